import type { CueTable } from './types.ts';

/** The kinds that complete the risk picture: renewal, adoption, value, fit, promises kept. */
export const KEPT_PROMISE: CueTable<'kept_promise'> = {
  kind: 'kept_promise',
  subtypes: {
    delivered: {
      strong: [
        'c:: (came|come|did|done|arrived|delivered|works|fixed|here|live|went|turned up|rang|sent|it was|on it|they are) ___ (as promised|as agreed|like you said|as PERSON said|as you said|when (you|he|she|they) said|exactly when|like you promised|as you promised|just as you)',
        'c:: (you|he|she|PERSON|NAME|they) said ___ and (it was|they were|he fixed|she fixed|you did|he did|she did|they did|it is|you came|he came|it came|they came|you sent|we got)',
        'c:: you came when you said',
        'c:: (you|PERSON|NAME|your _ |he|she|they|OURS) (promised|said|told|committed) ___ (and you did|and they did|and he did|and she did|and it did|and it was|and it is|and there it|and you have|which you did|and they were|and it works|and they came|and he came|and you delivered|and they have|and it has|and sure enough)',
        'c:: (that you promised|you promised|you lot promised|we were promised|you said|you told us about|we asked for|PERSON promised) ___ (went in|went live|is live|is in|is up|arrived|works|working|landed|turned up|came through|came in|got fixed|got done|is done|is fixed|shipped|showed up|has been|is great|was great|are in|are live)',
        'c:: (got|received|have) (the|that|your) ___ (you (promised|sent)|PERSON (promised|sent)|thank you|thanks|on time|as promised|perfect)',
        'c:: (thank you|thanks|cheers) for (sending|getting|fixing|sorting|turning|the credit|coming out|following up|delivering|pushing) ___',
        'c:: (kept|keeping|good to|true to|delivered on) (your|his|her|their) (word|promise|promises)',
        'c:: your (engineer|trainer|team|guys|people|support|consultant|developer|onboarding|lad|man|guy) (came|come|fixed|sorted|delivered|showed|rang|got) ___ (when|on time|in time|and (moved|fixed|sorted|trained|did)|as promised|like you|the next day|same day|it was|fixed it|sorted it)',
        'c:: (fix|patch|release|feature|export|connector|integration|report|credit|refund|training|migration|sso|single sign on|api) __ (went in|went live|is live|arrived|landed|came through|showed up|is up and running|was delivered|got fixed|has been fixed|has landed|is fixed|works now|is working now|is done)',
        'v:: (as promised|as we promised|like i promised|i promised you) ___ (attached|here|is|live|done)',
      ],
      likely: ['c:: (bang on|works a treat|right on time|on the day|ahead of schedule|when (he|she|they|you) said)'],
      hint: ['c:: (promised|on time|fixed|delivered|thank you)'],
    },
  },
  against: [
    '(still|not|never|have not|has not|did not|nobody|nothing) ___',
    '(thank you|thanks) for (your|the) (message|time|call|email|mail|patience|update|invite|heads up|coffee)|making the time',
  ],
};

