import {
  type AccountReference,
  type AutomaticMail,
  type Conversation,
  InputError,
  type Participant,
  type Side,
  type Turn,
} from '../../domain/index.ts';
import { storable, toConversation } from '../conversation.ts';
import { type NewText, splitNewText } from '../reply-text.ts';
import { resolvePeople, UNKNOWN_SPEAKER } from '../sides.ts';
import type { IntakeDefaults, KnownPerson } from '../types.ts';
import type { Bounce } from './bounce.ts';
import { identityOf, type MailMessage } from './message.ts';
import { type MailNature, natureOf } from './nature.ts';
import { backOn, tellsOfDeparture } from './wordings.ts';

/** A message of which nothing is read: that it was sent is all there is to know. JSON through and through. */
export interface SilentMessage {
  /** Its Message-ID, or what stands for one. */
  readonly id: string;
  readonly occurred_at: string;
  readonly subject?: string | undefined;
  /** The Message-IDs that it answers. */
  readonly references: readonly string[];
  /** Who wrote it, by the name under which they take part; absent for a machine. */
  readonly author?: string | undefined;
  readonly participants: readonly Participant[];
  readonly account?: AccountReference | undefined;
  readonly automatic?: AutomaticMail | undefined;
  /** Of an absence: when they are back; ISO 8601. */
  readonly until?: string | undefined;
  /** Why nothing of it is read; holds nothing of what was said. */
  readonly reason: string;
}

/** What becomes of one message. */
export type SortedMail =
  | { readonly kind: 'conversation'; readonly conversation: Conversation }
  | { readonly kind: 'message'; readonly message: SilentMessage }
  /** Set aside: bulk mail, notices of programs. */
  | { readonly kind: 'nothing'; readonly reason: string };

/** What is known when a message is sorted. */
export interface SortingContext {
  readonly defaults: IntakeDefaults;
  /** ISO 8601: when it was received. It is the message's time where it says none, or one that has not come yet. */
  readonly receivedAt?: string | undefined;
  /** Addresses that only bring mail to us (lower case): nobody who takes part. */
  readonly intakeAddresses?: readonly string[] | undefined;
}

const FORWARD_SUBJECT = /^\s*(?:(?:re|aw|sv|antw)\s*:\s*)*(?:fwd?|wg|tr|rv|i|vs|doorst|enc|pd)\s*:/i;
/** Mailboxes that no person writes from. */
const IMPERSONAL =
  /^(?:no-?reply|do-?not-?reply|newsletters?|news|marketing|mailings?|info|hello|team|notifications?|updates?|events?|campaigns?)\b/i;
/** A clock may be wrong by so much before its time is taken for nonsense. */
const CLOCK_ERROR = 86_400_000;

/**
 * Decides what becomes of a message as it arrives. What a person wrote, or an automatic reply that tells of somebody's
 * leaving, is a conversation; what says nothing new, or only that somebody is away, leaves its touch; bulk mail nothing.
 * @throws {InputError} `missing-date` when neither message nor receiver know when it was; whatever `toConversation` throws
 */
export function sortMail(mail: MailMessage, context: SortingContext): SortedMail {
  const words = newTextOf(mail);
  const people = peopleOf(mail, context);
  const author = people.participants.find(({ name }) => name === mail.from?.name);
  const nature = natureOf(mail, words.own);
  switch (nature.kind) {
    case 'bulk':
      return isOwnLetter(mail, nature.reason, author?.side)
        ? written(mail, words, people, context)
        : { kind: 'nothing', reason: nature.reason };
    case 'bounce':
      return tellsOfDeparture(words.own)
        ? read(ofMachine(mail, nature.bounce), turnsOf(ofMachine(mail, nature.bounce), words), context, 'bounce')
        : { kind: 'message', message: storable(bounced(mail, nature, context)) };
    case 'departure':
    case 'unclear':
      // One of ours who left is nobody's champion; their customer's next mail says more than this.
      return author?.side === 'vendor' || words.own.trim() === ''
        ? silent(mail, people, context, nature.reason, automaticOf(nature))
        : read(mail, turnsOf(mail, words), context, automaticOf(nature));
    case 'absence':
    case 'receipt':
    case 'calendar':
      return silent(mail, people, context, nature.reason, nature.kind, words);
    case 'written':
      return written(mail, words, people, context);
  }
}

