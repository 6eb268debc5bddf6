import type { CueTable } from './types.ts';

/** Set-up that stalls, people who stay away or struggle, what it has brought, and jobs it does not fit. */
export const ADOPTION_GAP: CueTable<'adoption_gap'> = {
  kind: 'adoption_gap',
  subtypes: {
    not_deployed: {
      strong: [
        "(rollout|roll out|go live|launch|deployment|implementation|integration|migration|set up|setup|onboarding|installation|project|pilot|phase NUM|phase two|config|configuration|sync|connector|feed|api|data load|cutover|sso|single sign on) __ (is|has|has been|'s|was|got|been|are|keeps|have|had|still|being)? (been|being)? (stalled|stuck|on hold|delayed|paused|behind|parked|put on hold|stopped|not (started|done|finished|happened|live|complete|gone|working|connected|ready|moved|begun)|half done|half finished|halfway|unfinished|incomplete|postponed|ground to a halt|slipped|slipping|in limbo|dragging|pushed|held up|blocked|not even|nowhere|partial|dead in the water|shelved|frozen|going nowhere)",
        '(only|just) (NUM|one|two|three|half|a few|a couple|some|part|a third|a quarter|a handful) (of|out of) (the|our|those|them|NUM|my|its) ___ (on it|live|up|running|connected|rolled|installed|set up|using|migrated|online|switched|deployed|onboarded|have it|done|in|configured|trained)',
        '(never|not|still not|yet to|have not|has not|had not|did not) (actually)? (got|get|gotten|been|finished|finish|rolled|set|turned|switched|connected|installed|gone|deployed|hooked|completed|started|plugged|integrated|configured|implemented|enabled|set up|rolled it out|turned it on|gone live|migrated|onboarded|gotten round|got round|opened) (round|around|it|that|them|to|up|out|on|live|the|been|past)? (to)? ___ (set|setting|up|connected|integration|integrating|rolling|live|installed|installing|going|sso|firewall|api|feed|data|running|configured|module|system|devices|the rest|other|warehouse|site|sites|team)?',
        '(other|rest|remaining) (NUM|two|three|half|sites|teams|ones|lines|stores|branches|depots|one|wards)? __ (are|is|have|has)? (still|not|yet to) (not|waiting|to|on|on the|in|pending|yet|been|sitting)',
        '(sitting|still|sat) (in|on|there in) (the|a|its|their)? (box|boxes|shelf|shrink wrap|carton|drawer|cupboard)',
        '(still)? (waiting|stuck|blocked|held up) (on|for|with|by) (it|our it|security|infosec|the firewall|legal|the vendor|the integrator|the api|our developers|the data|procurement|networks) ___ (to|before|so)?',
        '(it|security|infosec|networks|they) (never|has not|have not|did not|will not|not) (opened|open|approved|given|granted|whitelisted|finished|signed|set|had time|got round|connected|resourced|allow~) ___',
        'nobody (has)? (set|connected|installed|configured|turned|switched|plugged) ___ (up|on|it|in)',
        '(stuck|stalled) (at|in|on) (phase|the pilot|uat|testing|step|one|the first)',
        '(has|have) no (capacity|resource|resources|bandwidth|time|people) (to|until|for) ___ (roll|set|install|integrat~|until|connect|deploy|implement|finish|this)',
        '(still|yet) to (be)? (rolled out|go live|installed|connected|migrated|set up|deployed|onboarded|trained)',
      ],
      likely: [
        '(started|start) (that|it|this) late',
        '(half|partially|partly) (rolled|deployed|installed|live|set up|implemented|migrated)',
        '(put|placed) on hold',
      ],
      hint: [
        '(rollout|roll out|go live|deployment|implementation|integration|migration|connected)',
        '(stalled|stuck|delayed|on hold|never|paused)',
      ],
    },
    low_usage: {
      strong: [
        "{nobody} __ (is|are|has|have|'s|even|really|ever|actually|in)? (been)? (log~|logs|logged|logging|open~|opens|opened|opening|use~|uses|using|touch~|touches|touched|touching|look~|looks|looking|go~|going|goes|bother~|bothers|bothered|knows|check~|checks|checking|click~|in) (in|into|on|it|at|there|to|that|the|OURS|this)",
        '(gone|went|going|go|goes|came|come|coming|reverted|reverting|back|slid|slipped|drifted|switched|fell|fallen|slipping|drifting|retreated) (back)? (to|on|onto|into|over to) (using|doing it on|doing it in|the|their|our|on|in|a|good old)? {oldway}',
        '(still|all|mostly|half|most|some|everyone|everybody) ___ (do~|doing|does|use~|uses|using|work~|working|keep~|keeping|run~|running|write~|writing|type~|live|lives|rely|prefer) __ (it|everything|them|things|that|off|with|in)? (on|in|by|off|from|with|the|their)? {oldway}',
        '(not|do not|does not|did not|never|hardly|barely|rarely|stopped|stop~|quit|refuse~|refuses|no one|nobody) (to|ever|even)? (use|using|log~|logging|logs|open|opening|touch|touching|touched|opened|used|logged|look at|looking at|looked at) (in|into|on|it|at|OURS|the (system|tool|app|platform|thing|dashboard|dashboards|portal|product|software|module|reports))',
        "(usage|adoption|logins|log ins|active users|utilization|engagement|uptake|take up) (is|are|has|have|'s|was|looks|rate|numbers|been|figures) __ (low|down|poor|dropp~|dropped|fell|fallen|flat|dismal|patchy|weak|terrible|bad|disappointing|zero|drop~|declin~|slipping|sliding|only|at NUM|tanked|dire|not great|not where|lower|falling off|sitting at|stuck|NUM)",
        '(low|poor|patchy|dismal|disappointing|weak|falling|declining|zero) (usage|adoption|uptake|take up|engagement|logins|utilization)',
        '(only|just|about|maybe) (NUM|one|two|three|four|five|half|a handful|a few|a couple|a third|a quarter|six) __ (of|out of)? ___ (use|uses|using|log in|logging in|logs in|in it|on it|active|ever|open|opens|touch|login|actually)',
        '(gathering|collecting) dust',
        '(dropped|stopped|gave up|given up|abandoned|ditched) (using|on|it|the|logging) ___ (it|app|system|tool|OURS|altogether|after|months|weeks|because)?',
        '(log~|logged|logging) in (once|twice|maybe|less)',
        '(first week everybody|week everybody) ___ nobody',
        '(shelfware|shelf ware)',
        '(license|licenses|seats|accounts|logins) ___ (unused|idle|not used|never been|never used|sitting|dormant|inactive|not logged|not active)',
        '(they|people|guys|staff|drivers|nurses|teachers|reps|team|lads|engineers|operators) ___ (will not|refuse to|would rather|avoid|ignore|do not bother|bypass|work around|working around|get around) (use|using|it|OURS|log|with|the|do|open|touch|doing|go)',
        'had it all in (his|her) head',
      ],
      likely: [
        '(workaround|work around|workarounds|side spreadsheet|shadow spreadsheet|own spreadsheet|their own spreadsheets)',
        'not sure what i did with them',
        '(keep|keeps|keeping|kept) (a|their|his|her|our|the)? (own)? (spreadsheet|notebook|whiteboard|paper)',
      ],
      hint: ['{oldway}', '(nobody|no one|hardly anyone|half of them)'],
    },
    friction: {
      strong: [
        '(every|each) (time|single time|day|week|weekend|morning|month|shift|DATE|single (day|time|week|weekend|morning)|one of (my|our|the)) ___ (spin~|crash~|crashes|fail~|fails|lost|error|stuck|freez~|freeze~|freezes|wrong|double|again|re enter|reenter|retype|hit it|redo|time out|times out|kicks|kick~|logs (me|them|us) out|ring|rings|call|calls|duplicat~|duplicate~|complain~|have to|disappear~)',
        '(get|gets|getting|got|keep getting|keeps getting|always) (lost|stuck|confused|muddled|tangled|lost in|kicked out|logged out|locked out|tripped up|frustrated|errors) ___ (on|in|with|at|every|by|when|screen|page|form)?',
        '(keep|keeps|kept) (asking|hitting|getting|ringing|calling|forgetting|losing|making|clicking|having|running into|tripping|falling|complaining|crashing|freezing|doing it wrong|tell~|showing|explaining|coming to me|messing) ___',
        '(explained|shown|showed|told|walked|trained|explain|show) (it|them|him|her|people|everyone|this|to them|that) ___ (NUM times|dozen times|a dozen|hundred times|again and again|over and over|every time|every week|ten times|times)',
        '(too many|so many|endless|four|five|six|ten|seven|eight|twelve|NUM|loads of) (clicks|steps|screens|fields|menus|buttons|tabs|popups|logins|passwords)',
        '(need~|needs|could use|could do with|want|require~|crying out for|desperate for|due) (some|more|a|proper|better|another|extra|real|refresher|additional)? (session of)? (training|retraining|refresher|hand holding|a refresher|training session|coaching|onboarding again)',
        '(confusing|clunky|fiddly|cumbersome|unintuitive|not intuitive|hard to use|difficult to use|awkward|painful|pain to use|nightmare to use|pain in the|slow|sluggish|laggy|not user friendly|too complicated|overcomplicated|over complicated|clumsy|hard to find|hard work|tedious|maddening) ___ (to|for|it|screen|app|system|form|page|process|that|the|when)?',
        '(can not|could not|never|struggle~|struggling|struggles|battle~|fighting) (to)? (find|figure out|work out|get used to|remember|understand|get their heads|get the hang|make sense|with the|with it|with this) ___',
        '(same) (problem|issue|error|question|mistake|thing|complaint|bug) ___ (again|every|over and over|keep~|keeps|each|all the time|time after time|week)',
        '(complain~|complaining|complaints|moan~|moaning|grumbl~|grumbling|gripes|gripe|whinge|whinging) (about|that|from|every|because|it) ___',
        '(takes|take|taking) (forever|ages|NUM (minutes|clicks|steps|hours)|too long|them|an age|twice as long) ___ (to|load|for|just|open|every)?',
        '(spins|spinning|hangs|freezes|crashes|times out|lags) ',
      ],
      likely: [
        '(double booked|double entry|doubled up|duplicates|duplicated|re key~|rekey~|re typing|retyping|type it in twice|enter it twice)',
        '(never|nobody|not|no one) (been|was|got|were|had)? (trained|shown|taught|training|onboarded)',
      ],
      hint: ['(training|clicks|confus~|frustrat~|every time|spins|complain~)'],
    },
  },
  against: [
    '(i|we) (use|used) to (be|have|do|work)|my (last|old|previous)',
    "(everybody|everyone|all of them|they all|they are all) (is|'s|are|uses|loves|use|love|in it|logs)",
    '(traffic|parking|train|coffee|weather|phone line|zoom|teams|my laptop|my mic|wifi|wi fi|camera|printer|mute)',
    '(the customer|customers|our customers|suppliers|our suppliers|carriers|the carrier|patients|parents) (keep|keeps|complain)',
  ],
};

