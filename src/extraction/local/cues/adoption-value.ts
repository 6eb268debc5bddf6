import type { CueTable } from './types.ts';

/** Set-up that stalls, people who stay away or struggle, what it has brought, and jobs it does not fit. */
export const ADOPTION_GAP: CueTable<'adoption_gap'> = {
  kind: 'adoption_gap',
  subtypes: {
    not_deployed: {
      strong: [
        "(rollout|roll out|go live|launch|deployment|implementation|integration|migration|set up|setup|onboarding|installation|project|pilot|phase NUM|phase two|config|configuration|sync|connector|feed|api|data load|cutover|sso|single sign on) __ (is|has|has been|'s|was|got|been|are|keeps|have|had|still|being)? (been|being)? (stalled|stuck|on hold|delayed|paused|behind|parked|put on hold|stopped|not (started|done|finished|happened|live|complete|gone|working|connected|ready|moved|begun)|half done|half finished|halfway|unfinished|incomplete|postponed|ground to a halt|slipped|slipping|in limbo|dragging|pushed|held up|blocked|not even|nowhere|partial|dead in the water|shelved|frozen|going nowhere)",
        '(only|just) (NUM|one|two|three|half|a few|a couple|some|part|a third|a quarter|a handful) (of|out of) (the|our|those|them|NUM|my|its) ___ (on it|live|up|running|connected|rolled|installed|set up|using|migrated|online|switched|deployed|onboarded|have it|done|in|configured|trained)',
        '(never|still not|yet to|not yet|have not|has not|not) (got|get|gotten|been|finished|rolled|set|turned|switched|connected|installed|gone|deployed|hooked|completed|started|plugged|integrated|configured|implemented|enabled|migrated) (round to|around to|it|that|them|to|up|out|on|the|been)? __ (setting|connected|integration|integrating|rolling|rolled|live|installed|installing|sso|firewall|api|feed|configured|module|integrated|deployed|migrated|set up|hooked up|switched on|turned on|onboarded|rollout|phase|up and running|off the ground)',
        '(have|has) (done|set up|installed|converted|connected|finished|touched) (one|NUM|two|three) (of|cart|site|line|branch|store|out|depot|ward|truck|floor|building|so far)',
        '(too old|so old|not compatible|incompatible|will not take|will not install|can not install|does not support) ___ (image|agent|version|machines|carts|device|devices|tablets|phones|install|one of)',
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
        "{nobody} __ (is|are|has|have|'s)? (been|actually|really|ever|even)? (log~ (in|on)|logs in|logging in|logged in|open~ it|opens it|opened it|opening it|use~ (it|OURS|the _ )|uses it|using it|used it|touch~ it|touches it|touched it|touching it|look~ at it|looks at it|looking at it|looked at it|go~ in|goes in|bother~ with it|in it|on it)",
        '(gone|went|going|go|goes|came|come|coming|reverted|reverting|back|slid|slipped|drifted|switched|fell|fallen|slipping|drifting|retreated) (back)? (to|on|onto|into|over to) (using|doing it on|doing it in|the|their|our|on|in|a|good old)? {oldway}',
        '(still|all|mostly|half|most|some|everyone|everybody) ___ (do~|doing|does|use~|uses|using|work~|working|keep~|keeping|run~|running|write~|writing|type~|live|lives|rely|prefer) __ (it|everything|them|things|that|off|with|in)? (on|in|by|off|from|with|the|their)? {oldway}',
        '(not|never|hardly|barely|rarely|stopped|stop~|quit|refuse~ to|refuses to) (actually|ever|even)? (use|using|log~|logging|logs|open|opening|opened|touch|touching|touched|used|logged|look at|looking at|writing) (in|into|on|up)? (it|OURS|the (system|tool|app|platform|thing|dashboard|dashboards|portal|product|software|module|reports)|in since|it since|it up in|since)',
        '(quit|stopped|stop|given up|gave up) (writing|logging|entering|filling|updating|recording|putting|using|doing) (it|things|them|anything|that) (up|in|on|into)',
        '(text|email|whatsapp|call|phone|message) (me|each other|one another) instead',
        '(shut|close|closed|minimize|ignore|mute|dismiss|switch off|turn off|hide) (the|it|down the) ___ (window|screen|tab|app|alert|alerts|notification|notifications|panel) (when|as soon|every|all)?',
        'c:: gone back to (ours|our own|theirs|their own|the old)',
        '(never|not) (even|yet|ever)? (set up|reset|activated|made|created|claimed) (their|his|her|a|the)? (password|account|login|profile|accounts|logins|passwords)',
        "(usage|adoption|logins|log ins|active users|utilization|engagement|uptake|take up) (is|are|has|have|'s|was|looks|rate|numbers|been|figures) __ (low|down|poor|dropp~|dropped|fell|fallen|flat|dismal|patchy|weak|terrible|bad|disappointing|zero|drop~|declin~|slipping|sliding|only|at NUM|tanked|dire|not great|not where|lower|falling off|sitting at|stuck|NUM)",
        '(low|poor|patchy|dismal|disappointing|weak|falling|declining|zero) (usage|adoption|uptake|take up|engagement|logins|utilization)',
        '(only|just|about|maybe) (NUM|one|two|three|four|five|half|a handful|a few|a couple|a third|a quarter|six) (of|out of) __ (use|uses|using|log in|logging in|logs in|in it|on it|active|open it|opens it|touch it|login)',
        'NUM (of|out of) the ___ (not (opened|logged|used|touched|been in)|never (opened|logged|used))',
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
        '(keep|keeps|kept) (hitting|getting stuck|getting lost|forgetting how|losing (their|the|my|our)|making the same|clicking|running into|tripping|falling over on|crashing|freezing|doing it wrong|getting kicked|getting logged|having to re)',
        '(gone|lost|vanished|disappears|disappeared|wiped|not saved|did not save|gone again) (notes|photos|everything|the lot|all of it)',
        "(they come|you come|comes|and) __ (out and it is|back and it is|up and it is|and it 's|out and it 's) gone",
        '(it|that|the call|call back|callback) (goes|went) back in the queue',
        '(explained|shown|showed|told|walked|trained|explain|show) (it|them|him|her|people|everyone|this|to them|that) ___ (NUM times|dozen times|a dozen|hundred times|again and again|over and over|every time|every week|ten times|times)',
        '(too many|so many|endless|four|five|six|ten|seven|eight|twelve|NUM|loads of) (clicks|steps|screens|fields|menus|buttons|tabs|popups|logins|passwords)',
        '(need~|needs|could use|could do with|want|require~|crying out for|desperate for|due) (some|more|a|proper|better|another|extra|real|refresher|additional)? (session of)? (training|retraining|refresher|hand holding|a refresher|training session|coaching|onboarding again)',
        '(confusing|clunky|fiddly|cumbersome|unintuitive|not intuitive|hard to use|difficult to use|pain to use|nightmare to use|sluggish|laggy|not user friendly|too complicated|overcomplicated|over complicated|tedious|maddening)',
        '{product} {be} (so|too|painfully|dead|awfully)? (slow|awkward|painful|a pain|hard work)',
        '(can not|could not|never|struggle~ to|struggling to|struggles to) (find|figure out|work out|get used to|remember|understand|get their heads|get the hang|make sense) ___ (screen|button|page|menu|it|how|where|anything|report|setting|password|step|form)',
        '(same) (problem|issue|error|question|mistake|thing|complaint|bug) ___ (again|every|over and over|keep~|keeps|each|all the time|time after time|week)',
        '(complain~|complaining|complaints|moan~|moaning|grumbl~|grumbling|gripes|gripe|whinge|whinging) (about|that|from|every|because|it) ___',
        '(takes|take|taking) (forever|ages|NUM (minutes|clicks|steps|hours)|too long|them|an age|twice as long) ___ (to|load|for|just|open|every)?',
        '(it|screen|app|system|page|OURS) (just)? (sits there and)? (spins|hangs|freezes|crashes|times out|lags)',
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
        'c:: (saved|saving|saves|recovered|recouped|freed up|cut out|avoided|clawed back|shaved|reclaimed|got back|won back) (us|me|them|the team|about|around|over|nearly|some|roughly|at least|an|a|close to)? __ (NUM|hours|hour|days|half|a third|a quarter|thousand|a fortune|weeks|minutes|percent|a headcount|fte)',
        'c:: (was|were|used to be|used to take|went from|gone from|took|burned|took us) __ (NUM|days|hours|weeks|minutes|half a day|all day|a week) ___ (now|is down to|this year|same day|we are at|average|these days|last (week|month|quarter)) __ (NUM|same day|half|minutes|hours|a day|an hour|seconds)',
        "c:: (at|is|are|it is|it 's|now|to) NUM (now|percent|across)? ___ (it was|we were|was|were|from|used to be|up from|down from|when we started|before) (at)? NUM",
        "c:: (it was|we were|was|were|used to be) (at|up to)? NUM ___ (now|since) ___ (it is|it 's|we are|are|is|at) (at)? NUM",
        'c:: (down|up) from (NUM|a|an|half|about|around)',
        'c:: {nobody} has (waited|had to|missed|complained|lost|been) ___ since',
        'c:: (cut|dropped|reduced|halved|slashed|brought|lowered|shortened|doubled|tripled|increased|improved|raised|lifted|fell|fallen|gone down|gone up|went down|went up|came down|come down|trimmed) (our|the|my|by|from|it|to|about|nearly|down)? ___ (by|from|to|in half|down) (about|around|nearly|over)? (NUM|half|a third|a quarter)',
        'c:: (NUM percent|NUM hours|NUM days|NUM minutes|a third|a quarter|half|an hour|a day|twice as|two days) (quicker|faster|less|fewer|down|up|better|more accurate|shorter|cheaper|sooner|lower|higher|more) (than|since|on|a|every|per|year|now|with)?',
        'c:: (since|after|because of|thanks to) (go live|we (started|went|got|had|have|put|switched|rolled|moved|have had|brought)|OURS|you|it|this|the (system|tool|switch|rollout)|using|you guys) ___ (down|up|saved|faster|quicker|fewer|less|halved|cut|doubled|better|not had|no more|never|zero|every|dropped|fell|gone)',
        'c:: (fewer|no more|zero|hardly any) ___ (since (we|you|go live|the|OURS|DATE)|than (before|last)|because of (you|OURS|it)|thanks to|now that we)',
        'c:: (paid for itself|pays for itself|paid itself back|paid back|best money|money well spent|worth every|earned its keep|earned back|roi|return on investment|payback) (is|was|in|already|twice|of|at|within|has|over|penny|we)?',
        'c:: (used to|we would|we used to) (lose|have|take|spend|get|miss|waste|need|pay|do|run) ___ (not|now|none|never|zero|one|since|nothing) ___ (since|now|a week|a day|a month|one)',
        'c:: not (lost|had|missed|seen|wasted|needed|got) (one|a single|any|a|an) ___ since',
        'c:: (not|none|zero|never) ___ since (we|you|it|DATE|OURS|go live|the)',
        'c:: (found|caught|spotted|flagged|picked up|prevented|stopped) ___ (recovered|saved|worth|before|which would have|that would have|NUM)',
        'c:: (passed|sailed through|cleared|flew through) (the|our|an) (audit|inspection|accreditation)',
        "c:: (is|are|'s) (down|up) (by)? (NUM percent|NUM|a third|half|a quarter|to NUM)",
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
        'c:: (asked|asking|asks|ask|wants|want|wanted|needs|need|demanding|told) (me|us|for)? (to|for|a|the)? (justify|justification|business case|prove it|what (we|it) (have|has|get|is) (got|earned|saved|brought|done)|roi|the return|half a page|show (the|some) value|defend|make the case|explain what we|explain why we|what they get|what we get)',
        'c:: (no|not any|zero|little|not much|not seen|not seeing|have not seen|have not had|never seen|not getting|not got) (a|any|the|much|real|clear|tangible|measurable|obvious)? (return|roi|value|benefit|payback|savings|results|improvement|difference|impact) (from|on|for|out|yet|so far|in|to)?',
        'c:: (justify|justifying|defend|defending) (it|the (cost|spend|money|expense|price|renewal|investment|line|license)|this|OURS|you|every|why)',
        "c:: (what|where) (is|'s|was) the (return|roi|value|benefit|payback|point)",
        'c:: (not sure|unsure|not convinced|do not know|wonder~|wondering|questioning|question|asking myself|not certain|jury is out|hard to say) __ (if|whether|what|that|it|the|we|about)? ___ (worth|value|return|roi|paying for|getting|makes a difference|made a difference|helping|making a difference|pays|worth it|benefit)',
        'c:: (have not|not) (got|have)? (an)? (answer|good answer) (for|to|on)? ___',
        'c:: (all|only thing) (he|she|they) (wrote|said) __ (was|is) __ (question mark)',
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
        '(bought|purchased|chose|signed|brought|picked|wanted|here) (it|this|you|OURS|up)? (in|on)? (to|for|so) ___ (can not|does not|do not|not|never|will not|useless|hopeless|no good|unable|fails|is not)',
        '(not|never) (built|designed|made|meant|cut out|suited|right|fit|set up|geared|intended|the right (tool|fit|product|system|thing)|a (good)? (fit|match)|fit for purpose|suitable|really for) (for|to|with) (us|our|what|a|how|this|the|people|companies|someone|handle|do|purpose|businesses)',
        '(wrong|bad|poor) (tool|fit|product|system|match|horse|thing|solution) (for|here)',
        '(does not|do not|did not|will not|can not) (fit|suit|match|reflect|mirror|work for|serve|cover|cater|meet|handle|cope with|support|do) (the way|how|our|what|us|a (company|business|firm|shop)|the (thing|job|one thing|main|core|reason)) ___',
        '(built|designed|made|meant|aimed|geared|intended) (for|at|towards) ___ (not|and we|we are|but we|while we|whereas)',
        '(square peg|round hole|sledgehammer|overkill for|too big for us|too small for us|too much for|outgrown what it)',
        '(reason|whole point|main reason|only reason|one thing|the very thing|the thing) (we|i|that we) (bought|got|signed|chose|came|wanted|need) ___ (not|never|can not|does not|fails|still|is the)',
        '(not|never) (do|does|doing|solve|solves|solving|solved|address|fix|fixes|serve) (what|the (job|problem|thing|one thing)|our (problem|actual|real)) ___ (bought|need|needed|for|wanted|in for)',
        '(fundamental|fundamentally|basic|basically|structural) ___ (mismatch|not fit|wrong|does not fit|gap)',
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
