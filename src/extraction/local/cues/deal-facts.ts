import type { CueTable } from './types.ts';

/** Escalations, and the facts of a deal that a handoff must carry. */
export const ESCALATION: CueTable<'escalation'> = {
  kind: 'escalation',
  subtypes: {
    support: {
      strong: [
        '(ticket|tickets|support request|bug|issue|incident|defect|outage) ___ (still open|been open|open since|open for|unresolved|no (answer|reply|response|update|fix)|since DATE|not (fixed|resolved|closed|answered)|closed without|ignored|unanswered|nobody|outstanding|sitting there|bounced|going round|still (assigned|pending|showing|not|waiting))',
        "(it is|it 's|that is|is|they are) still (showing|sitting|marked|listed) (as)? (assigned|open|pending|in progress|unassigned|new)",
        '(put|raised|opened|logged) (in)? a ticket ___ (still|DATE|weeks|nothing|months|no)',
        "{product} (is|was|'s|has been|went|goes|keeps going|keeps|had been|being|goes|fell) (down|crashed|crashing|offline|unavailable|broken|unusable|frozen|falling over|fell over|out|dead|throwing errors) (again|all|since|for|every|on|yesterday|this|twice|three|NUM|most|half|when|last|the)",
        "{product} (has|have|'s|had|keeps|keep)? (fallen|fell|falling|gone|going|crashed|crashing|died|dying|frozen) (over|down|off|out)? (NUM|three|two|twice|again|every|several|a dozen|constantly|all)",
        '(nobody|no one) (has|is|can|will)? (told|telling|tell|explained|say|saying) (us|me) (why|what|when) ___',
        '(does not|do not|not|has not|have not|stopped|quit|did not) (work~|working|worked|sync~|syncing|synced|load~|loading|open|export~|import~|print~|update~|send~|connect~|run|calculat~) (since|for|after|all|any more|anymore|again|properly|properly since|on|at all|and|still|from|ever since)',
        '(reported|raised|logged|submitted|flagged|escalated|chased) (it|this|that|them|a ticket|a case|the bug|the issue) ___ (still|nothing|no (answer|fix|reply)|again|only the answer|weeks|months|NUM times|times|nobody|twice|since|keep asking)',
        '(still|and) (no|not a|waiting for|waiting on|without) (a)? (fix|answer|resolution|response|reply|update|solution|workaround|root cause|callback) ___ (from)?',
        '(outage|outages|downtime|incident|data loss|lost data|lost orders|lost the data|went down) ___ (cost|lost|hours|customers|again|third|second|NUM|us|could not|this|last|week|month|all|had)',
        '(support|help desk|helpdesk|your support) (is|are|has been|have been|team|desk|was|were|just|keep|keeps)? __ (useless|slow|hopeless|terrible|no answer|not (answer~|answered|replied|reply|helping|helped)|passed around|pass me around|goes round|gone quiet|ghost~|somebody is looking)',
        '(bug|issue|error|problem|glitch|fault|outage) ___ (hurting|costing|killing|blocking|stopping|stopped|affecting|cost us|losing|holding up|impacting|crippling|on paper|by hand|manually)',
        '(lost|losing|missed|costing) (us)? (NUM|orders|sales|customers|money|revenue|a day|hours|shipments|bookings|data|a|an|two|three|half) ___ (because|when it|due to|since|over|down|crash~|bug|outage|while|as it|broken)',
        '(we|i) (can not|could not|were not able to|are unable to|was not able to) (ship|bill|invoice|book|process|log in|access|take|print|close|work|get in|dispatch|open|run|pay|submit|export|pull|see) ___ (since|all day|all morning|for NUM|for two|because|again|when|until|this morning|yesterday|hours|days)',
        '(critical|severity|sev|p1|priority) (one|1|NUM|bug|ticket|issue|incident|case) ',
        'nobody (has)? (got back|come back|replied|responded|answered|called back|picked up|fixed|looked)',
      ],
      likely: [
        '(wrong|incorrect|garbage|missing|double|duplicate|corrupt~) (data|numbers|figures|totals|invoices|results|payments|readings|prices) ___',
        '(broken|not working|does not work|stopped working|keeps crashing|unresolved|opens empty)',
        '(down|crashed) (again|twice|NUM times|all (day|morning|week))',
      ],
      hint: ['(ticket|bug|outage|error|crash~|support|unresolved|fix)', '(since|weeks|still|again)'],
    },
    executive: {
      strong: [
        "c:: (our|the|my|PERSON|NAME) __ {chief}? (wants|want|demanded|demanding|demands|asked for|asking for|has asked for|insists|insisting|expects|requested|is asking|would like|'d like|needs) (on)? (a|to|the)? (call|meeting|meet|speak|conversation|word|talk|hear|see|know|be on|escalat~|explanation|answers|it from|that from|your (ceo|boss|leadership|exec)) ___ (with|from|your|somebody|someone|over|boss|ceo|vp|leadership|exec|yours|this|why|directly|personally|next)",
        "c:: {chief} __ (is|are|'s|has|have|got|been|was|wants|now)? (now|been|got|getting|gotten|become|personally|also)? (involved|asking|aware|all over|on my back|on my case|breathing down|furious|livid|angry|upset|not happy|unhappy|stepped in|stepping in|heard about|brought in|weighing in|noticed|demanding|shouting|going spare|hopping mad|incandescent|wants answers|wants to know why|cc'd|copied) ___",
        "c:: (somebody|someone|a person|anybody|anyone) (who is|who 's|that is)? (over your head|above you|more senior|senior to you|higher up|with authority|who can make decisions|senior)",
        "c:: (your|speak to your|talk to your|call with your|hear from your|get your|want your|meet your) (ceo|boss|vp|manager|exec|executive|leadership|head of|director|chief|boss's boss|bosses|superior|management|cto|coo|founder|president) ___ (on|to|in|call|meeting|phone|explain|here|because|this|about|directly|now|involved|or)?",
        'c:: (escalat~|escalate~|escalated|escalating|take~ (it|this|that)|taking (it|this|that)|took (it|this|that)|taken (it|this|that)|gone|going|raised (it|this|that)|raising (it|this|that)|bring~ (it|this|that)|bringing (it|this|that)|go) (up)? (to|with|in front of) (the|our|my|your) ({chief} / board / leadership / top / boss / exec / ceo)',
        'c:: (go|going|gone|went|had to go|take it|taken it|taking it|took it) upstairs',
        'c:: (from|to) your top (floor|brass|people|man)',
        "c:: (PERSON|NAME|{chief}) (is going to be|'s going to be|will be|is joining|wants to be|will join|'s joining|is coming) (on|joining|to)? (the next|this call|the next one|our next|next) ___",
        'c:: (letter|email|note|call) (to|from) (our|your|the) ({chief} / ceo / board) ',
        'c:: (gone|going|went) (straight)? to the top',
        'c:: {chief} ___ (call|meeting|speak|talk) (with|to) (your|yours|you)',
      ],
      likely: ['c:: (exec|executive|leadership|board) (level|escalation|attention|sponsor call|review)'],
      hint: ['c:: (escalat~|{chief}|upstairs|my boss)'],
    },
    qbr_deferred: {
      strong: [
        'q,h:: (push|move|postpone|reschedule|skip|cancel|defer|delay|shift|bump|put off|put back|push back|push out|rearrange|drop|shelve|kick|scrap|slide) (back|out|off)? (the|our|this|that|next|DATE|tomorrow|today)? ___ (qbr|quarterly|quarterly review|business review|review|ebr|check in|check ins|monthly|weekly|standing|catch up|steering|steerco|session|meeting|call|sync|governance|standup)',
        "(qbr|quarterly|quarterly review|business review|ebr|check in|check ins|monthly|weekly|standing|catch up|steering|steerco|session|meeting|call|sync|governance|review|one) __ (has|have|is|was|will|needs|need|been|to be|has to|will have to|got|'s|be)? (to be|been|being)? (pushed|moved|postponed|rescheduled|skipped|canceled|cancelled|deferred|delayed|shifted|bumped|put off|put back|dropped|called off|off|scrapped|to wait) ___",
        '(can not|will not|not|unable to|will not be able to|not able to|can not be) (make|attend|do|join|be at|able to make|be on) (the|our|it to the|this|that|next|it|DATE) ___ (qbr|quarterly|review|meeting|check in|session|call|steering|monthly|on DATE|next week|this week)',
        'meeting (of|on|at|for) ___ (resign|cancel|postpone|off|skip|can not|unable|not possible|decline)',
        'q,h:: (can|could|shall|may) we (push|move|postpone|reschedule|skip|cancel|defer|do|leave|shift) (it|this|that|the|our) __ (to|until|till|into|another|next|DATE|for)',
        '(have to|need to|going to have to|must|want to|better|rather|like to) (push|postpone|reschedule|cancel|skip|defer|pull out of|bow out of|pass on) (on|out of|the|our|this|next|DATE|it) ___',
        '(NUM|second|third|fourth|another) (qbr|review|meeting|session|monthly|check in) ___ (cancel~|canceled|cancelled|skipped|missed|postponed|in a row|moved)',
      ],
      likely: ['(skip|cancel|postpone|reschedule) (it|this|them|next)'],
      hint: ['(qbr|quarterly|business review|ebr|steering|check in)'],
    },
  },
  against: [
    '(fixed|resolved|sorted|closed|working now|all good|back up) (now|since|within|quickly|the same day|yesterday|in)',
    "(printer|wifi|wi fi|laptop|phone|elevator|lift|coffee|internet|boiler|heating|zoom|my mic|microphone|camera|car|truck|van|motorway|train|power|electricity|air con|toilet|kettle|dishwasher|dock|docks) (is|'s|has|was|are|been|went|broke)",
    '(five|ten|fifteen) minutes (later|earlier)',
  ],
};

