import type { CueTable } from './types.ts';

/** What our side says it will do; the subtype is told by what is promised (see cues/commitment-objects.ts). */
export const COMMITMENT: CueTable<'commitment'> = {
  kind: 'commitment',
  subtypes: {
    product: {
      strong: [
        "(it|that|this|<what>) (will|'ll|is going to|are going to|should|'s going to|goes|go|is scheduled to|is slated to|is due to|is planned to) (be)? (live|out|in production|available|released|shipped|shipping|ready|ga|generally available|delivered|deployed|rolled out|fixed|in beta|in your (tenant|account|environment|instance|production)|enabled|into production|into your|out in|in the DATE|in the next release|in release|in version|land|ship|go live|be in|come out|drop|launch) ___ (DATE|next|by|end|in|on|this|week|month|quarter|release|tomorrow|sprint|before|within)",
        '(it|that|this|<what>) (goes|go|ships|lands|comes|drops|launches|arrives|rolls) (into|out|in|to|on|live|with|by|at) ___ (DATE|next|production|release|sprint|week|month|quarter|version)',
        '(we|i) (will|are going to|are committed to|commit to|promise to|aim to|are aiming to|plan to|are planning to|hope to|intend to|expect to) (try and|try to)? (have|ship|deliver|release|fix|build|get|launch|add|patch|resolve|roll|put|push|squeeze|support|include|enable|implement|develop|bring|deploy) ___',
        "(we|i) (have)? (it|that|this|<what>) (is|are|'s)? (planned|scheduled|slated|targeted|on the roadmap|committed|earmarked|due|set) (for|in|to) ___ (DATE|next|end|q|the|this)",
        'you will (have|see|get) (it|that|this|the|a|those) ___ (DATE|next|by|end|in|on|this|tomorrow|before|within|today|tonight|week)',
        "(fix|patch|release|update|hotfix|feature|build|version) (will be|is|goes|is going|'s|should be|will go) (out|live|in|ready|coming|available|deployed) ___ (DATE|next|by|end|in|on|this|tomorrow|before|within|today|tonight|week)",
        'can (say|give) (this|that|it|you this|you that) as a commitment',
        'that is the date (engineering|product|they|our _ ) (gave|has|have|gives)',
        '(i am|we are) committing to (that|it|this)',
        '(DATE) (live|in production|it goes live|it is live)',
        'in production (by|on|in|from|all|everywhere)',
        '(aim|aiming|hope|hoping|plan|planning|target|targeting|expect|expecting|looking|shooting) (to|for|at) (have|ship|deliver|release|fix|get|launch|be|land|do|DATE|end|late|early|the end|the|mid) ___',
        'should (be able to|have) __ (get|have|fix|ship|deliver|do|that|it|this|the|sorted)',
      ],
    },
    commercial: {
      strong: [
        '(we|i) (will|can|are happy to|am happy to|are going to|am going to|would be happy to|are willing to|am willing to|are prepared to|am prepared to|agree to|are good to) (also|then|certainly|absolutely|happily)? (honor|honour|hold|freeze|lock|waive|credit|refund|discount|extend|match|cap|knock|take|drop|reduce|throw|include|pay|cover|absorb|give|offer|do|put|keep|prorate|pro rate|comp|cut|write|fix|guarantee|bring) ___',
        'max NUM percent i can',
        '(NUM|percent) ___ (is inside|is included|included|thrown in|on us|no charge|free of charge|at no cost|at no charge|on the house)',
        "(that|it|this|they|we) (is|are|will be|'s|would be)? (on us|free of charge|at no (extra|additional)? (cost|charge)|no charge|on the house|at our (cost|expense)|our treat|complimentary)",
        '(price|rate|fee|fees|prices|rates|pricing|price per seat) __ (stays|stay|will stay|is locked|are locked|is held|are held|is fixed|will not go up|will not change|will be|is capped|held|holds)',
        "you (will|'ll) (get|have|see|receive) (a|the|that|your|NUM) ___ (credit|refund|discount|rebate|credits|percent|price)",
      ],
    },
    service: {
      strong: [
        '(we|i|our team|our people|our _ team|our engineers|our engineer|our trainer|our consultant|our partner|PERSON|NAME|somebody|someone|someone from _|she|he|they) (will|are going to|is going to|am going to|can|shall) (also|then|personally|come and|go and|get out and|be able to)? (train|retrain|rerun|onboard|migrate|move|import|configure|set|do|run|host|come|be|help|sit|support|handle|take|put|assign|walk|visit|install|cover|stay|monitor|build|load|map|clean|convert|hold|deliver|lead|redo|work) ___',
        "(onboarding|migration|training|implementation|set up|setup|support|professional services|config|workshop|workshops) (is|are|will be|'s) (included|on us|free|covered|done|delivered|done by us|part of|in there) ",
        'you (can|may|should) (call|ring|text|phone|reach) me (any time|anytime|on weekends|at weekends|directly|direct|on my|day or night|on)',
        "(that|escalation contact|your escalation|your point) (is|will be|'s) me ",
        'i (will|am going to) (be|come) (at|on|over|down|up|out|in|there) (site|onsite|your|the|for|with|to) ',
      ],
    },
    follow_up: {
      strong: [
        "(i|we|our team|our _ team|PERSON|NAME|somebody|someone|he|she) (will|am going to|are going to|is going to|shall|promise to|'ll) (also|then|just|definitely|certainly|personally|go and|go away and|try and|try to|go ahead and|make sure to|make sure i|make sure we|make sure and|be sure to|get on and|quickly|happily|gladly|in turn|now|immediately|of course|therefore|probably|maybe|try|see if i can|see whether i can|see about|see what i can|see if we can|do my best to|do our best to)? {deliver} ___",
        '(let me|lemme|i need to|we need to|i have to|i have got to|i got to|i ought to|i should) (go and|go away and|go back and|just|quickly)? (check|find out|ask|look into|dig into|confirm|follow up|verify|chase|investigate|double check|come back|get back|circle back|see if|see what|see whether|take that|take it|talk to|speak to|speak with|get you|send you|run it by|run that by|raise|get that|research|have someone|get someone) ___',
        "(leave (it|that|this) with (me|us)|leave (it|that) to (me|us)|consider it done|i am on it|i have got (it|that)|i have got an action|that is on me|that 's on me|action on me|action item for me|i own that|i take that|i will take that (one|away|as an action)?|i have (it|that) down|i will own (that|it))",
        "you (will|'ll) (have|get|receive|hear|be getting|see) (it|that|this|the|an|a|from|back|something|one|those|them|our|my|your) ___ (DATE|tomorrow|today|tonight|next|by|this|end|before|within|week|shortly|in|on|from me|from us|soon)",
        "(DATE|tomorrow|today|tonight|next week|monday) you (have|get|will have|'ll have|receive) (it|that|them|the)",
        'i (send|share|arrange|make|prepare|email|forward|check|organise|organize|confirm|write|call|revert) (you|it|the|this|that|them|to you|with) ___ (DATE|tomorrow|today|tonight|next|by|this|end|before|within|morning|afternoon|week|asap|shortly)',
        'we send you ___',
        '(expect|look out for|watch for|keep an eye out for) (it|that|an email|a note|something|the|a|my|our) ___ (from|by|DATE|tomorrow|today|in your inbox|next|this)',
        'i (am|was) (going to)? (sending|emailing|forwarding|setting up|scheduling|putting|booking|drafting) ___ (DATE|tomorrow|today|tonight|next|by|this|now|over|to you|you|right after|after)',
      ],
    },
  },
  against: [
    'i will (be honest|be straight|be frank|be brief|be blunt|be quick|say|tell you (what|one|honestly|now|straight|the truth|why|how|this|a|that|something)|admit|give you (that|credit|an example|the short)|never|stop|shut up|share my screen|pull (it|this|that|them) up|pull up|bring it up|bring up|show you (now|here|quickly|in a)|take it$|take that$|pass$|start|let you|leave you|leave it|hand (over|it)|hand you|turn it|mute|unmute|drop|jump|hop|go first|wait|assume|guess|bet|miss|be surprised|remember|skip|put (it|that|this) (this|another) way|read|go through (it|this|them|the agenda|these)|walk you through|speak to that|come (to|back) to (that|it) (in|later|shortly)|get to|see you|talk to you|speak to you|look forward)',
    'we will (see|be fine|be okay|survive|never|come (to|back) (that|to that|to it) (in|later|shortly)|get to|cross|talk|speak|go through|start|start with|move on|skip|look at (it|that) (in a|now|next|shortly|in a second))',
    '(share|sharing) (my|the) screen',
    'can not (commit|promise|swear)|will not (commit|promise)|not (promise|promising|commit)',
    '(we|i) (could|might|would)',
  ],
};