export const RENEWAL_RISK: CueTable<'renewal_risk'> = {
  kind: 'renewal_risk',
  subtypes: {
    contraction: {
      strong: [
        'c:: (need|want|needing|like|require|pay for|paying for|renew|take|keep|have|use|using) __ (fewer|less) (seats|licenses|users|of them|people|of it|sites|modules|than|units)?',
        'c:: (reduce|reducing|cut|cutting|drop|dropping|trim|trimming|scale|scaling|shrink|lower|lowering|downgrade|downgrading|bring|right size|pare|shave|halve|halving|step|go|move|take) (back|down|off|by)? (to|our|the|from|on|some|by)? (the|our|number of)? (number of seats|seats|licenses|user count|license count|seat count|contract|basic|standard|starter|cheaper plan|lower tier|lower plan|smaller plan|subscription|modules|footprint)',
        'c:: (go|drop|cut|get|bring it|come|scale|reduce|want the count|have the count|count|be|it) (down|back|at) (to|at)? NUM (seats|licenses|users|people|sites|vehicles|of them|next|from|when|at|or)',
        'c:: (the|want the|our) (count|number|seat count) (at|to be|down to|to) NUM',
        'c:: (do not|not|no longer|does not|never) (need|use|using|require|want) (all|half|that many|so many|all of|all those|the full|this many|the premium|the enterprise|the whole) ___',
        'c:: (paying|pay) for (NUM|seats|licenses|more) ___ (not (use|need|using)|never (use|log)|left|gone|half of them|only (use|have|need))',
        'c:: (cheaper|lower|smaller|basic|cut down|slimmed down|reduced|scaled back) (plan|tier|package|contract|version|deal|option|footprint|scope)',
        'c:: from NUM __ (stays|to|down to|leaves|leaving|only) NUM',
        'c:: (down|back) to NUM (seats|licenses|users|people|sites|vehicles|of them|next|from|when|at|or)',
        'c:: (only|just) (need|want|renew|use|using|pay for) (about|around|maybe|like)? NUM (of|seats|licenses|users|now|next|from)?',
        'c:: (lose|drop|remove|take out|turn off|switch off|cancel|get rid of|hand back|give back|give up) (the|some|a few|NUM|half|that|those) __ (seats|licenses|module|modules|users|add on|site|sites)',
        'c:: (shut|closed|closing|sold|selling|mothballed|wound down|lost|laid off|let go) ___ (fewer|need less|not need|pay for|take seats|so many|that many|all the seats|all those)',
      ],
      likely: [
        'c:: (fewer|less) (seats|licenses|users|heads|sites)',
        'c:: (downgrade|downgrading|downsize|downsizing|scale back|scaling back|smaller (contract|renewal|footprint|package))',
        'c:: will need less',
      ],
      hint: ['c:: (layoffs|laid off|redundancies|closing|shutting|headcount is down)'],
    },
    churn_intent: {
      strong: [
        'c:: (not|will not be|are not|am not|is not|not going to be|no intention of|no plan to|no plans to|decided not to|decided against|not planning to|never|not going to|do not (intend|plan|want|expect) to) (be)? (renew~|continu~|continue|continuing|extend|extending|carry~ on|carrying on|signing again|stay|staying|sticking|re signing|going forward with|keep~ (it|you|OURS|the)|keeping it|here next)',
        'c:: (cancel~|canceling|terminate~|terminating|exit~|exiting|wind down|pull the plug on|pulling the plug on|get out of|getting out of|walk away from|walking away from|ending|end|leave) (the|our|this|your|from)? (whole)? (contract|subscription|agreement|service|account|license|licenses|OURS)',
        'c:: (part ways|parting ways|calling it a day|pull the plug|pulling the plug|say goodbye to you|moving away from you|drop you|dropping you|leaving you guys|leaving you lot)',
        'c:: (giving|give|serve|serving|served|gave|hand in|handing in|put in) (you|our|formal|the|in our)? (formal)? notice (on|of|to|for|under)',
        'c:: (notice of|formal notice|notice to|letter of) (termination|cancellation|terminate|cancel|non renewal|intent not)',
        'c:: (this|it) (will be|is) (our|the) last (year|term|contract|renewal|month|quarter)',
        'c:: (let|letting|going to let|allow) (it|the contract|this|that|the subscription|the agreement) (lapse|run out|expire|run off|roll off|die|go)',
        'c:: (we are|we have|i am|it is|i have) (done|out|leaving|off|had enough|through|finished) (with (you|this|it|OURS)|after|when|in|at|come|by|at the end)',
        'c:: (do not|not|will not|can not) see (us|ourselves|this|me) (renewing|staying|being here|continuing|going past|signing)',
        'c:: (come|by|in|after|from) DATE we (will be|are) (off|gone|out|done|leaving)',
        'c:: (non renewal|nonrenewal)',
      ],
      likely: [
        'c:: (looking|want|wants|trying|like|need) to (cancel|leave|exit|terminate|get out)',
        'c:: out of (the|this|our) contract',
      ],
      hint: ['c:: (notice|cancellation|termination|exit)'],
    },
    hesitation: {
      strong: [
        "c:: (not|do not|does not|did not|can not|could not|would not|wouldn't|hard to|too early to|too soon to) (sure|know|say|tell|tell you|want to|want to tell|decided|certain|promise|commit|convinced|be able to say|see|yet know|a given|a done deal|a foregone|automatic|guaranteed) ___ (renew~|renewal|renewing|either way|what we will do|until|continue|contract|next year|stay|staying|sign|signing|yet|extend|going forward|which way|another year|beyond|come DATE)",
        'c:: (i|we) (do not|did not) know what we (will|are going to|are) (do|doing)',
        'c:: (told|asked|instructed|said|advised|warned|says|wants) __ (not to|to not|to hold|not|to wait|hold|to hold off|to pause|to keep) (to)? (sign|signing|commit|renew|renewing|off|on|agree|until|approve|anything|nothing|fire)',
        'c:: (hold|holding|pause|pausing|paused|on hold|parked|put on hold|sit on|sitting on|freeze on|stop on|waiting on) ___ (renewal|renewals|contract|contracts|signing|decision|po|paperwork|signature|agreement|new contracts)',
        'c:: (short|shorter|three month|six month|month to month|month by month|bridge|interim|NUM month|NUM day|temporary|rolling|rolling monthly) (term|extension|contract|renewal|rollover|deal|agreement|basis)',
        'c:: (not|are not|am not|not yet) ready to (sign|commit|renew|decide|extend)',
        'c:: (consider|take|do|want|need|prefer|offer us|give us) (is)? (a|an) (NUM|three|six|short|one) (day|month|months|days|week)? (extension|renewal|term)',
        'c:: until (i|we|he|she|they) (see|have|get|know|hear|speak|talk) ___ (not|do not|nothing|will not|should not)',
        "c:: (renewal|the contract|contract|next year) (is|'s|are) (not|up in the air|open|in question|in doubt|an open question|a question mark|far from|tbd|under discussion|under review|uncertain|not a given|not certain|wide open|touch and go|on the table|fifty fifty|a coin toss|on ice)",
        'c:: (wait|waiting) (and see|to see|until) ___ (renew|renewal|contract|sign|decide|commit|before we)',
        "c:: (on the fence|in two minds|torn|undecided|have not decided|not decided|jury is out|jury 's out|have not made up|not made up|fifty fifty|up in the air|touch and go|coin flip|could go either way|either way|think about whether|whether or not we|whether we renew|whether to renew|whether we stay|weighing up whether|deciding whether|decide whether)",
        'c:: (extend|extension|renew|sign|roll over) (it|us|for|only)? (just|only)? (for|by)? (a|one|NUM|three|six|few|couple of) (month|months|quarter|quarters)',
        'c:: (sign|signing|commit|commitment|renew|anything) __ (longer|more) than (NUM|three|six|a|one) (month|months|quarter|year)',
        'c:: before (he|she|they|we|PERSON|NAME|{title}) (speaks|talks|decide|decides|speak|talk|sign|commit|renew) ___',
        'c:: (renewal|renew|contract) ___ (depends|conditional|contingent|hinges|subject to|remains to be seen|cross that bridge|we will see|not there yet|see how)',
      ],
      likely: [
        'c:: (depends|contingent|conditional|hinges) (on|upon|how|what|whether)',
        'c:: not (sign|signing) (anything|nothing|any|a|until|longer)',
        'c:: (procurement|legal|finance|the board) (told|asked|said|want|wants|is|are|has|have) ___ (hold|wait|pause|review|stop)',
      ],
      hint: [
        'c:: (renew|renewal|renewing|contract|next year|sign)',
        'c:: (not sure|do not know|unclear|undecided|maybe|hold)',
      ],
    },
    budget_pressure: {
      strong: [
        "c:: (budget|budgets|spend|spending|funding|money|opex|capex|discretionary|costs|grant) __ (been|is|are|was|were|got|being|has|have|'s|getting)? (been|being|all)? (cut|slashed|frozen|freeze|tight|tighter|squeezed|reduced|trimmed|halved|under review|under pressure|gone|pulled|on hold|locked|chopped|withdrawn|down|shrunk|shrinking|scrutinized|looked at|reviewed|capped|lower|under the microscope|dried up|disappeared|evaporated|clawed back)",
        'c:: (freeze|frozen|moratorium|stop|hold|embargo|clampdown|crackdown|squeeze|lid|ban) (on|all) (all|any|new|anything|everything|spend|spending|purchases|purchasing|hiring|budget|budgets|software|discretionary|it|the|contracts)',
        'c:: (spending|hiring|budget|purchasing|capex|cost|recruitment) (freeze|freezes|cuts|cut|review|squeeze|cutting|reduction|controls|pressure|ban|stop|reductions|saving|savings)( program / exercise / target)?',
        'c:: (cut|find|save|take out|trim|lose|slash~|reduce~|strip|asked to cut|told to cut|got to find|have to find|have to save) __ (NUM percent|a third|costs|cost out|our budget|opex|software spend|our spend|it spend|the budget) (out|from|off|of|across|this|by|in|next)?',
        'c:: (too|very|so|pretty|awfully|bit|getting|quite|really|hard to justify at|way too|looks|is|a lot) (expensive|pricey|costly|steep|dear|rich|much money|much for us|high for|much to pay|overpriced)',
        "c:: (price|cost|fee|fees|increase|uplift|quote|renewal price|rate|number|bill|invoice) (is|was|'s|are|went|has gone|has|went up|that you|you) __ (too high|high|steep|eye watering|a lot|a problem|an issue|hard to swallow|not acceptable|unacceptable|out of reach|ridiculous|a shock|crazy|tough|beyond|over|more than we|insane|up)",
        'c:: (can not|could not|do not|unable to|struggle to|struggling to|hard to|not able to) (afford|justify|find the money|stretch|swallow|absorb|stomach|pay|have the budget|have the money|have budget|spend)',
        'c:: (every|each|all) (line|supplier|invoice|contract|vendor|subscription|penny|cent|dollar|pound|spend|renewal|purchase|software) ___ (looked at|review~|scrutin~|justif~|justify|question~|over|under|challenged|audited|examined|gone through|signed off|line by line)',
        'c:: (cost cutting|cost saving|cost reduction|belt tightening|tighten~ (our|the) belts|tightening our belts|austerity|penny pinching|pulling in our horns|counting (the)? pennies|watching every penny|doing more with less|do more with less)',
        'c:: (no|zero|not any|not got|have not got|do not have) (more|new|extra|spare|the|any)? (money|budget|cash|funds|funding) (for|left|until|this|at all|for anything|available)',
        'c:: (sharpen|sharpened) (your|the) pencil',
        'c:: (need|want|looking for|asking for|expect|like|get) (a)? (better|lower|cheaper|sharper) (price|deal|rate|number)',
        'c:: (my|our) (number|budget|ceiling|limit|max) is NUM',
        'c:: (a lot of money|lot of money|an arm and a leg|costs a fortune|cost us a fortune|price tag|sticker shock)',
        'c:: (paying|pay|charge|charging) (too much|over the odds|double|twice|way more|a premium)',
        'c:: (stop|freeze|hold) (on|to) (anything|everything|all) new',
      ],
      likely: [
        'c:: (half|cheaper|less than half) (of)? (what we pay|the price|what you charge|your price|than you)',
        "c:: (finance|cfo|the board|procurement|he|she|fd|{chief}) (is|are|'s|has|have) (been)? (looking at|going through|all over|reviewing|cracking down|clamping down|asking about|questioning) (every|all|our|the|spend|costs|software|what)",
      ],
      hint: ['c:: (budget|costs|spend|expensive|money|price|pricey|cuts)', 'c:: (cut|frozen|freeze|tight|review)'],
    },
  },
  against: [
    '(of course|absolutely|definitely|happy to|looking forward to|ready to|will be|are going to|we are) (we are)? renew',
    'no (problem|worries|issue|rush|change|changes)',
    '(lunch|dinner|coffee|meeting|my phone|our bank|the gym|netflix)',
  ],
};