export const USE_CASE: CueTable<'use_case'> = {
  kind: 'use_case',
  subtypes: {
    bought_for: {
      strong: [
        "c:: (what|all|thing|the main thing) (i|we) (want~|need|are after|are trying to do|are looking for|are hoping for|are buying|'re after|would like|am after|really want) (out of|from|here|with|is|it|to)? ___ (is|'s) <use_case>",
        'c:: (reason|whole point|main reason|why|purpose|idea|goal|aim|main goal|big thing|job) (we are|we|i am|for us|i|of|behind|for|here|is) ___ (is|was|to|so that|so) <use_case>',
        'c:: (bought|buying|purchased|chose|choosing|picked|brought|got|looking for|looking at|signed up for) (it|this|you|OURS|something|a system|a tool|a platform|software|you guys|you in) (in)? (to|for|so (that)? we can|that (can|will|would)|because) <use_case>',
        'c:: (i|we) want the (right|nearest|closest|best|first|exact|whole|next|same) ___ (first time|on the first|on the screen|to the|in one|sent to|every time|before|at the right)',
        'c:: so (what)? (i|we) (want|need) (is|that) ___',
        'c:: (i|we) (need|want) (to have|to see)? (one|a single) (place|view|screen|system|source|list|record|way|version)',
        'c:: (problem|pain|headache|challenge) (we are|i am|we|that we are) (trying to|trying|looking to|want to|need to|here to) (solve|fix|get rid of|sort|address|kill) (is|,|with)? <use_case>',
        'c:: (trying|looking|hoping|here|want|need) to (stop|get rid of|get away from|get off|replace|automate|eliminate|kill|end|move away from|solve|fix) <use_case>',
        'c:: (vehicle|driver|patient|nurse|customer|agent|order|ticket|manager|student|_ ) should (get|be able to|see|have|come|know|receive|go) ___',
      ],
      likely: ['c:: (use case|use cases|main use) ___'],
      hint: ['c:: (we need|i want|we want|looking for|reason)'],
    },
  },
  against: [
    '(call|meeting|demo|lunch|price|quote|discount|contract|answer|date|deck|slides|invoice|fewer|less|cancel|renewal)',
  ],
};

