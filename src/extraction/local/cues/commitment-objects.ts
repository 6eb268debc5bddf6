/** What tells the four sorts of promises apart, matched on normalised text: data, no logic. */

/** Verbs that only send, ask, look or arrange: whatever their object, the promise is a follow-up. */
export const FOLLOW_UP_VERBS =
  /^(?: \S+){0,5}? (?:send|email|mail|forward|share|check|ask|find out|look into|look at|follow up|circle back|come back|get back|confirm|schedule|book|arrange|draft|write|prepare|chase|escalate|raise|talk|speak|call|ring|introduce|loop|invite|update|let you know|keep you|dig|investigate|review|report|revert|ping|message|go through|leave it|put (?:together|something|you in|it in writing|that in writing)|pull together|make the|make a|set up a (?:call|meeting|time|session)|get you (?:the|a|an|that|those|on|some)|get (?:PERSON|NAME|someone|somebody)|have an answer|see (?:if|whether|what)|add you|copy)(?= |$)/u;

export const COMMERCIAL_WORDS =
  / (?:price|prices|pricing|percent|discount|credit|credits|refund|rebate|fee|fees|rate|rates|waive|freeze|cap|invoice|free of charge|at no cost|no charge|charge|charges|terms|term|pay|absorb|knock|quarterly|in advance|extra cost|on us|on the house|for nothing|throw in|gratis|no extra|half price|free|discounted|prorate|uplift|renewal)(?= |$)/u;

export const SERVICE_WORDS =
  / (?:train|training|retrain|class|classes|workshop|onboard|onboarding|migrate|migration|import|on site|onsite|at site|session|sessions|implementation|configure|set up|support|go live|walk|install|engineer|trainer|consultant|data load|each month|weekly|monthly|move your|move the data|clean up|help you|one person|person at|at the gate|call me|coach|hypercare|visit|our people|of our team|down there|go live week|come out|come on|come down|rerun)(?= |$)/u;

export const PRODUCT_WORDS =
  / (?:fix|fixed|fixes|release|released|feature|roadmap|ship|shipped|ships|deploy|production|patch|hotfix|api|enable|enabled|build|version|beta|ga|live|sso|integration|connector|module|bug|limit|limits|offline|mobile|app|report|rules|sync|tenant|instance|update|code|develop|sprint|support for|language)(?= |$)/u;
