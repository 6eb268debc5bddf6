import type { Conversation } from '../domain/index.ts';
import { applyPrivacy, type PrivacyPolicy, type SilentMessage } from '../intake/index.ts';
import {
  ensureWorkspace,
  findAccountOfMails,
  findWorkspace,
  purgeBody,
  saveDelivery,
  saveMessage,
  type Workspace,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { keepNothing } from './accept.ts';
import { isErased, withoutErasedPeople } from './erasing/gate.ts';
import { matchAccount } from './match.ts';
import type { JobQueue } from './queue.ts';
import { enqueueScore } from './score-account.ts';
import { checkStorable, checkTime } from './storable.ts';
import type { AcceptInput } from './types.ts';

/** A message of which nothing is read, and the bytes it came as. */
export interface MessageInput {
  readonly message: SilentMessage;
  readonly delivery: AcceptInput['delivery'];
}

/** What was accepted of a message that leaves its touch only. */
export interface AcceptedMessage {
  readonly id: string;
  /** Known already, from this source or another, as a conversation or as a message: nothing was done. */
  readonly duplicate: boolean;
  /** Whose it is; `undefined` while nobody can tell. */
  readonly accountKey: string | undefined;
  /** It was erased, or its account was: nothing of it is kept. */
  readonly erased?: boolean;
}

/**
 * Stores the touch of a message of which nothing is read, in the caller's transaction, and has its account scored. It
 * belongs to the account of the conversation that it answers, else to the one that a conversation of its people would.
 * @throws {InputError} code `unstorable-text`, or `wrong-type` for a time that no database keeps
 */
export async function acceptMessage(
  tx: WorkspaceTransaction,
  queue: JobQueue,
  { message, delivery }: MessageInput,
): Promise<AcceptedMessage> {
  checkStorable({ ...message, id: undefined, external_id: message.id });
  checkTime(message);
  await ensureWorkspace(tx);
  const workspace: Pick<Workspace, 'settings'> = (await findWorkspace(tx)) ?? { settings: {} };
  const { privacy } = workspace.settings;
  const asked = applyPrivacy(asConversation(message), privacy);
  const { subject, participants } = await withoutErasedPeople(tx, asked, workspace);
  const erased = await isErased(tx, asConversation(message), workspace);
  if (erased || participants !== message.participants) await keepNothing(tx, delivery);
  if (erased) return { id: message.id, duplicate: true, accountKey: undefined, erased };
  const kept = { ...message, participants, ...(subject === undefined ? {} : { subject }) };
  const isWithheld = withholds(privacy) || participants !== message.participants;
  const deliveryId = await keepDocument(tx, delivery, isWithheld ? kept : undefined);
  const accountKey = await accountOf(tx, message);
  const { inserted } = await saveMessage(tx, kept, { accountKey, deliveryId });
  if (inserted && accountKey !== undefined) await enqueueScore(tx, queue, accountKey);
  return { id: message.id, duplicate: !inserted, accountKey };
}

/** Is there anything that the workspace does not keep of what was said? */
function withholds({ redact = [], do_not_record = [] }: PrivacyPolicy = {}): boolean {
  return redact.length + do_not_record.length > 0;
}

/**
 * Keeps the bytes that a message came as and gives their id. Nobody reads its words, so nobody can say what of them must
 * not be kept: where the workspace keeps anything to itself, its touch stands in their place.
 */
async function keepDocument(
  tx: WorkspaceTransaction,
  delivery: AcceptInput['delivery'],
  instead: SilentMessage | undefined,
): Promise<string> {
  if ('id' in delivery) {
    if (instead !== undefined) await purgeBody(tx, delivery.id);
    return delivery.id;
  }
  if (instead === undefined) return saveDelivery(tx, delivery);
  return saveDelivery(tx, { ...delivery, bytes: Buffer.from(JSON.stringify(instead)), mediaType: 'application/json' });
}

/** Whose a message is: of the conversation that it answers, else whose a conversation of its people would be. */
async function accountOf(tx: WorkspaceTransaction, message: SilentMessage): Promise<string | undefined> {
  const answered = message.account?.key === undefined ? await findAccountOfMails(tx, message.references) : undefined;
  if (answered?.accountKey !== undefined && answered.accountKey !== null) return answered.accountKey;
  const workspace = await findWorkspace(tx);
  return workspace && (await matchAccount(tx, asConversation(message), workspace)).accountKey;
}

/** The message as what accounts are found for: who took part, and nothing said. */
function asConversation({ id, occurred_at, subject, account, participants }: SilentMessage): Conversation {
  return { id, external_id: id, medium: 'email', occurred_at, subject, account, participants, turns: [] };
}