export const SUCCESS_CRITERION: CueTable<'success_criterion'> = {
  kind: 'success_criterion',
  subtypes: {
    metric: {
      strong: [
        'h,c:: (success|good|a win|win|great|result|win for us|good outcome|happy|worth it|job done) (is|for me|looks like|would be|to me|means|for us|if|will be|is if|when|for|here) ___ <metric>',
        'h,c:: (success|a success|successful|happy|a win|worth it|working|delighted|sold|satisfied) (if|when|once) <metric>',
        'h,c:: (judge|judged|measure|measured|measuring|grade|assess|score|evaluate|judging|hold you to|looking at|look at) __ (this|it|you|me|success|us|on|by|that|is) ___ <metric>',
        'c:: (it|that|this|which|number|_ ) (should|must|has to|needs to|have to|need to|got to) (be|come down|go|get|drop|hit|go down|go up|stay|fall|reach) (to|below|under|above|at least|over|at|down to|by|down|less than|up to|within)? (NUM|percent|half|zero|a third) ___',
        'c:: (below|under|above|at least|less than|more than|over|within|sub|down to|up to|no more than|fewer than) (NUM|half|a day|an hour|zero|a week) ___ (i want|by|before|within|in|is what|is my|is the|end of|DATE|that is|or)',
        "h,c:: (my|our|the|his|her|one|main) (goal|target|kpi|okr|objective|metric|criteria|criterion|benchmark|yardstick|measure|measure of success|test|bogey) (for (this|it|me|us|the _ ))? (is|are|would be|will be|'s) <metric>",
        'h,c:: (goal|target|kpi|criterion) (is|:) <metric>',
        'h,c:: (if|when|once|as long as|provided) ___ (NUM|percent|half|below|under|above|zero|down|up|by DATE) ___ (i will say|she will not|he will not|i am happy|we are happy|i will be happy|success|worth|i will sign|will be happy|it is working|they will be happy|i have no|paid for itself|nobody will|no question|that is a)',
        'c:: (want|need|expect|looking) (to see|to get|to be|to hit|to have|for|to reach|us at|it at|us|see) ___ (NUM|percent|half|zero|below|under|reduction|down|cut|drop) ___ (by|in|within|before|end of|after|DATE|percent|days|hours|minutes|first)',
        'c:: NUM percent ___ (by|in|within|before) (DATE|the end|end of|first|year|NUM|q|the first|one|_ end)',
        'c:: (for me|for us|mine is|my thing is|my number is|all i will look at|what i look at|she will ask|he will ask) __ (second|turnaround|NUM percent|below|under|down|over|at least|less than|more than|fewer) ___ (NUM|percent|below|under|three|before|by)',
        'c:: (in|after|within) (NUM|three|six|ninety) (days|months|weeks) ___ (want|expect|should|need|like) ___ (NUM|percent|see|all|half|every|everyone)',
      ],
      likely: ['c:: (kpi|kpis|okr|okrs|success criteria|success criterion|measure of success|north star)'],
      hint: ['c:: (success|target|goal|measure|percent)'],
    },
  },
  against: [
    '(price|discount|off the|cheaper|rupees|dollars|pounds|euros|quote|budget|saved|cut by|increase after)',
    '(last year|was|were|we have|already) ___ (saved|got|did)',
  ],
};