export const VALUE: CueTable<'value'> = {
  kind: 'value',
  subtypes: {
    realized: {
      strong: [
        'c:: (saved|saving|saves|recovered|recouped|gained|earned|made us|freed up|cut out|avoided|clawed back|shaved|knocked|reclaimed|got back|brought in|won back) (us|me|them|the team|about|around|over|nearly|some|roughly|at least|an|a|close to)? __ (NUM|hours|hour|days|day|money|half|a third|a quarter|thousand|a fortune|a day|weeks|minutes|percent|a person|a headcount|fte) ___',
        'c:: (from|was|were|used to (be|take)|went from|gone from|took|burned) __ (NUM|days|hours|weeks|minutes|one|half) ___ (to|now|is|down to|this year|last|it is|takes|we are at|average) ___ (NUM|same day|one|half|minutes|hours|a day|an hour)',
        'c:: (cut|dropped|reduced|halved|slashed|brought|lowered|shortened|doubled|tripled|increased|improved|raised|lifted|fell|fallen|gone down|gone up|went down|went up|came down|come down|trimmed|down|up) (our|the|my|by|from|it|to|about|nearly)? ___ (by|from|to|down|percent|in half|NUM|half|a third|a quarter) ___ (NUM|percent|half|third|quarter|days|hours|minutes|since|thanks|because|with|hour|points|to)?',
        'c:: (NUM percent|NUM hours|NUM days|half|NUM minutes|a third|an hour|a day|twice|two days|an hour and) ___ (quicker|faster|less|fewer|down|up|better|saved|more accurate|shorter|cheaper|more|sooner|lower|higher) (than|since|on|a|every|per|year|now)?',
        'c:: (since|after|because of|thanks to) (go live|we (started|went|got|had|have|put|switched|rolled|moved|have had|brought)|OURS|you|it|this|the (system|tool|switch|rollout)|using|you guys) ___ (down|up|saved|faster|quicker|fewer|less|halved|cut|doubled|better|not had|no more|never|zero|every|dropped|fell|gone)',
        'c:: (fewer|less|no more|zero|hardly any|no) ___ (since|than|because of|thanks to|now that|after)',
        'c:: (paid for itself|pays for itself|paid itself back|paid back|best money|money well spent|worth every|earned its keep|earned back|roi|return on investment|payback) (is|was|in|already|twice|of|at|within|has|over|penny|we)?',
        'c:: (found|caught|spotted|flagged|picked up|prevented|stopped) ___ (recovered|saved|worth|before|which would have|that would have|NUM)',
        'c:: (passed|sailed through|cleared|flew through) (the|our|an) (audit|inspection|accreditation)',
        'c:: (is|are) (down|up) (by)? (NUM|a third|half|a quarter|to NUM)',
        "c:: (that is|that 's|by) NUM percent",
        'c:: (would|could) (never|not) have (done|got|managed|caught|found|made|hit|coped|closed) ___ without (it|you|OURS|this)',
      ],
      likely: [
        'c:: (very useful|really useful|life saver|lifesaver|godsend|game changer|could not live without|could not do without|made a (huge|massive|big|real) difference|makes my life|transformed|works wonders)',
        'c:: (best|highest|lowest|record) ___ (ever|in years|on record|we have had)',
      ],
      hint: ['c:: (saved|saves|faster|quicker|down by|percent|fewer)'],
    },
    unclear: {
      strong: [
        'c:: (not|could not|can not|do not|would not|not able to|unable to|struggle to|struggling to|hard to|difficult to|hard pressed to|for the life of me|nobody can|no one can|never) (for the life of me)? __ (tell|say|show|prove|point to|quantify|justify|demonstrate|put a number|see|explain|measure|articulate|evidence|put (my|a) finger|name) ___ (return|roi|value|benefit|benefits|worth|difference|different|saved|savings|money|got|getting|for it|because of it|earned|impact|what it does|what it is doing|what we get|spend|cost|from it|on it|out of it)',
        "c:: (what|whether|if) (we|it|you|they|i) (are|is|have|has|'ve|had|do|'s|actually|get|did)? __ (getting|get|got|had|earn~|earned|seeing|gained|bring~|worth|buying) (out|back|for|us|from|out of|of|it|in return|for the money|for our money|anything|any|the money)? (of it|of this|it|the money|our money|of|this|that|the (spend|investment))?$",
        "c:: (asked|asking|asks|ask|wants|want|wanted|needs|need|demanding|told|has) (me|us)? (to)? __ (justify|justification|business case|prove|what (we|it) (have|has|get|is|are)|what it 's|roi|return|case for|half a page|value|show the value|defend|evidence|make the case|explain what|explain why)",
        'c:: (no|not any|zero|little|not much|not seen|not seeing|have not seen|have not had|never seen|not getting|not got) (a|any|the|much|real|clear|tangible|measurable|obvious)? (return|roi|value|benefit|payback|savings|results|improvement|difference|impact) (from|on|for|out|yet|so far|in|to)?',
        'c:: (justify|justifying|defend|defending) (it|the (cost|spend|money|expense|price|renewal|investment|line|license)|this|OURS|you|every|why)',
        "c:: (what|where) (is|'s|was) the (return|roi|value|benefit|payback|point)",
        'c:: (not sure|unsure|not convinced|do not know|wonder~|wondering|questioning|question|asking myself|not certain|jury is out|hard to say) __ (if|whether|what|that|it|the|we|about)? ___ (worth|value|return|roi|paying for|getting|makes a difference|made a difference|helping|making a difference|pays|worth it|benefit)',
        'c:: (have not|not|no) (got|have)? (an)? (answer|idea|clue) ___ (what|return|money|worth|value|for)?',
        "c:: what (we have|have we|we|they have|it has|it 's) (had|got|getting|get|earned|gotten|brought|done) (us|for|out|back) ",
      ],
      likely: [
        'c:: (roi|business case|return on investment|value for money)',
        'c:: not sure what (i|we) (did|do|get|got) ___',
      ],
      hint: ['c:: (worth|justify|value|return|roi|benefit)'],
    },
  },
  against: [
    '(hope|hoping|hopefully|expect|expecting|should|would|will|might|could|supposed to|going to|want to|target|goal|aim) ___',
    "(that is|it is|'s) worth (a|checking|asking|knowing|noting)",
  ],
};

