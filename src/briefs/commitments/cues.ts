/** What makes a sentence of ours a promise, matched on normalised words: data, no logic. Weights are log-odds, roughly. */

/** A pattern with what it adds. */
export type Cue = readonly [RegExp, number];

const OURS =
  '(?:i|we|he|she|they|PERSON|NAME|somebody|someone|OURS|(?:our|my|the|a) (?:\\S+ )?(?:team|colleague|engineer|partner|people|technician|trainer|consultant|support|lead|manager|hotline|developers?|lawyers?|legal))';
const DOING =
  '(?:send|come|make|deliver|put|ship|bring|give|take|block|swap|replace|include|train|install|connect|run|stay|arrange|prepare|call|sit|do|cover|pay|keep|hold|host|read|check|look|provide|migrate|import|load|build|set|add|share|organi[sz]e|confirm|write|print|answer|visit|fly|drive|translate|throw|waive|freeze|guarantee|promise|commit|find|try|get|join|teach|help|move|fix|extend|offer|charge|drop|pick|collect|issue|credit|refund|match|test|configure|document|introduce|plan|start|open|reserve|book|assign|own|handle|carry|lend|hand|deploy|mount|calibrate|label|map|convert|upgrade|publish|record|pass|raise|push|chase|follow|update|email|mail|reach|walk|agree|absorb|cap|limit|support)(?:s|es)?';