export const STAKEHOLDER: CueTable<'stakeholder'> = {
  kind: 'stakeholder',
  subtypes: {
    economic_buyer: {
      strong: [
        '<person:who> __ (holds|hold|controls|owns|has|signs|sign|approves|approve|releases|manages) (all)? (the|on the|off on|off|my|our|on)? (purse|purse strings|budget|money|checks|cheques|checkbook|spend|po|pos|purchase orders|contracts|everything over|anything over|final say|last word|final sign off|wallet|final decision)',
        '(anything|everything|any|all) __ (over|above|more than|north of|bigger than) NUM ___ (goes|go|going|needs|need|has to|comes|is going) ___ <person:who>',
        "(without|until|unless|needs|need|pending|subject to|wait for) (<person:who> 's|<person:who>|his|her) (approval|sign off|signature|signoff|blessing|ok|okay|say so|signs|approves|go ahead|signing)",
        "(sign off|signoff|approval|signature|final say|final decision|budget|money|purse strings) (is|comes|sits|lies|rests|'s|belongs|has to come) (from|with|to|by|down to|up to) <person:who>",
        '(goes|go|going|comes|has to go|have to go|need to take it|take it|taking it|up) (to|past|through|in front of|by) <person:who> (for (approval|sign off|signature|signing|the money|budget|a yes)|to sign|to approve|who signs|he signs|she signs|(he|she) (holds|signs|approves|decides|owns))',
        "<person:who> (is|'s) (the|our|my) (one)? (who|that)? (signs|approves|pays|budget holder|economic buyer|decision maker|final decision maker|final approver|approver|writes the checks|decides|makes the (final)? (call|decision))",
        "(it is|it 's|that is|that 's|is) <person:who> (who|that) (signs|approves|pays|decides|holds|has the (budget|money|final))",
        'c:: (nothing|anything|everything) (over|above) NUM ___ (me|my) (signing|signature|approval|say)',
        '{chief} (he|she) (pays|signs|decides|holds)',
        '<person:who> (will|has to|needs to|must|would have to|is going to) (sign|approve|sign off|release|okay|authorize|authorise|sign it|release the po)',
        'from my side it is a go',
      ],
      likely: ['<person:who> (signs|approves|signed|approved|holds) ___ (off|it|budget|po|contract|this|money)'],
      hint: ['(sign off|approval|budget|purse|cfo|po)'],
    },
    champion: {
      strong: [
        "<person:someone> __ (is|was|'s|has been|been)? (the one)? (who|that)? (dragged|brought|pushed|talked|convinced|persuaded|championed|fought|pitched|got) (us|all of us|us all|everyone|you lot|you|it|this|the board|for (it|this|you)) ___ (onto|into|in|on|through|for|here|to)?",
        "<person:someone> __ (is|'s|are|am) (a|your|our|my|the|such a|really a)? (big|biggest|huge|massive|real|number one)? (fan|champion|advocate|cheerleader|supporter|believer|biggest fan|ally|evangelist|convert)",
        '<person:someone> __ (love~|loves|swears by|raves|rave|raving|raved|sings|singing|vouches|vouch~|vouched|pushing hard|pushes|goes to bat|gone to bat|sticks up|fights|fight~|championing|evangeliz~|evangelizing|banging the drum|bangs the drum) (about)? (it|this|you|OURS|for you|for this|for it|your praises|the (tool|product|system|platform)|its praises|hard for|to everyone|internally)',
        '<person:someone> __ (tell~|tells|telling|told) (all|everyone|everybody|anyone|all the|every|the other|other) ___ (to|about|take it|who will listen|how|it|that|use|listen)',
        '(myself)? i will recommend ',
        '(i am|i|i have) (the one who)? (has|have|am)? (pushed|fought|championed|brought|been pushing|pushing|driving|been driving|put) (this|it|you) (in front of|for|through|internally|forward)',
        '(putting|put) my name (to|on|behind)',
        '(stood|stand|standing) up (in front of|for (it|you|this))',
        "<person:someone> (is|'s) (behind|fully behind|right behind|all in|on board|sold|bought in|all for) (it|this|you|on|with)?",
        '<person:someone> (wants|want) (this|it) (to (happen|work|go|succeed)|more than|badly)',
      ],
      likely: ['(champion|advocate|sponsor) (for|of) (this|it|you|OURS)'],
      hint: ['(fan|love~|champion|recommend)'],
    },
    skeptic: {
      strong: [
        "<person:someone> __ (is|'s|was|remains|still|are|am) (still|a bit|not|really|yet|very|more|pretty|highly|deeply|quite|the|our)? (skeptical|sceptical|skeptic|sceptic|not convinced|unconvinced|not sold|doubtful|dubious|suspicious|wary|cynical|on the fence|lukewarm|nervous|convinced yet|cautious|not a fan|not a believer|fan|worried|not keen|less keen|doubter)",
        "<person:who> __ (thinks|think|thought|reckons|says|said|calls|called|feels|believes) (it|this|that|we|OURS|you|the whole thing|it is) (is|'s|was|are)? (all)? __ (a|waste|gimmick|fad|too|not|never|rubbish|overpriced|toy|pointless|do not need|should not|will not|useless|overkill|nonsense|money|snake oil|mistake|hype|expensive)",
        '<person:someone> (did not|does not|do not|never|can not|still does not) (care for|like|believe|trust|see the (point|value|need)|buy|rate|think|see why|want|get it|believe in|love|agree|take to|warm to|get why) (it|this|that|the|you|OURS|us|in it|we|a|any|software|much)',
        '(driver|drivers|nobody|users|staff|team|customers|the guys|my guys|nurses|teachers) will (not|never) (do|use|do it|use it|download|adopt|touch|learn|bother|like) ',
        "(i am|i 'm) (not against|not convinced|not sold|skeptical|sceptical) ___",
        '(need|needs|want|take|takes|going to take) ___ (convincing|persuading|winning over|convince|persuade|win over) ',
        '(convince|persuade|win over|winning over|convincing) <person:who>',
        '<person:who> __ (rolls|rolled|roll~) (his|her|their) eyes',
        '(i|we) (have)? (seen|heard|been through|tried) (this|that|it) (before|all before|movie|film) ',
        '(i am saying|i say|just) show me',
        'i will believe it when i see',
        "i (have seen|'ve seen) (NUM|three|two|a few|several|enough|plenty|lots) of these",
        '(i have|i) yet to see',
      ],
      likely: ['(skeptic|sceptic|skeptical|sceptical|unconvinced|naysayer|doubting thomas)'],
      hint: ['(convinced|doubt|doubts|not sure)'],
    },
    blocker: {
      strong: [
        '<person:who> __ (block~|blocks|blocking|blocked|veto~|vetoed|vetoes|killed|killed (it|this)|stopping (it|this)|holding (it|this|up|everything)|stonewall~|stonewalling|refuse~|refuses|refused|dead against|dead set against|against it|opposed|objects|objected|shot it down|shoots|shut it down|digging|dragging (his|her|their) (feet|heels)|said no|says no|putting (the)? brakes|put the kibosh|pushing back hard|fighting (it|this)|dug (his|her|their) heels)',
        "<person:who> (will not|would not|refuses to|is not going to|not going to|does not|do not|won't) (let|sign|allow|approve|budge|move|pass|release|clear|agree|give|have|touch) ___ (until|unless|without|it|through|us|this|before|anything|because|him|her)",
        '(nothing|anything|it|not|this|we) (happens|moves|goes|gets|can|goes live|connected|is connected|will go|goes through|go live) ___ (until|unless|without|before) (<person:who>|security|infosec|legal|compliance|the works council|dpo|the union|procurement) ___ (sign~|signs|says|approv~|approves|okay|review|is happy|clears|done|had|seen)?',
        '(security|infosec|legal|compliance|works council|dpo|the union|procurement|privacy|architecture|data protection|information security|risk|audit) __ (will not|would not|can veto|has to|have to|could stop|block~|blocks|blocking|holding|holds|need to|is holding|are holding|stopped|said no|is blocking|are blocking|is the blocker) ___ (until|unless|pass|approve|clear|through|let|sign|up|it|stop|this|us|before)',
        "<person:who> (is|'s|could be|will be|might be) (the|a|our|your|going to be the)? (biggest|main|only|real)? (blocker|roadblock|obstacle|bottleneck|problem|stumbling block|hurdle)",
      ],
      likely: ['(blocker|roadblock|stumbling block|veto)'],
      hint: ['(infosec|security review|legal|until)'],
    },
    user: {
      strong: [
        '<person:name> (and (his|her|the) _ )? (uses|is using|lives in|is in|is on|works in|will be using|will use|would use|is the main user|is our (power|super|main|heaviest) user|runs) (it|OURS|the (system|tool|app|dashboard|platform|product)|this) (every day|daily|all day|most|day to day|more than|for|the most)?',
        "<person:who> (is|are|'s|will be) (the|our|your)? (main|power|super|heaviest|biggest|primary|end|day to day|actual) (user|users)",
      ],
    },
    influencer: {
      strong: [
        "<person:who> (has|have|'s got) (the|a lot of|his|her|a|some|real)? (ear|influence|sway|pull|say|weight|clout) (of|with|over|on|in)",
        '(listens|listen|defers|defer|looks|turns) to <person:who> (on|for|about|when|in|before)',
        "<person:who> (will|'ll|is going to|would|should|needs to|wants to|want to)? (advise~|advises|weigh in|weighs in|be consulted|have a view|have input|give input|has a vote|gets a vote|have a say|has a say|evaluate it|score it|handle the (commercial|negotiation|negotiations)|be on the panel|sits on the (panel|committee)) ___",
        "<person:who> (is|'s) (on|part of) the (panel|committee|steering|buying|selection|evaluation|decision) (committee|team|panel|group)?",
        '(run|running|pass|passing|float) (it|this|that) (by|past) <person:who> (first|before|too|as well|for)?',
      ],
      hint: ['(influence|panel|committee|opinion)'],
    },
  },
  against: [
    '(fan|fans) (of|in) (the|my|football|baseball|soccer|coffee|sushi)',
    '(dog|cat|wife|husband|kids|boys|mum|mom|sister|brother)',
    '(joke|joking|kidding)',
  ],
};

