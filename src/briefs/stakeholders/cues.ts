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
    / (?:i|we|he|she|PERSON) (?:'ve |have |has |am |is |'s )?(?:been )?(?:push\w*|fight\w*|fought|recommend\w*|championed|championing|driving|dragged|brought (?:this|you|it)|put (?:this|it) in front|been on at|asked for this|wanted this|(?:wrote|written|made|prepared?) (?:the|it|a|this) (?:\S+ )?(?:paper|case|memo|business case|proposal) (?:for|to)|prepare it for|behind this|sold on|all for|keep asking|kept asking|believe in|pitched|lobbied|going to bat|made the case)(?= |$)/u,
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
    / (?:show me|not (?:really )?convinced|unconvinced|do not believe|does not believe|do not trust|does not trust|(?:am|is|'s|was|still|dead|strongly|totally|firmly|voted|spoke) against|against it|skeptical|sceptical|skeptic|sceptic|not sold|doubtful|a toy|gimmick|throwing it|throw it (?:off|out|away)|in a bucket|forget it|driver will not|will not (?:do it|use it|touch it)|never (?:going to )?work|seen videos|seen (?:this|it) before|heard (?:it|that|this) before|not having it|will not have it|(?:is|'s|am) afraid|fears|spying|spies|will not like it|does not like it|do not like it|threatens|not a fan|not keen|less keen|not in love|reluctant|hates? (?:it|this)|do not see why|fine as it is|we managed|not clapping|ai not clapping|not my project|will not stand in front|over my dead|not against|rolls? (?:his|her|their) eyes|take my \S+ off|another (?:tool|system|app)|more work)(?= |$)/u,
    1.8,
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
];

/** Titles of people who hold the money. */
export const BUYER_TITLE =
  /\b(?:cfo|chief financial|finance director|financial director|owner|president|managing director|ceo|chief executive|general manager|proprietor|founder|principal|director general|geschäftsführer|head of finance|vp finance|bursar|treasurer|chief operating|coo|managing partner)\b/iu;

/** What names a part in a decision, where somebody who is not there is spoken of. */
export const PART_OF_SOMEBODY =
  / (?:signs?|sign|approv\w+|decides?|budget|money|cfo|ceo|coo|cto|cio|director|head of|manager|controller|owner|boss|chief|legal|lawyer|counsel|procurement|purchasing|buyer|finance|accountant|renewal|handle|handles|contract|board|union|works council|security|it|committee|skeptic\w*|against|champion|partner|dean|principal|president|vp|vice president|runs|heads|leads)(?= |$)/u;

/** Titles of people whose work it is to look at contracts and systems, whatever they think of the purchase. */
export const OFFICE_TITLE =
  /\b(?:procurement|purchasing|buyer|sourcing|legal|counsel|lawyer|controller|accountant|bookkeeper|it|cio|information|security|data protection|compliance|administrator|dpo|commercial manager|contracts?)\b/iu;
