import { createHmac, randomBytes } from 'node:crypto';
import type { WorkspaceTransaction } from '../transaction.ts';

/** Of what sort a mark is. `name` and `label` mean somebody within one account only. */
export type MarkKind = 'account' | 'conversation' | 'deal' | 'mail' | 'name' | 'label';

/** By what something that was erased is known again, before it is digested: `domain:acme.test`, `external:zoom-77`. */
export interface Mark {
  readonly kind: MarkKind;
  readonly text: string;
  readonly accountKey?: string | undefined;
}

/** The salt of a workspace; `undefined` where nothing was ever erased. */
export async function findSalt(tx: WorkspaceTransaction): Promise<Buffer | undefined> {
  const { rows } = await tx.executeSql(
    'SELECT salt FROM earshot.erasure_salt WHERE workspace_id = $1',
    [tx.workspace],
    { prepared: true },
  );
  return (rows[0] as { salt: Buffer } | undefined)?.salt;
}

/** The salt of a workspace, made where there is none. */
export async function makeSalt(tx: WorkspaceTransaction): Promise<Buffer> {
  const sql = 'INSERT INTO earshot.erasure_salt (workspace_id, salt) VALUES ($1, $2) ON CONFLICT DO NOTHING';
  await tx.executeSql(sql, [tx.workspace, randomBytes(32)]);
  const salt = await findSalt(tx);
  if (salt === undefined) throw new TypeError('a salt just made is there');
  return salt;
}

/** The digest of a text with a salt, hex. */
export function digestOf(salt: Buffer, text: string): string {
  return createHmac('sha256', salt).update(text).digest('hex');
}

/** Keeps the marks of an erasure. */
export async function saveMarks(
  tx: WorkspaceTransaction,
  salt: Buffer,
  erasure: string,
  marks: readonly Mark[],
): Promise<void> {
  const rows = marks.map(({ kind, text, accountKey }) => ({
    kind,
    digest: digestOf(salt, text),
    account_key: accountKey ?? null,
  }));
  await tx.executeSql(
    `INSERT INTO earshot.tombstone (workspace_id, erasure_id, kind, digest, account_key)
     SELECT $1, $2, one.kind, one.digest, one.account_key
     FROM jsonb_to_recordset($3::jsonb) AS one (kind text, digest text, account_key text) ON CONFLICT DO NOTHING`,
    [tx.workspace, erasure, JSON.stringify(rows)],
  );
}

/** Which of these texts mark something that was erased. None where nothing ever was: then it costs one look. */
export async function findErased(tx: WorkspaceTransaction, texts: readonly string[]): Promise<ReadonlySet<string>> {
  if (texts.length === 0) return new Set();
  const salt = await findSalt(tx);
  if (salt === undefined) return new Set();
  const digests = new Map(texts.map((text) => [digestOf(salt, text), text] as const));
  const { rows } = await tx.executeSql(
    `SELECT DISTINCT digest FROM earshot.tombstone
     WHERE workspace_id = $1 AND digest = ANY ($2::text[]) AND kind IN ('account', 'conversation', 'deal')`,
    [tx.workspace, [...digests.keys()]],
  );
  return new Set((rows as { digest: string }[]).map(({ digest }) => digests.get(digest) ?? ''));
}

/** Everybody who was erased, by digests. */
export interface ErasedMarks {
  readonly salt: Buffer;
  /** Digests of addresses: these mean somebody everywhere. */
  readonly mails: ReadonlySet<string>;
  /** Digests of names, and of labels, each with the accounts in which it means somebody. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly labels: ReadonlyMap<string, readonly string[]>;
}

/** The people that were erased in the workspace; `undefined` where none was. */
export async function loadErasedPeople(tx: WorkspaceTransaction): Promise<ErasedMarks | undefined> {
  const salt = await findSalt(tx);
  if (salt === undefined) return undefined;
  const { rows } = await tx.executeSql(
    `SELECT kind, digest, account_key FROM earshot.tombstone
     WHERE workspace_id = $1 AND kind IN ('mail', 'name', 'label')`,
    [tx.workspace],
  );
  if (rows.length === 0) return undefined;
  const found = rows as { kind: MarkKind; digest: string; account_key: string | null }[];
  const byAccount = (wanted: MarkKind) => {
    const map = new Map<string, string[]>();
    for (const { kind, digest, account_key: key } of found) {
      if (kind === wanted && key !== null) map.set(digest, [...(map.get(digest) ?? []), key]);
    }
    return map;
  };
  const mails = new Set(found.filter(({ kind }) => kind === 'mail').map(({ digest }) => digest));
  return { salt, mails, names: byAccount('name'), labels: byAccount('label') };
}
