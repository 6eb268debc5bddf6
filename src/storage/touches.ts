import {
  type AccountRecord,
  type AutomaticMail,
  holdsAccount,
  type Medium,
  type Participant,
  type Touch,
} from '../domain/index.ts';

/** The sides of our own that a touch knows; `customer` is the other. */
type VendorSide = Exclude<Touch['by'], 'customer'>;

/** What a title or an owner's role says about who somebody is, the first that fits. */
const SIDE_WORDS: readonly (readonly [VendorSide, RegExp])[] = [
  ['executive', /\b(?:chief|c[efotrs]o|cro|president|founder|evp|svp|vp|executive|exec)\b/i],
  ['support', /\b(?:support|help\s?desk|service desk)\b/i],
  ['csm', /\b(?:csm|customer success|success|onboarding|account manager|am)\b/i],
  ['ae', /\b(?:ae|account executive|sales|seller|bdr|sdr|business development)\b/i],
];

/** "Account executive" holds the word executive and is none; such titles are told apart before the words are. */
const ACCOUNT_EXECUTIVE = /\baccount exec(?:utive)?\b/i;

/** Something between them and us: a call, or a message whether anything of it is read or not. */
export interface Contact {
  readonly medium: Medium;
  readonly occurred_at: string;
  readonly participants: readonly Participant[];
  /** Who spoke, in order; of a message its author first. */
  readonly speakers: readonly string[];
  readonly automatic?: AutomaticMail | undefined;
  /** Of an absence: when they are back. */
  readonly until?: string | undefined;
}

/**
 * A contact as the scorer counts it. A call is a `call`; an email is `email_out` when our side wrote it, else `email_in`.
 * `by` is our person's part: by the account's owner of that name on that day, else by their title, else `csm`, who speaks
 * for us when nobody says otherwise.
 */
export function toTouch(
  contact: Contact,
  account: AccountRecord,
  { recordedAt, thread }: { readonly recordedAt: string; readonly thread: string | undefined },
): Touch {
  const vendor = firstSpeaker(contact, 'vendor');
  const customer = firstSpeaker(contact, 'customer');
  const { automatic, until } = contact;
  const shared = {
    at: contact.occurred_at,
    person: customer?.email?.toLowerCase() ?? customer?.name,
    thread,
    recorded_at: recordedAt,
    ...(automatic === undefined ? {} : { automatic }),
    ...(until === undefined ? {} : { until }),
  };
  if (contact.medium === 'email' && sideOfAuthor(contact) !== 'vendor') {
    return { ...shared, kind: 'email_in', by: 'customer', name: customer?.name };
  }
  return {
    ...shared,
    kind: contact.medium === 'email' ? 'email_out' : 'call',
    by: vendor === undefined ? 'csm' : vendorSide(vendor, account, contact.occurred_at),
    name: vendor?.name,
  };
}

/**
 * How long each message took to answer, in seconds, by its place in the list: from the first message of the other side
 * that stood unanswered in its thread. `undefined` for what answers nothing; what nobody wrote by hand answers nothing.
 * @param touches oldest first
 */
export function responseTimes(touches: readonly Touch[]): readonly (number | undefined)[] {
  const open = new Map<string, Touch>();
  return touches.map((touch) => {
    const { kind, thread } = touch;
    const isMail = kind === 'email_in' || kind === 'email_out';
    if (!isMail || thread === undefined || thread === null || isAutomatic(touch)) return undefined;
    const asked = open.get(thread);
    if (asked?.kind === kind) return undefined;
    open.set(thread, touch);
    return asked === undefined ? undefined : (Date.parse(touch.at) - Date.parse(asked.at)) / 1_000;
  });
}

function isAutomatic({ automatic }: Touch): boolean {
  return automatic !== undefined && automatic !== null;
}

/** The side of who spoke first: an email has one author. */
function sideOfAuthor({ participants, speakers }: Contact): Participant['side'] | undefined {
  const [author] = speakers;
  return participants.find(({ name }) => isSame(name, author))?.side;
}

/** The participant of a side that speaks first, else the first listed. */
function firstSpeaker({ participants, speakers }: Contact, side: Participant['side']): Participant | undefined {
  const present = participants.filter((person) => person.side === side);
  for (const speaker of new Set(speakers)) {
    const person = present.find(({ name }) => isSame(name, speaker));
    if (person !== undefined) return person;
  }
  return present[0];
}

function vendorSide(person: Participant, account: AccountRecord, occurredAt: string): VendorSide {
  const day = occurredAt.slice(0, 10);
  const owner = account.owners.find((one) => isSame(one.name, person.name) && holdsAccount(one, day));
  return sideOfTitle(owner?.role) ?? sideOfTitle(person.title) ?? 'csm';
}

function sideOfTitle(title: string | undefined): VendorSide | undefined {
  if (title === undefined) return undefined;
  if (ACCOUNT_EXECUTIVE.test(title)) return 'ae';
  return SIDE_WORDS.find(([, words]) => words.test(title))?.[0];
}

function isSame(name: string, other: string | undefined): boolean {
  return name.trim().toLowerCase() === other?.trim().toLowerCase();
}
