import { stemmer } from 'stemmer';
import { nameWords } from '../../ledger/index.ts';

/** Words that carry no matter: what questions and sentences are put together with. */
const EMPTY = new Set(
  `a an the of for to in on at by with and or but if so as from up out into onto over under per via than then
  i me my mine we us our ours you your yours he him his she her hers it its they them their theirs this that these those there here
  is are was were be been being am do does did done doing have has had having will would shall should can could may might must ought
  not no nor never any some all both each every either neither one ones other another such same own
  who whom whose what which when where why how whether
  just only also too very still yet already again even really quite about around
  s t re ve ll d m don doesn didn isn aren wasn weren haven hasn hadn won wouldn couldn shouldn ain
  please tell know show give list let get got gotten gets getting go goes going went gone come comes came coming
  say says said saying talk talked talking mention mentioned mentions discuss discussed speak spoke think thinks thought
  anything something nothing everything anyone someone anybody somebody nobody everyone everybody thing things stuff
  hey hi ok okay yes yeah well now much many far exactly currently actual actually ever
  happen happens happened happening regarding concerning according`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Words that say what kind of answer is wanted, or that every account's record is full of: they weigh little. */
const LIGHT = new Set(
  `want wants wanted need needs needed ask asks asked like likes make makes made take takes took put puts use uses used using
  work works working help helps start started stop stopped keep keeps kept look looks looking find finds found try tried trying
  call calls email emails mail meeting meetings conversation conversations account customer customers client clients vendor company people person team
  number amount date day time name names kind reason answer question issue
  tell told agree agreed feel feels felt new old big good bad last first next recent recently current latest late early
  person persons side part way point
  decide decided plan plans planned planning expect expects expected able exist exists long often left`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Words of this trade that stand for one another, one group to a line. */
const SYNONYMS = `
price pricing cost costs fee fees rate rates charge charges quote pay paying paid money spend
discount discounted uplift off
budget budgeted budgets
contract agreement paper paperwork order form terms
renew renewal renewing renews renewed expire expires expiry
cancel cancelling cancellation terminate churn leave
seat seats licence licences license licenses user users
sso saml okta single
champion advocate sponsor supporter
competitor competitors rival rivals competition alternative alternatives
promise promised promises promising commit committed commitment commitments guarantee
deliver delivered delivery ship shipped release released
bug bugs defect issue problem problems trouble broken error errors fault
outage outages down downtime
complain complained complaint complaints unhappy annoyed frustrated upset
train trained training trainer onboarding
integrate integration integrations connector interface sync
report reports reporting dashboard dashboards
export exports exporting
import imports importing
upgrade upgraded upgrades
migrate migration migrating migrated move moving
leave left leaving leaves departed departing resign resigned quit retiring retired retire
replace replaced replacing replacement successor takes over
hire hired hiring recruit headcount
board directors trustees council committee
deadline due deliverable
signed sign signing signature
legal lawyer lawyers counsel attorney
security secure infosec
mobile phone app
boss manager supervisor head director
pilot trial demo
approve approved approval
save saved saving savings
slow slower performance speed lag
app application
test testing tests
invoice invoices invoiced billing bill billed
ticket tickets case
doc docs document documents documentation
fix fixed fixes solved resolve resolved solution
`;

const GROUPS: ReadonlyMap<string, readonly string[]> = groupsOf(SYNONYMS);

/** The words of the groups that each stem is in. */
function groupsOf(list: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const line of list.trim().split('\n')) {
    const words = line.split(' ');
    for (const stem of new Set(words.map(stemOf))) {
      groups.set(stem, [...new Set([...(groups.get(stem) ?? []), ...words])]);
    }
  }
  return groups;
}

/** A word of a text with where it stands, in UTF-16 code units. */
export interface Word {
  /** As it is compared: lower case, without accents and apostrophes. */
  readonly word: string;
  readonly stem: string;
  readonly start: number;
  readonly end: number;
  readonly written: string;
}

const WORD =
  /(?<![\p{L}\p{N}])\p{Lu}(?:[ .]\p{Lu}){1,4}(?![\p{L}\p{N}])|[\p{L}\p{N}]+(?:[.,:](?=\p{N})[\p{N}]+|['’][\p{L}]+)*/gu;

/** The words of a text in their order. "SSO's" is the word "sso", and so is "S S O", as transcripts spell it. */
export function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(WORD)].flatMap((match): Word[] => {
    const written = match[0];
    const spelled = /^\p{Lu}(?:[ .]\p{Lu})+$/u.test(written);
    const [word = ''] = nameWords(
      spelled ? written.replace(/[ .]/g, '') : written.replace(/['’](?:s|re|ve|ll|d|m|t)$/iu, ''),
    );
    return word === ''
      ? []
      : [{ word, stem: stemOf(word), start: match.index, end: match.index + written.length, written }];
  });
}

/** What words of one root have in common: "promised" and "promises" are one. Numbers stay as they are. */
export function stemOf(word: string): string {
  return /^\p{L}+$/u.test(word) ? stemmer(word) : word;
}

/** Does a word say nothing of what a question is about? */
export function isEmpty(word: string): boolean {
  return EMPTY.has(word);
}

/** Does a word say little of what a question is about? */
export function isLight(word: string): boolean {
  return LIGHT.has(word);
}

/** The words that say as much as a word, itself first. */
export function likeWords(word: string): readonly string[] {
  return [...new Set([word, ...(GROUPS.get(stemOf(word)) ?? [])])];
}
