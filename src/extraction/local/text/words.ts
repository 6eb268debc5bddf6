/** Word lists of the text layer: data, no logic. */

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/u));
}

/** Sounds and adverbs that carry no fact and break up phrases. */
export const FILLERS = words(`
  um uh er erm uhm hmm mm mhm ah eh oh huh just really actually basically literally honestly obviously quite pretty
  very simply frankly definitely certainly kinda sorta like-
`);

/** Two-word fillers. */
export const FILLER_PAIRS: ReadonlySet<string> = new Set([
  'you know',
  'i mean',
  'sort of',
  'kind of',
  'of course',
  'no no',
  'yeah yeah',
]);

/** Contractions and their tails, spelled out. */
export const CONTRACTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "n't": 'not',
    "'ll": 'will',
    "'re": 'are',
    "'ve": 'have',
    "'m": 'am',
    "won't": 'will not',
    "can't": 'can not',
    "shan't": 'shall not',
    "ain't": 'is not',
    cannot: 'can not',
    cant: 'can not',
    dont: 'do not',
    didnt: 'did not',
    doesnt: 'does not',
    wont: 'will not',
    gonna: 'going to',
    wanna: 'want to',
    gotta: 'got to',
    lemme: 'let me',
    dunno: 'do not know',
    "'cause": 'because',
    "'cos": 'because',
    cos: 'because',
    "'til": 'until',
    til: 'until',
    till: 'until',
    "'em": 'them',
    "let's": 'let us',
    licences: 'licenses',
    licence: 'license',
    colour: 'color',
    programme: 'program',
    cancelled: 'canceled',
    cancelling: 'canceling',
    organisation: 'organization',
    realise: 'realize',
    realised: 'realized',
    centre: 'center',
  }).map(([from, to]) => [from, to.split(' ')]),
);

export const NUMBER_WORDS = words(`
  zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
  eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen
  lakh lakhs crore crores grand
`);

/** Words that may stand inside a spoken number ("two hundred and twelve"). */
export const NUMBER_JOINERS = words('and a point');

export const DATE_WORDS = words(`
  january february march april may june july august september october november december
  jan feb apr jun jul aug sept sep oct nov dec
  monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri
  easter christmas xmas thanksgiving diwali ramadan eid halloween michaelmas
  spring summer autumn winter
`);
