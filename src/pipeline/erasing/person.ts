import { ERASED, type ErasedPeople, withoutMentions, withoutPeople } from '../../intake/index.ts';
import {
  blankAudit,
  type Cleaning,
  cleanBelongings,
  countHolding,
  countPassages,
  destroyBodies,
  dropMadeOf,
  type ErasureReceipt,
  familyOf,
  findBodies,
  findPersonToErase,
  forgetPerson,
  holdWorkspace,
  isOfNothing,
  type KnownPerson,
  listMayName,
  loadErasedPeople,
  lockConversation,
  type Mark,
  makeSalt,
  recountLexemes,
  rewriteConversation,
  type StoredConversation,
  saveMarks,
  standingAccountKey,
  type WorkspaceTransaction,
} from '../../storage/index.ts';
import { requeue } from '../assign.ts';
import { remakeHandoffs } from '../handoffs/begin.ts';
import { enqueueIndexing } from '../indexing/index-conversation.ts';
import type { JobQueue } from '../queue.ts';
import { enqueueScores } from '../score-account.ts';
import { beginReceipt, counted, type ErasureCounts, type ErasureOrder, endReceipt } from './account.ts';
import { mailMark, nameMarks, peopleOf } from './gate.ts';
import { forgetJobs } from './jobs.ts';

/** Whom to erase: an address, or the name of somebody of the account. */
export interface PersonToErase {
  readonly account: string;
  readonly who: string;
}

interface Found {
  readonly known: KnownPerson;
  /** Of all accounts that know them, and of those that were merged into these. */
  readonly keys: readonly string[];
}

async function find(tx: WorkspaceTransaction, { account, who }: PersonToErase): Promise<Found> {
  const family = await familyOf(tx, account);
  const known = await findPersonToErase(tx, family.keys, who);
  const keys = new Set(family.keys);
  for (const key of known.accounts) {
    for (const one of (await familyOf(tx, await standingAccountKey(tx, key))).keys) keys.add(one);
  }
  return { known, keys: [...keys] };
}

/**
 * Where the address that was asked for stands, of whom nobody has an entry; `undefined` of somebody who has one. Nothing in it: there
 * is nothing of them.
 */
async function holdingOf(tx: WorkspaceTransaction, { ids, emails }: KnownPerson): Promise<ErasureCounts | undefined> {
  const [email] = emails;
  return ids.length > 0 || email === undefined ? undefined : countHolding(tx, email);
}

function marksOf({ emails, names }: KnownPerson): readonly Mark[] {
  return [
    ...emails.map((email) => ({ kind: 'mail', text: mailMark(email) }) as const),
    ...names.flatMap(({ name, account }) => nameMarks(name, account)),
  ];
}

/** Names of several words, as they are and turned round: "Ortiz, Dana". A given name alone is anybody's. */
function fullNames({ names }: KnownPerson): readonly string[] {
  return names.flatMap(({ name }) => {
    const words = name.trim().split(/\s+/u);
    const [last, first] = [words.at(-1), words.slice(0, -1).join(' ')];
    return words.length === 1 ? [] : [words.join(' '), `${last}, ${first}`, `${last} ${first}`];
  });
}

/** A conversation as it is without them. */
interface Touched {
  readonly stored: StoredConversation;
  readonly without: ReturnType<typeof withoutPeople>;
  readonly people: ErasedPeople;
}

interface Talked {
  readonly touched: readonly Touched[];
  /** Words that nobody but them has used, in small letters. */
  readonly own: ReadonlySet<string>;
}

/** Shorter words are everybody's. */
const SHORTEST_OWN_WORD = 5;

function wordsIn(text: string): readonly string[] {
  return [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => word);
}