/** What a message is that nobody wrote by hand; `undefined` of one that somebody did, and of bulk mail. */
export function automaticOf(nature: MailNature): AutomaticMail | undefined {
  if (nature.kind === 'written' || nature.kind === 'bulk') return undefined;
  return nature.kind === 'unclear' ? 'receipt' : nature.kind;
}

/** What is new in a message. */
export function newTextOf({ text, subject }: MailMessage): NewText {
  return splitNewText(text, FORWARD_SUBJECT.test(subject ?? ''));
}

/** The turns of a message: a paragraph each of what is new, what is passed on under its author's name. */
export function turnsOf(mail: MailMessage, { own, forwarded }: NewText): Turn[] {
  const sender = mail.from?.name ?? UNKNOWN_SPEAKER;
  const parts = [{ author: sender, text: own }, ...forwarded];
  return parts.flatMap(({ author, text }) =>
    paragraphs(text).map((words): Turn => ({ speaker: author ?? sender, text: words })),
  );
}

/**
 * The conversation that a message is.
 * @throws {InputError} `missing-date`
 */
export function conversationOf(
  mail: MailMessage,
  turns: readonly Turn[],
  { defaults, receivedAt, intakeAddresses }: SortingContext,
  automatic?: AutomaticMail,
): Conversation {
  const input = {
    medium: 'email',
    occurred_at: timeOf(mail, receivedAt, defaults.occurred_at),
    participants: participantsOf(mail, defaults.participants ?? [], intakeAddresses),
    turns,
    references: mail.references,
    ...(mail.messageId === undefined ? {} : { external_id: mail.messageId }),
    ...(mail.subject === undefined ? {} : { subject: mail.subject }),
    ...(automatic === undefined ? {} : { automatic }),
  };
  return toConversation(input, defaults);
}

function written(mail: MailMessage, words: NewText, people: People, context: SortingContext): SortedMail {
  const turns = turnsOf(mail, words);
  return turns.length === 0 ? silent(mail, people, context, 'nothing new is said') : read(mail, turns, context);
}

function read(
  mail: MailMessage,
  turns: readonly Turn[],
  context: SortingContext,
  automatic?: AutomaticMail,
): SortedMail {
  return { kind: 'conversation', conversation: conversationOf(mail, turns, context, automatic) };
}