export const RENEWAL_TERM: CueTable<'renewal_term'> = {
  kind: 'renewal_term',
  subtypes: {
    path: {
      strong: [
        "(contract|agreement|term|license|subscription|deal|renewal|it|this|year|ours|your year) ('s|is|was|will be|be|comes|come|are|being)? (up|due|up for renewal|ends|end|ending|expires|expire|expiring|renews|renew|renewing|runs|running|runs out|runs until|finishes|lapses|runs to|runs through|good through|goes to|rolls over) (for renewal)? (on|in|at|until|to|by|the|through|for|end|this|next|automatically|itself|again|till)? (the|end|of|end of|next)? (DATE|NUM|year|month|quarter|end of|itself|automatically)",
        '(notice|notice period|give notice|days notice) ___ (NUM|days|months|before|month|weeks|is|DATE)',
        '(NUM|sixty|ninety|thirty) (days|months|weeks) (notice|before|prior|ahead|out|notice period|in advance)',
        '(give|giving|need|needs|require~|requires|have to give|got to give) (you|us|them)? NUM (days|months|weeks|day|month) ',
        '(one|two|three|NUM|multi) (year|years|month|months) (term|contract|deal|agreement|renewal|commitment|initial term|subscription|from|first|DATE|to|starting)',
        '(auto renews|auto renew|auto renewal|automatic renewal|no automatic|automatically renews|renews automatically|renews by itself|evergreen|rolling contract)',
        '(renewal|renewals|contract) __ (handled|owned|managed|run|led|goes through|sits with|is with|negotiated|handles|belongs|driven) (by|with|to|through)? <owner:who>?',
        '<owner:who> (handles|owns|manages|runs|negotiates|will handle|will own|does|leads|is responsible for|looks after) (the|all|all the|our)? (renewal|renewals|contract|commercials|contracts|commercial side|negotiation|negotiations)',
        "(renewal|contract) date (is|'s|of|falls|would be|will be|comes)",
      ],
      likely: [
        '(renewal|contract|renews|expires|term) ___ DATE',
        '(until|to|through) (the)? (end of)? DATE NUM? (contract|agreement|term)',
      ],
      hint: ['(renewal|renews|expires|contract|term|notice)'],
    },
  },
  against: [
    '(not|will not|decided not|never) (be)? (renew~|renewing)',
    '(end|ends) of (the|this) (meeting|call|day|week)',
    'if (we|you|they) (renew|ever)',
  ],
};
