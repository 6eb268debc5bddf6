import type { CueTable } from './types.ts';

/** The kinds that complete the risk picture: renewal, adoption, value, fit, promises kept. */
export const KEPT_PROMISE: CueTable<'kept_promise'> = {
  kind: 'kept_promise',
  subtypes: {
    delivered: {
      strong: [
        '(as|like|when|exactly when|just as|what|exactly what) (promised|agreed|he said|she said|they said|you said|you promised|PERSON said|we agreed|advertised|i was told|we were told) ___',
        'c:: (you|PERSON|NAME|your _ |he|she|they|OURS) (promised|said|told|committed) ___ (and you did|and they did|and he did|and she did|and it did|and it was|and it is|and there it|and you have|which you did|and they were|and it works|and they came|and he came|and you delivered|and they have|and it has|and sure enough)',
        'c:: (that you promised|you promised|you lot promised|we were promised|you said|you told us about|we asked for|PERSON promised) ___ (went in|went live|is live|is in|is up|arrived|works|working|landed|turned up|came through|came in|got fixed|got done|is done|is fixed|shipped|showed up|has been|is great|was great|are in|are live)',
        'c:: (got|received|had|have|seen) (the|that|your|our) ___ (you (promised|said|sent)|PERSON (promised|sent|said)|thank you|thanks|on time|as promised|came through|perfect)',
        'c:: (thank you|thanks|cheers) for (sending|getting|fixing|sorting|turning|the credit|doing|coming|following|delivering|pushing) ___',
        'c:: (kept|keeping|good to|true to|delivered on) (your|his|her|their) (word|promise|promises)',
        'c:: your (engineer|trainer|team|guys|people|support|consultant|developer|onboarding|_ ) (came|come|did|fixed|sorted|moved|turned|delivered|showed|rang|got) ___',
        'c:: (fix|patch|release|feature|export|connector|integration|report|credit|refund|training|migration|update|change|sso|single sign on|api) ___ (went in|went live|is live|is in|arrived|landed|came through|showed up|went through|is up and running|was done|was delivered|got fixed|has been fixed|has landed) ___',
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
        'c:: (reduce|reducing|cut|cutting|drop|dropping|trim|trimming|scale|scaling|shrink|lower|lowering|downgrade|downgrading|bring down|right size|rightsize|pare|shave|halve|halving|step|go|going|move|moving|take|hand|give|return) __ (back|down|off|by)? (the|our|to|from|on|some|by|a)? (number of|count of)? (seats|licenses|license|users|contract|plan|tier|basic|package|subscription|half|standard|starter|lower|smaller|cheaper|NUM|footprint|module|modules|one site)',
        'c:: (do not|not|no longer|does not|never) (need|use|using|require|want) (all|half|that many|so many|all of|all those|the full|this many|the premium|the enterprise|the whole) ___',
        'c:: (paying|pay) for (NUM|seats|licenses|people|users|things|more) ___ (not|never|left|gone|only|do not|use)',
        'c:: (cheaper|lower|smaller|basic|cut down|slimmed down|reduced|scaled back) (plan|tier|package|contract|version|deal|option|footprint|scope)',
        'c:: from NUM __ (stays|to|down to|leaves|leaving|only) NUM',
        'c:: (down|back) to NUM (seats|licenses|users|people|sites|vehicles|of them|next|from|when|at|or)',
        'c:: (only|just) (need|want|renew|use|using|pay for) (about|around|maybe|like)? NUM (of|seats|licenses|users|now|next|from)?',
        'c:: (lose|drop|remove|take out|turn off|switch off|cancel|get rid of|hand back|give back|give up) (the|some|a few|NUM|half|that|those) __ (seats|licenses|module|modules|users|add on|site|sites)',
        'c:: (shut|closed|closing|sold|selling|mothballed|wound down) (NUM|two|three|a couple of|several|the|our|some) ___ (fewer|less|need|so|seats|pay)',
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
        'c:: (cancel~|canceling|terminat~|terminate~|terminating|ending|end|exit~|exiting|give notice|giving notice|serve notice|serving notice|giving you notice|served notice|wind down|pull the plug|pulling the plug|get out of|getting out of|walking away|walk away|part ways|parting ways|calling it|drop you|dropping you|leave you|leaving you|say goodbye) ___ (contract|subscription|agreement|service|account|it|you|OURS|term|renewal|this|with you|notice|here|from)?',
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
        'c:: (short|shorter|three month|six month|month to month|month by month|rolling|bridge|interim|NUM month|quarterly|temporary|NUM months) (term|extension|contract|renewal|rollover|deal|agreement|basis|only|instead|at a time)?  ',
        "c:: (renewal|the contract|contract|next year) (is|'s|are) (not|up in the air|open|in question|in doubt|an open question|a question mark|far from|tbd|under discussion|under review|uncertain|not a given|not certain|wide open|touch and go|on the table|fifty fifty|a coin toss|on ice)",
        'c:: (wait|waiting) (and see|to see|until) ___ (renew|renewal|contract|sign|decide|commit|before we)',
        "c:: (on the fence|in two minds|torn|undecided|have not decided|not decided|jury is out|jury 's out|have not made up|not made up|fifty fifty|up in the air|touch and go|coin flip|could go either way|either way|think about whether|whether or not we|whether we renew|whether to renew|whether we stay|weighing up whether|deciding whether|decide whether)",
        'c:: (extend|extension|renew|sign|roll|roll over|rolling) (it|for|just|only|by)? __ (a|one|NUM|three|six|few|couple of) (month|months|quarter|quarters)',
        'c:: (longer|more) than (NUM|three|six|a|one) (month|months|quarter)',
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
        'c:: (cut~|find~|save~|saving|savings|take out|taking out|trim~|lose|shave|slash~|slice|reduce~|knock~|strip|got to find|told to cut|asked to cut) __ (NUM percent|NUM|costs|cost|spend|budget|opex|our budget|software spend|a third|a quarter|half)( percent)? (out|from|off|of|across|this|by|in)?',
        'c:: (too|very|so|pretty|awfully|bit|getting|quite|really|hard to justify at|way too|looks|is|a lot) (expensive|pricey|costly|steep|dear|rich|much money|much for us|high for|much to pay|overpriced)',
        "c:: (price|cost|fee|fees|increase|uplift|quote|renewal price|rate|number|bill|invoice) (is|was|'s|are|went|has gone|has|went up|that you|you) __ (too high|high|steep|eye watering|a lot|a problem|an issue|hard to swallow|not acceptable|unacceptable|out of reach|ridiculous|a shock|crazy|tough|beyond|over|more than we|insane|up)",
        'c:: (can not|could not|do not|unable to|struggle to|struggling to|hard to|not able to) (afford|justify|find the money|stretch|swallow|absorb|stomach|pay|have the budget|have the money|have budget|spend)',
        'c:: (every|each|all) (line|supplier|invoice|contract|vendor|subscription|penny|cent|dollar|pound|spend|renewal|purchase|software) ___ (looked at|review~|scrutin~|justif~|justify|question~|over|under|challenged|audited|examined|gone through|signed off|line by line)',
        'c:: (cost cutting|cost saving|cost reduction|belt tightening|tighten~ (our|the) belts|tightening our belts|austerity|penny pinching|pulling in our horns|counting (the)? pennies|watching every penny|doing more with less|do more with less)',
        'c:: (no|zero|not any|not got|have not got|do not have) (more|new|extra|spare)? (money|budget|cash|funds|funding) (for|left|until|this|to|in|at all|for anything|available)?',
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
