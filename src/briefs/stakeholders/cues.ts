import type { Cue } from '../cued.ts';

/** What tells somebody's part and stance, matched on normalised words: data, no logic. */

/** Of somebody spoken of or of oneself: who decides and pays. */
export const DECIDES: readonly Cue[] = [
  [
    / (?:signs?|sign off|signature|approv\w+|decides?|decision|budget|money|purse|cheques?|checks|po|purchase order|final (?:say|word|call)|blessing|go ahead|releases?|owns it|pays|spend|cfo|own(?:s|er))(?= |$)/u,
    1.6,
  ],
  [
    / (?:without (?:her|him|his|PERSON|NAME)|over NUM|above NUM|more than NUM|anything over|everything over|nothing over|goes to|going to|has to go|up to (?:her|him|PERSON)|(?:her|his|PERSON 's|NAME 's) (?:money|budget|call|decision|signature|approval|say)|from my side it is a go|it 's a go|it 's a yes|i approve|i sign|my number is|my budget)(?= |$)/u,
    1.6,
  ],
];

export const CHAMPIONS: readonly Cue[] = [
  [
    / (?:i|we|he|she|PERSON) (?:'ve |have |has |am |is |'s )?(?:been )?(?:push\w*|fight\w*|fought|recommend\w*|championed|championing|driving|dragged|brought (?:this|you|it)|put (?:this|it) in front|been on at|asked for this|wanted this|behind this|sold on|all for|keep asking|kept asking|believe in|pitched|lobbied|going to bat|made the case)(?= |$)/u,
    2.2,
  ],
  [
    / (?:will recommend|my recommendation|i found you|i want this|my project|my baby|i am the one who|the one who|i put my name|my name on|fan of|cheerleader|advocate|in my corner|our corner)(?= |$)/u,
    2,
  ],
];

export const SUPPORTERS: readonly Cue[] = [
  [
    / (?:come round|came round|come around|came around|won over|convinced now|is convinced|i am convinced|on board|happy with|i am happy|is happy|likes? it|liked it|i like|love it|loves it|not terrible|not useless|surprised|impressed|good enough for me|telling (?:all|every|them)|works with|changed (?:his|her|my) mind|no (?:more|other|further) questions?|i am in|we are in|go for it|let us do it|it is a go|it 's a go|it 's a yes|agreed|will use it|wants it)(?= |$)/u,
    1.8,
  ],
];

export const SKEPTICS: readonly Cue[] = [
  [
    / (?:show me|not convinced|unconvinced|do not believe|does not believe|do not trust|does not trust|i am against|is against|against (?:it|this|still)|still against|he 's against|she 's against|skeptical|sceptical|skeptic|sceptic|not sold|doubts?|doubtful|toy|gimmick|waste|throwing it|throw it|forget it|will not (?:do|work|use|touch|believe)|never work|i have seen (?:videos|this|it)|seen it before|heard (?:it|that|this) before|do not want (?:them|it|this|a|my)|not a fan|worried|nervous|reluctant|hates?|hated|does not (?:like|want|see)|do not see (?:why|the)|fine (?:as it is|without)|we managed|burned|burnt|last time|grumbl\w+|complain\w*|afraid|fear|scared|on my own|another (?:tool|system|app)|more work|extra work)(?= |$)/u,
    1.7,
  ],
];

export const BLOCKERS: readonly Cue[] = [
  [
    / (?:nothing (?:goes|leaves|gets|happens|is connected)|i will not (?:sign|approve|connect|allow)|no go|condition|veto|not until|before anything|unless i|it ends here|block(?:s|ed|ing)?|refuse[sd]?|stop(?:s|ped)? it|over my|not without|mandatory|i must have|i will need|i need .* before)(?= |$)/u,
    1.6,
  ],
];

/** Other parts, with what they are called. */
export const PARTS: readonly (readonly [RegExp, string])[] = [
  [
    / (?:handles?|handle|looks after|runs|owns|deals with|negotiat\w+|me you send it to|send it to) .*(?:renewal|contract|commercials?|terms|purchas\w+|it|that)|renewal|(?:sixty|NUM) days before/u,
    'handles the contract or its renewal',
  ],
  [
    / (?:security|data protection|dpo|gdpr|vapt|penetration|hosting|network|firewall|sso|integration|it manager|infosec)(?= |$)/u,
    'looks at IT and data',
  ],
  [
    / (?:legal|lawyer|counsel|contract|clause|compliance|works council|union|procurement|tender)(?= |$)/u,
    'looks at the contract',
  ],
  [
    / (?:will use|uses|use it|on the floor|my (?:team|people|drivers|nurses|staff|guys|crew|teachers|girls|boys))(?= |$)/u,
    'works with it, or leads those who do',
  ],
];

/** Titles of people who hold the money. */
export const BUYER_TITLE =
  /\b(?:cfo|chief financial|finance director|financial director|owner|president|managing director|ceo|chief executive|general manager|proprietor|founder|principal|director general|geschäftsführer|head of finance|vp finance|bursar|treasurer|chief operating|coo|managing partner)\b/iu;

/** What names a part in a decision, where somebody who is not there is spoken of. */
export const PART_OF_SOMEBODY =
  / (?:signs?|sign|approv\w+|decides?|budget|money|cfo|ceo|coo|cto|cio|director|head of|manager|controller|owner|boss|chief|legal|lawyer|counsel|procurement|purchasing|buyer|finance|accountant|renewal|handle|handles|contract|board|union|works council|security|it|committee|skeptic\w*|against|champion|partner|dean|principal|president|vp|vice president)(?= |$)/u;