export const FIT_GAP: CueTable<'fit_gap'> = {
  kind: 'fit_gap',
  subtypes: {
    mismatch: {
      strong: [
        '(bought|got|purchased|chose|signed|brought|picked|wanted|here) (it|this|you|OURS|up)? (in|on)? (to|for|so) ___ (can not|does not|do not|not|never|will not|useless|hopeless|no good|unable|fails|is not)',
        '(not|never) (built|designed|made|meant|cut out|suited|right|fit|set up|geared|intended|the right (tool|fit|product|system|thing)|a (good)? (fit|match)|fit for purpose|suitable|really for) (for|to|with) (us|our|what|a|how|this|the|people|companies|someone|handle|do|purpose|businesses)',
        '(wrong|bad|poor) (tool|fit|product|system|match|horse|thing|solution) (for|here)',
        '(does not|do not|did not|will not|can not) (fit|suit|match|reflect|mirror|work for|serve|cover|cater|meet|handle|cope with|support|do) (the way|how|our|what|us|a (company|business|firm|shop)|the (thing|job|one thing|main|core|reason)) ___',
        '(built|designed|made|meant|aimed|geared|intended) (for|at|towards) ___ (not|and we|we are|but we|while we|whereas)',
        '(square peg|round hole|sledgehammer|overkill for|too big for us|too small for us|too much for|outgrown what it)',
        '(reason|whole point|main reason|only reason|one thing|the very thing|the thing) (we|i|that we) (bought|got|signed|chose|came|wanted|need) ___ (not|never|can not|does not|fails|still|is the)',
        '(not|never) (do|does|doing|solve|solves|solving|solved|address|fix|fixes|serve) (what|the (job|problem|thing|one thing)|our (problem|actual|real)) ___ (bought|need|needed|for|wanted|in for)',
        '(fundamental|fundamentally|basic|basically|structural) ___ (mismatch|not fit|wrong|does not fit|gap)',
        '(we do not|do not) have (NUM|any|NAME|fridges|_ ) we never (had|have|did)',
        '(forcing|forced|bending|contorting|shoehorn~|hacking|twisting) ___ (into|to fit|around)',
      ],
      likely: [
        '(not|is not) (a|the)? (good|right|great)? fit',
        '(not|never) (really)? (work|works|worked) for (us|our|what we)',
      ],
      hint: ['(fit|suited|purpose|overkill)'],
    },
  },
  against: [
    '(room|car|shoes|calendar|schedule|time|slot) (does not|not) (work|fit|suit)',
    '(day|time|DATE|morning|afternoon|slot|date) ___ (not|does not) (work|suit)',
  ],
};