export const PROMISE_CUES: readonly Cue[] = [
  [
    new RegExp(
      ` ${OURS} (?:will|shall)(?: also| then| both| personally| still| try to)? (?!see|not|say|be honest|lose|never|want|need|have to ask|know)\\S+`,
      'u',
    ),
    2.6,
  ],
  [/ you (?:will|'d|shall) (?:have|get|receive|see|hear|find|be able)/u, 2.4],
  [/ you (?:have|get|can have|can call|can reach|may call|can ring) /u, 1.2],
  [
    new RegExp(
      ` ${OURS} (?:am|are|is|'s) (?:going to|sending|coming|bringing|putting|giving|shipping|including|adding|doing|taking|making|getting|keeping|paying|covering|committing|waiving|throwing|flying|holding)`,
      'u',
    ),
    2,
  ],
  [
    / (?:\S+) (?:will|shall) (?:be|have|come|go|get|run|stay|work|include|arrive|start|take|do|move|read|show|cost) /u,
    1.8,
  ],
  [/ let me (?:check|find|ask|get|send|come back|see (?:if|what|whether)|talk|confirm)/u, 1.6],
  [
    / (?:i|we) can (?:do|give|offer|include|hold|put|live with|agree|commit|send|have|make|start|bring|take|add|get|keep|move|extend|throw|set|deliver|provide|train|cover|promise|guarantee|also|lend|ship|come|spread|split)/u,
    1.8,
  ],
  [new RegExp(` ${OURS} (?:also |then |always |only |both )?${DOING} `, 'u'), 1.3],
  [
    / (?:included|inclusive|inside|in the price|free of charge|no charge|without charge|at no (?:extra )?(?:cost|charge)|waived|no extra|gratis|thrown in|on the house|in the box|part of the (?:price|package|deal|fee|contract)|covered by|on us|for nothing|on our (?:side|cost|account|bill)|not charge|do not charge)(?= |$)/u,
    2.2,
  ],
  [
    / (?:go live|goes live|live|kick off|kickoff|training|rollout|delivery|delivered|installation|migration|cutover|pilot|workshop|set up|setup|onboarding|import|handover) .*(?:DATE|NUM week|week of|tomorrow)/u,
    1.6,
  ],
  [/ (?:planned|scheduled|booked|due|set|targeted|blocked|reserved|confirmed|slated) (?:now )?(?:for|in|on|to) /u, 1.6],
  [
    / (?:support|hotline|help ?desk|service desk|phone line|on call|escalation|response|tickets?|emergency|reach(?:able)?|my (?:mobile|cell|number|phone)|(?:sms|modem))(?= |$)/u,
    1,
  ],
  [
    / (?:from|DATE) .*(?:DATE|NUM) (?:to|until|till|through) (?:NUM|DATE)|NUM to NUM|DATE to DATE|DATE through DATE/u,
    0.9,
  ],
  [
    / (?:stays?|remains?|fixed|capped|cap|maximum|max|at most|no more than|not more than|guaranteed|frozen|locked) .*(?:NUM|percent|price|rate|year)|(?:NUM|percent|price|rate|year) .* (?:stays?|remains?|fixed|capped|cap|maximum|max|guaranteed|frozen|locked)(?: |$)/u,
    1.5,
  ],
  [
    / (?:discount|price|fee|rate|net|invoiced?|billed|quarterly|monthly|annually|yearly|annual|in advance|in arrears|up ?front|instal+ments?|halves|deposit|payment|per (?:seat|user|month|year|site|unit|licen[cs]e|person|vehicle|bed|store|truck|branch|device))(?= |$)/u,
    1,
  ],
  [/ (?:try|hope|aim|push|best|fight) (?:to|for) |see if i can|see what i can|do (?:my|our) best/u, 1],
  [
    / (?:(?:am|are|will) )?agree(?:ing|d)? to (?:that|it|this)|i (?:promise|commit|guarantee|confirm)|you can (?:count|rely) on|that is a yes|the answer is yes/u,
    2,
  ],
  [
    / (?:it|that|this|those|they) (?:is|'s|are|will be|comes?) (?:\S+ ){0,3}?(?:DATE|tomorrow|next week|NUM (?:days|weeks))/u,
    1.2,
  ],
  [
    / (?:per|a|an|each|every) (?:\S+ )?(?:per|a) (?:week|month|year)|NUM (?:per|a|an|each|for (?:the|each|all|NUM)) /u,
    1,
  ],
  [
    / (?:it|that|this|which|data|system|file|the \S+) (?:runs?|drops?|works?|sits?|stays?|reads?|sends?|shows?|stores?|hosts?|holds?|goes|lands?|connects?|syncs?|exports?|prints?|covers?|does|keeps?|is hosted|are hosted|is stored|comes? with)(?= |$)/u,
    1,
  ],
  [
    / (?:we|our \S+) (?!see|know|think|hear|were|are|was|did|had|have|can|could|would|will|should|need|want|say|said|talked|spoke|met|look|understand|appreciate|agree|love|hope|get|got|not|do)\S+s? (?:\S+)/u,
    0.9,
  ],
  [
    / (?:in (?:english|spanish|french|german|arabic|czech|hindi|portuguese|italian|dutch|polish|chinese|japanese|korean)|on site|onsite|remotely|by phone|over zoom|in person|as (?:a|an) (?:csv|file|excel|pdf|\S+ file)|csv|sftp|nightly|daily|sso|single sign|backups?|hosted|hosting)(?= |$)/u,
    0.8,
  ],
  [/ (?:credit|refund|rebate|penalty|swap(?:ped)?|warranty|guarantee|spare|replacement|loaner)(?= |$)/u, 0.8],
  [/ (?:comes|come|ships?|arrives?|goes|starts?|begins?|lands?) (?:with|in|on|by|from|out|to) .*DATE/u, 1.4],
  [/ (?:is|are|'s) (?:now )?(?:the )?(?:DATE|first|second|third|fourth|last|end of|week of|mid) /u, 0.8],
];

/** Words for when: a promise is seldom without. */
export const WHEN =
  / (?:DATE|tomorrow|today|tonight|this week|next week|this month|next month|end of|by the|before|within|the week of|every|each|weekly|monthly|once a|NUM (?:days?|weeks?|months?|hours?|business|working)|until|as soon as|when we start|from (?:day|the) |go live|same day)(?= |$)/u;

/** Money, and shares of it, as they are written or spoken. */
export const MONEY =
  /[$€£₹¥]|\b(?:dollars?|cents?|bucks|pence|fils|centimes?|euros?|pounds?|rupees?|lakhs?|crores?|kroner|krone?s?|crowns?|francs?|dirhams?|dinars?|reais|pesos?|rand|naira|shillings?|zloty|yen|won|usd|eur|gbp|inr|cad|aud|chf|brl|sek|nok|dkk|czk|pln|mad|percent|per cent|grand)\b|%|\b\d+(?:[.,]\d+)? ?(?:k|mil|m)\b|\b\d{1,3}[.,' ]\d{3}\b/iu;

export const NEGATED =
  / (?:not|no|never|nothing|nobody|none|without|neither|nor|cannot|instead of|unable|refuse|excluded|declined?|out of scope)(?= |$)/u;
/** Negations that deny no promise. */
export const HARMLESS_NOT =
  / (?:no (?:problem|extra|charge|cost|longer than|more than|later than|questions?|automatic|handwriting|need|surprises?|worries|additional|hidden|fee|matter)|not (?:later|more|less|only|just|a problem|charge|billed|an? (?:issue|extra))|nothing (?:extra|more)|without (?:charge|cost|extra|you|any)|do not (?:charge|worry|pay|have to|need))/u;

/** What had been offered or sent before is told, not offered: what stands of it is said in other words. */
export const TOLD_AS_PAST =
  / (?:i|we|PERSON) (?:have|'ve|had|'d|has) (?:already |just |originally |first )?(?:sent|suggested|proposed|quoted|offered|asked for|thrown in|put in|written|hoped|planned|thought|said|promised)(?= |$)/u;

/** Not promised: possible, supposed, past, or only a manner of speaking. */
export const DOUBT_CUES: readonly Cue[] = [
  [/ (?:i|we|you|he|she|they|it|that|PERSON) (?:could|might|may) /u, -1.6],
  [/ (?:would|'d) (?!have|get|be (?:at|in)|like to)/u, -0.6],
  [/ (?:if|suppose|imagine|unless) /u, -0.7],
  [/ if .* (?:i|we|you|it|that) (?:'d|would) | (?:i|we) (?:'d|would) (?:say|guess|think|imagine|reckon)/u, -3],
  [
    / (?:usually|normally|typically|in general|generally|in theory|theoretically|most (?:customers|clients|people)|other (?:customers|clients))/u,
    -1.2,
  ],
  [
    / (?:i|we) (?:sent|did|looked|checked|had|saw|asked|went|got|met|made|wrote|called|spoke|talked|tried|gave|put|was|were|loaded|ran|started)(?= |$)/u,
    -1.3,
  ],
  [
    / (?:will|would) (?:see|be fine|be honest|be straight|be frank|be brief|be quick|say|tell you|admit|never know|ask (?:you|the|a)|stop|shut up|let you|leave you|show you|share (?:my|the) screen|explain|repeat|wait|start with|come (?:back )?to (?:that|it)|get to (?:that|it)|talk about|not lie|be back|bet|assume|guess|remember|note|take (?:it|that) as|call it|believe)/u,
    -3.2,
  ],
  [/^ (?:so |and |okay |then )?(?:we|i) (?:see|know|think|hear|understand|agree|hope so|look forward)(?= |$)/u, -1.5],
  [TOLD_AS_PAST, -3.2],
  [
    / (?:comes off|falls away|off the table|taken out|drops out|(?:it|that) is (?:out|off|gone)|no longer|not any ?more|(?:take|taking) (?:it|that) back)(?= |$)/u,
    -3.2,
  ],
  [/ (?:PERSON|NAME|you|he|she|they|somebody) (?:asked|said|wanted|wrote|told|mentioned|talked|spoke)(?= |$)/u, -1.6],
  [/ (?:what|how|which|who) (?:would|do|does|is|are) (?:you|it|that)/u, -1],
  [
    / (?:nice to|pleased to|good to|thank|thanks|appreciate|welcome|see you|bye|speak soon|talk soon|have a (?:good|nice|great))/u,
    -1.5,
  ],
  [/ (?:you|your \S+) (?:will|have to|need to|must|should|send|pay|bring|provide|sign|give) /u, -0.6],
  [
    / (?:can not|will not|not able|not allowed|not possible|do not (?:have|do|offer|give|cover|promise|support)|does not|is not|are not|no way|impossible|not in (?:this|the)|not included|left (?:it )?out|separate(?:ly)?)(?= |$)/u,
    -1.6,
  ],
];

/** Terms of the contract and its renewal have a part of their own. */
export const TERM_WORDS =
  / (?:renew\w*|prolong\w*|duration|expiry|tender|notice)(?= |$)|(?:one year|two years|three years|NUM (?:years|months)|twelve months|first|DATE) .*(?:DATE|first) .*(?:to|until|through) .*(?:DATE|NUM)/u;

/** A deed that brings the sale on: sent, shown, asked, arranged. */
export const NEXT_STEP =
  /^(?!.* try to (?:find|check|get you)).* (?:i|we|PERSON) (?:\S+ ){0,3}?(?:send|get|bring|find out|ask|put together|share|arrange|open|call|mail|email|prepare|make the|come|be there|show|try|look|check|set up a|book|talk)(?= |$)|^ (?:\S+ ){0,6}$/u;

/** Too little to hold anybody to. */
export const VAGUE =
  /^ (?:\S+ ){0,3}?(?:i|we|PERSON) (?:will|can|shall|am|are|is) (?:\S+ ){0,2}?(?:find out|ask|check|look|be there|do (?:it|that|this)|see|try|get (?:it|that)|note (?:it|that))(?: \S+){0,2}$/u;

/** Papers of the sale itself: sent, they are done with when the deal is closed. */
export const SALES_PAPERS =
  / (?:proposal|quote|quotation|offer|one pager|page|deck|slides?|nda|contract|redlined?|order form|paperwork|agreement|calendar|invite|invitation|reference|references|demo|pricing|number|recording|brochure|summary|video|follow up|draft|questionnaire)(?= |$)/u;

/** A word with which our side takes on what was asked. */
export const ACCEPTS =
  /^ (?:\S+ ){0,3}?(?:will do|done|deal|agreed|consider it done|you got it|no problem|can do|i can do that|we can do that|i will|we will|on it|leave it with me|i (?:will )?do (?:that|it)|of course|sure|absolutely|yes|yeah|yep|okay|ok|fine|good|must be|noted|i make it|i block it|that 's fine|that is fine|that works|it is|happy to|certainly|definitely|understood|correct|right|exactly)(?= |$)/u;

/** Asked of us: by the customer, in words that want a deed. */
export const ASKS =
  / (?:can you|could you|can somebody|can someone|will you|would you|can we (?:have|get)|could we (?:have|get)|please|i need|we need|i want|we want|i would like|i 'd like|we 'd like|you (?:send|bring|give|put|come|do|have to|must|should|need to|pay)|send (?:me|us|it|the)|make sure|put (?:it|that|some)|give (?:me|us)|has to be|have to be|must be|should be|need(?:s)? to be|who (?:do|does|will)|in writing|so NUM|then NUM|make it NUM|half on|NUM days|how about|what about)(?= |$)/u;

/** One of ours stops another: what was just said does not stand. */
export const CHECKED_BY_US =
  / (?:check (?:that|it|this) first|look at (?:that|it|this|the \S+ \S+) (?:one )?first|before we (?:say|promise|commit)|let us not|not so fast|hold on|wait a|not promise (?:that|it)|careful|i would not|i 'd not|would rather not|not sure (?:about|we|that)|have to check|need to check|must check|actually)(?= |$)/u;

/** They do not take it: what was offered falls. */
export const TURNED_DOWN =
  /^ (?:\S+ ){0,3}?(?:no leave it|leave (?:it|that)(?: then)?|forget (?:it|that)|not (?:needed|necessary|now|interested)|we do not (?:need|want)|i do not (?:need|want|do)|no thanks|no thank you|never mind|skip (?:it|that)|do not (?:write|send|quote|bother)|no need|no (?:space|room|time)|we (?:wait|are fine|manage)|not for us|too expensive)(?= |$)/u;

/** What was said before is no more so. */
export const CORRECTS =
  / (?:moved?|postponed|delayed|slipped?|slips|shifted|pushed|instead|corrects?|correction|changed|no longer|not any ?more|actually|in fact|sorry|i was (?:wrong|told wrong|too)|too optimistic|misspoke|mistake|was in|it was|used to be|the new|now|update|stays|turns out|have to take back|take (?:it|that) back|was not informed|withdraw|drop(?:ped)?|reduce[sd]?|revised?|(?:has|have|had|is) (?:slid|gone|moved|changed|become)|gone to|bounced|fell (?:ill|through)|(?:i|we) (?:checked|tested|went through|looked at|measured|counted)|had to (?:cut|change|move|push)|(?:could|can) not get|now only|only NUM)(?= |$)/u;

/** Ours owns up: what was said before it does not hold as it was said. */
export const STRONGLY_CORRECTS =
  / (?:(?:have|need|want|got) to (?:own up|correct|put (?:that|this|it) right|take (?:that|it|this) back|row back|walk (?:that|it) back)|(?:was|been) (?:wrong|told wrong|mistaken|too (?:optimistic|generous|fast|quick|hasty)|generous|a mistake|a misunderstanding|my mistake)|spoke too (?:fast|soon|quickly)|misspoke|got (?:ahead of (?:myself|ourselves)|that wrong|it wrong)|over ?promised|(?:promised|said) (?:too much|more than)|misunderst\w+|correct (?:PERSON|NAME|myself|that|what)|put that right|not what (?:i|we) said)(?= |$)/u;

/** Said of somebody who was to do something: they are away, or do something else. */
export const ABSENT =
  / (?:PERSON|NAME)(?: \S+){0,4}? (?:off|away|left|leaves|leaving|gone|went over|moved|moves|no longer|not any ?more|ill|sick|father|mother|baby|maternity|paternity|parental|holidays?|vacation|can not (?:come|make|do)|not available|unavailable|booked|another project|retire\w*|new job|resigned|quit)(?= |$)/u;

/** To find something out, and no more. */
export const INQUIRES =
  / (?:ask|check|find out|clarify|look into|see (?:if|whether|what)|let me see|get back|come back|talk to|speak (?:to|with)|still open|not (?:clear|sure))(?= |$)/u;

/** Ours gives way. */
export const GIVES_IN = / (?:then|okay|ok|fine|deal|all right|right|agreed)(?= |$)/u;

/** What was offered does not suit them. */
export const OBJECTS =
  / (?:no|nobody|nothing|never|rather|instead|better|enough|(?:does|do|can|could|will|would|is|are) not|too (?:much|late|early|soon|long|many|expensive|high|short)|asks? for|only NUM|half|expensive|that is the (?:week|day|month))(?= |$)/u;

/** Words that leave a way out. */
export const HEDGED =
  /\b(?:try(?:ing)?|should|hope(?:fully)?|hoping|aim(?:ing)?|can(?:'|no)t (?:swear|promise|guarantee|commit|say)|no promises?|not (?:a )?promised?|think|probably|maybe|perhaps|might|best(?: efforts?| to)|see (?:if|whether|what)|plan(?:ned|ning)?|target(?:ing)?|expect(?:ing)?|ideally|push for|would like|i'd like|we'd like|in principle|if (?:i|we) can|intend)\b/iu;

/** It is done, and was promised before. */
export const KEPT =
  / (?:(?:is|are|'s) (?:now )?(?:finished|signed|closed|done|live|ready|finished|delivered|fixed|in place|attached|set up|sent)|(?:i|we) (?:have |'ve )?(?:sent|attached|delivered|fixed|finished|shipped|added|set up|uploaded)|(?:has|have) been (?:sent|delivered|fixed|done|added|shipped)|please find|attached (?:is|are|you)|as promised|live since|you (?:already )?have (?:it|them) (?:already|now|since))(?= |$)/u;

/** They have what was to be sent or shown. */
export const RECEIVED =
  / (?:(?:i|we|PERSON|he|she|they) (?:have |has )?(?:already )?(?:got|received|read|saw|seen|tried|used|clicked|signed|looked at|looked through|watched)|thank(?:s| you) for|came (?:through|in|yesterday|today)|arrived)(?= |$)/u;

/** A deed that is done once: sent, written, shown. */
export const ONCE =
  / (?:send|sends|get you|bring|share|write|prepare|make|draft|put together|set up|show|arrange|introduce|connect you|find|mail|email|pass)(?= |$)/u;

/** A story about another customer of ours. */
export const STORY =
  / (?:we have|there is|there 's|we had|i had|one of our|another) (?:a|an|one|another|other|NUM)? ?(?:\S+ ){1,4}(?:in|from|up|near|over|at|outside|down) (?:the )?(?:\S+ )?(?:NAME|PLACE|PERSON)|(?:other|another|one of our|of our|most|some|a|an) (?:\S+ )?(?:customers?|clients?|group|operator|chain|hospital|laundry|outfit|fleet|practice|district|co op|cooperative)(?: of ours)? (?:in|up|down|near|outside|that|who|they|had|went|cut|saved|got|did|started)(?= |$)/u;
