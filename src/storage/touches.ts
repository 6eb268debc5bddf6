import type { AccountRecord, Conversation, Participant, Touch } from '../domain/index.ts';

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

/**
 * A conversation as the scorer counts it. A call is a `call`; an email is `email_out` when our side wrote it, else
 * `email_in`. `by` is our person's part: by the account's owner of that name on that day, else by their title, else
 * `csm`, who speaks for us when nobody says otherwise. `thread` is the folded subject, so that replies find their mail.
 */
export function toTouch(conversation: Conversation, account: AccountRecord, recordedAt: string): Touch {
  const vendor = firstSpeaker(conversation, 'vendor');
  const customer = firstSpeaker(conversation, 'customer');
  const shared = {
    at: conversation.occurred_at,
    person: customer?.email?.toLowerCase() ?? customer?.name,
    thread: foldSubject(conversation.subject),
    recorded_at: recordedAt,
  };
  if (conversation.medium === 'email' && sideOfAuthor(conversation) !== 'vendor') {
    return { ...shared, kind: 'email_in', by: 'customer', name: customer?.name };
  }
  return {
    ...shared,
    kind: conversation.medium === 'email' ? 'email_out' : 'call',
    by: vendor === undefined ? 'csm' : vendorSide(vendor, account, conversation.occurred_at),
    name: vendor?.name,
  };
}

/** The side of who wrote the first turn: an email has one author. */
function sideOfAuthor(conversation: Conversation): Participant['side'] | undefined {
  const author = conversation.turns[0]?.speaker;
  return conversation.participants.find(({ name }) => isSame(name, author))?.side;
}

/** The participant of a side that speaks first, else the first listed. */
function firstSpeaker({ participants, turns }: Conversation, side: Participant['side']): Participant | undefined {
  const present = participants.filter((person) => person.side === side);
  const bySpeech = turns.map(({ speaker }) => present.find(({ name }) => isSame(name, speaker)));
  return bySpeech.find((person) => person !== undefined) ?? present[0];
}

function vendorSide(person: Participant, account: AccountRecord, occurredAt: string): VendorSide {
  const day = occurredAt.slice(0, 10);
  const owner = account.owners.find(
    ({ name, from, to }) =>
      isSame(name, person.name) && (from ?? day).slice(0, 10) <= day && (to ?? day).slice(0, 10) >= day,
  );
  return sideOfTitle(owner?.role) ?? sideOfTitle(person.title) ?? 'csm';
}

function sideOfTitle(title: string | undefined): VendorSide | undefined {
  if (title === undefined) return undefined;
  if (ACCOUNT_EXECUTIVE.test(title)) return 'ae';
  return SIDE_WORDS.find(([, words]) => words.test(title))?.[0];
}

/** Subjects of one thread are equal once reply marks, case and spaces are taken away. */
function foldSubject(subject: string | undefined): string | undefined {
  const marks = /^(?:(?:re|fwd?|aw|wg|sv|vs|tr|rv)(?:\[\d+\])?:\s*)+/i;
  const folded = subject?.trim().replace(marks, '').replace(/\s+/g, ' ').toLowerCase();
  return folded === '' ? undefined : folded;
}

function isSame(name: string, other: string | undefined): boolean {
  return name.trim().toLowerCase() === other?.trim().toLowerCase();
}