async function listTouched(tx: WorkspaceTransaction, { known, keys }: Found): Promise<Talked> {
  const marks = await loadErasedPeople(tx);
  const touched: Touched[] = [];
  const others = new Set<string>();
  const own = new Set<string>();
  if (marks === undefined) return { touched, own };
  for (const id of await listMayName(tx, keys, known.emails)) {
    const stored = await lockConversation(tx, id);
    if (stored === undefined) continue;
    const accounts = stored.accountKey === null ? undefined : new Set([stored.accountKey]);
    const people = await peopleOf(tx, marks, accounts);
    const without = withoutPeople(stored.conversation, people);
    for (const { text } of without.conversation.turns) for (const word of wordsIn(text)) others.add(word);
    for (const turn of without.silenced) {
      for (const word of wordsIn(stored.conversation.turns[turn]?.text ?? '')) own.add(word);
    }
    if (without.conversation !== stored.conversation) touched.push({ stored, without, people });
  }
  const theirs = [...own].filter((word) => word.length >= SHORTEST_OWN_WORD && !others.has(word));
  return { touched, own: new Set(theirs) };
}

/**
 * Erases somebody of an account for good: what they said, who they are, what was found in it and made of it; their full name and
 * addresses in what others say; the bodies that it came as. Turns keep their places. What is left: that it was done, a receipt,
 * and marks by which they stay erased. Of an address that stands nowhere nothing is done, and the
 * receipt counts nothing: that is the answer to whoever asked.
 * @throws {NotFoundError}
 * @throws {InputError} codes `several-people`, `is-a-member`, `merged-already`
 */
export async function erasePerson(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  person: PersonToErase,
  order: ErasureOrder,
): Promise<ErasureReceipt> {
  await holdWorkspace(tx, 'change');
  await makeSalt(tx);
  const found = await find(tx, person);
  const { known, keys } = found;
  const asked = `person:${person.account}:${person.who.trim().toLowerCase()}`;
  const receipt = await beginReceipt(tx, 'person', asked, order);
  const holding = await holdingOf(tx, known);
  // Nothing is marked either: an address that was mistyped would be kept out of calls for good.
  if (holding !== undefined && isOfNothing({ counts: holding })) return endReceipt(tx, receipt, {});
  await saveMarks(tx, receipt.salt, receipt.id, marksOf(known));
  const { touched, own } = await listTouched(tx, found);
  const ids = touched.map(({ stored }) => stored.id);
  const words = [...known.emails, ...fullNames(known)];
  const bodies = await findBodies(tx, { ids, words });
  const jobs = await forgetJobs(tx, queue, [], { conversations: ids, deals: [], dispatches: [] });
  await destroyBodies(tx, bodies);
  const signals = new Set<string>();
  const said = new Set<string>();
  const silenced = new Map<string, ReadonlySet<number>>();
  for (const { stored, without, people } of touched) {
    const clean = (text: string) => withoutMentions(text, people);
    const rewriting = { before: stored.conversation, after: without.conversation, silenced: without.silenced, clean };
    const gone = await rewriteConversation(tx, stored.id, rewriting);
    silenced.set(stored.id, new Set(without.silenced));
    for (const id of gone.signals) signals.add(id);
    for (const word of gone.words) said.add(word);
  }
  const made = await dropMadeOf(tx, keys, ids);
  const forgotten = await forgetPerson(tx, known);
  const cleaned = await clean(tx, found, { signals, words: [...said], silenced, own });
  const audited = await blankAudit(tx, [...known.ids, ...signals], words);
  await recountLexemes(tx, await countPassages(tx));
  await followUp(tx, queue, touched, keys);
  const counts = {
    ...cleaned,
    ...made,
    ...forgotten,
    ...counted('conversation', ids.length),
    ...counted(
      'turn',
      [...silenced.values()].reduce((sum, turns) => sum + turns.size, 0),
    ),
    ...counted('signal', signals.size),
    ...counted('delivery', bodies.length),
    ...counted('audit_entry', audited),
    ...counted('job', jobs),
  };
  // What came in and is not processed yet goes when it is, by its mark.
  return endReceipt(tx, receipt, isOfNothing({ counts }) ? (holding ?? counts) : counts);
}

interface Gone extends Pick<Talked, 'own'> {
  readonly signals: ReadonlySet<string>;
  readonly words: readonly string[];
  readonly silenced: ReadonlyMap<string, ReadonlySet<number>>;
}