/** Programs that write for our sellers put an unsubscribe link under letters to one person: those are letters. */
function isOwnLetter({ from, recipients }: MailMessage, reason: string, side: Side | undefined): boolean {
  return (
    side === 'vendor' &&
    recipients.length <= 5 &&
    !IMPERSONAL.test(from?.email ?? '') &&
    /\(List-|\(Feedback/.test(reason)
  );
}

interface People {
  readonly participants: readonly Participant[];
  readonly account?: AccountReference | undefined;
}

function peopleOf(mail: MailMessage, { defaults, intakeAddresses }: SortingContext): People {
  return resolvePeople({
    people: participantsOf(mail, defaults.participants ?? [], intakeAddresses),
    speakers: [],
    account: defaults.account,
    vendorDomains: defaults.vendorDomains,
  });
}

function silent(
  mail: MailMessage,
  { participants, account }: People,
  { defaults, receivedAt }: SortingContext,
  reason: string,
  automatic?: AutomaticMail,
  words?: NewText,
): SortedMail {
  if (participants.length > 0 && participants.every(({ side }) => side === 'vendor')) {
    return { kind: 'nothing', reason: `${reason}; between our own people` };
  }
  const occurred_at = timeOf(mail, receivedAt, defaults.occurred_at);
  const until = automatic === 'absence' ? backOn(`${mail.subject ?? ''}\n${words?.own ?? ''}`, occurred_at) : undefined;
  const message: SilentMessage = {
    id: identityOf(mail),
    occurred_at,
    references: mail.references,
    participants,
    reason: until === undefined ? reason : `${reason} until ${until.slice(0, 10)}`,
    ...(mail.subject === undefined ? {} : { subject: mail.subject }),
    ...(mail.from === undefined ? {} : { author: mail.from.name }),
    ...(account === undefined ? {} : { account }),
    ...(automatic === undefined ? {} : { automatic }),
    ...(until === undefined ? {} : { until }),
  };
  return { kind: 'message', message: storable(message) };
}

/** A delivery report as a letter about whom it did not reach: the server that wrote it is on nobody's side. */
function ofMachine(mail: MailMessage, { recipients, about }: Bounce): MailMessage {
  return {
    ...mail,
    from: { name: mail.from?.name ?? 'Mail delivery', email: undefined },
    recipients: recipients.map((email) => ({ name: email, email })),
    references: withReference(mail, about),
  };
}

function withReference({ references }: MailMessage, about: string | undefined): string[] {
  return [...new Set([...references, ...(about === undefined ? [] : [about])])];
}

/** A delivery report is about whom it did not reach, in the thread of the message that came back. */
function bounced(
  mail: MailMessage,
  { bounce, reason }: Extract<MailNature, { kind: 'bounce' }>,
  { defaults, receivedAt }: SortingContext,
): SilentMessage {
  const people = bounce.recipients.map((email): KnownPerson => ({ name: email, email }));
  const { participants, account } = resolvePeople({ ...defaults, people, speakers: [], account: defaults.account });
  return {
    id: identityOf(mail),
    occurred_at: timeOf(mail, receivedAt, defaults.occurred_at),
    references: withReference(mail, bounce.about),
    participants,
    automatic: 'bounce',
    reason,
    ...(mail.subject === undefined ? {} : { subject: mail.subject }),
    ...(account === undefined ? {} : { account }),
  };
}

function timeOf(mail: MailMessage, receivedAt: string | undefined, fallback: string | undefined): string {
  const isNonsense =
    mail.sentAt !== undefined &&
    receivedAt !== undefined &&
    Date.parse(mail.sentAt) > Date.parse(receivedAt) + CLOCK_ERROR;
  const time = (isNonsense ? undefined : mail.sentAt) ?? receivedAt ?? fallback;
  if (time !== undefined) return time;
  const message = 'the message has no readable Date header: give occurred_at';
  throw new InputError('missing-date', [{ path: 'occurred_at', message }]);
}

/** Blocks between blank lines, their lines joined with a space. */
function paragraphs(text: string): string[] {
  const blocks: string[][] = [[]];
  for (const line of text.split('\n')) {
    const words = line.trim();
    if (words === '') blocks.push([]);
    else blocks.at(-1)?.push(words);
  }
  return blocks.filter((block) => block.length > 0).map((block) => block.join(' '));
}

/** Sender and recipients once each; what is known of them beside (side, title) by their address or name. */
function participantsOf(
  mail: MailMessage,
  known: readonly KnownPerson[],
  intakeAddresses: readonly string[] = [],
): KnownPerson[] {
  const people = new Map<string, KnownPerson>();
  for (const mailbox of [...(mail.from === undefined ? [] : [mail.from]), ...mail.recipients]) {
    const key = (mailbox.email ?? mailbox.name).toLowerCase();
    const isSame = (person: KnownPerson): boolean => (person.email ?? person.name).toLowerCase() === key;
    if (people.has(key) || (mailbox !== mail.from && intakeAddresses.includes(key))) continue;
    people.set(key, { ...known.find(isSame), ...mailbox });
  }
  return [...people.values()];
}