async function clean(
  tx: WorkspaceTransaction,
  { known, keys }: Found,
  { signals, words, silenced, own }: Gone,
): Promise<ErasureCounts> {
  const marks = await loadErasedPeople(tx);
  if (marks === undefined) return {};
  const [here, elsewhere] = [await peopleOf(tx, marks, new Set(keys)), await peopleOf(tx, marks, new Set())];
  const longestFirst = [...words].sort((one, other) => other.length - one.length);
  const places = {
    isPlace: (conversation: string, turn: number) => silenced.get(conversation)?.has(turn) === true,
    isSignal: (id: string) => signals.has(id),
  };
  const theirs: Cleaning = {
    ...places,
    text: (text) => longestFirst.reduce((rest, word) => rest.replaceAll(word, ERASED), withoutMentions(text, here)),
  };
  // What the program words by itself says in its own way what they said: a sentence with a word that was theirs alone goes.
  const isOwn = (text: string) =>
    (/\s/u.test(text) || /^\p{Lu}/u.test(text)) && wordsIn(text).some((word) => own.has(word));
  const made: Cleaning = { ...theirs, text: (text) => (isOwn(text) ? ERASED : theirs.text(text)) };
  const others: Cleaning = { ...places, text: (text) => withoutMentions(text, elsewhere) };
  return cleanBelongings(tx, { keys, words: known.emails }, { theirs, made, others });
}

/**
 * A conversation on its way to be read without the people that were erased, now that its account is known, by which names mean
 * somebody; also one that came in at the very moment that they were.
 */
export async function readWithout(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  stored: StoredConversation,
  accountKey: string,
): Promise<StoredConversation> {
  const marks = await loadErasedPeople(tx);
  if (marks === undefined) return stored;
  const people = await peopleOf(tx, marks, new Set([accountKey]));
  const { conversation, silenced } = withoutPeople(stored.conversation, people);
  if (conversation === stored.conversation) return stored;
  const clean = (text: string) => withoutMentions(text, people);
  await rewriteConversation(tx, stored.id, { before: stored.conversation, after: conversation, silenced, clean });
  await destroyBodies(tx, [stored.deliveryId]);
  await enqueueIndexing(tx, queue, stored.id);
  return { ...stored, conversation };
}

/** Has everything made anew that rested on what they said. */
async function followUp(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  touched: readonly Touched[],
  keys: readonly string[],
): Promise<void> {
  for (const { stored } of touched) {
    await enqueueIndexing(tx, queue, stored.id);
    if (['queued', 'reading'].includes(stored.status)) await requeue(tx, queue, stored.id);
  }
  const standing = new Set<string>();
  for (const key of keys) standing.add(await standingAccountKey(tx, key));
  await enqueueScores(tx, queue, [...standing]);
  for (const key of standing) await remakeHandoffs(tx, queue, key);
}

/** What erasing somebody would take away, by table. */
export async function previewPerson(tx: WorkspaceTransaction, person: PersonToErase): Promise<ErasureCounts> {
  const { known, keys } = await find(tx, person);
  const holding = await holdingOf(tx, known);
  if (holding !== undefined && isOfNothing({ counts: holding })) return {};
  const isTheirs = (email: string | undefined) =>
    email !== undefined && known.emails.includes(email.trim().toLowerCase());
  const names = new Set(known.names.map(({ name }) => name.trim().toLowerCase()));
  const ids: string[] = [];
  let turns = 0;
  for (const id of await listMayName(tx, keys, known.emails)) {
    const stored = await lockConversation(tx, id);
    const people = stored?.conversation.participants.filter(
      ({ name, email }) => isTheirs(email) || (email === undefined && names.has(name.trim().toLowerCase())),
    );
    const labels = new Set(people?.map(({ name }) => name));
    const said = stored?.conversation.turns.filter(({ speaker }) => labels.has(speaker)).length ?? 0;
    if (said + labels.size > 0) ids.push(id);
    turns += said;
  }
  const bodies = await findBodies(tx, { ids, words: [...known.emails, ...fullNames(known)] });
  return {
    ...holding,
    ...counted('person', known.ids.length),
    ...counted('conversation', ids.length),
    ...counted('turn', turns),
    ...counted('delivery', bodies.length),
  };
}
