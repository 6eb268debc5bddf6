import {
  type Database,
  familyOf,
  idsOf,
  RECORD_TABLES,
  type RecordRow,
  readAuditOf,
  readRecord,
  withWorkspace,
  writeAudit,
} from '../../storage/index.ts';

/** Rows read at once: a conversation may be a megabyte. */
const PAGE = 100;

/** Whose record it is, and who asks for it. */
export interface ExportOrder {
  readonly workspace: string;
  readonly account: string;
  readonly by: string;
}

/**
 * The whole record of an account as one JSON text, in pieces: its rows by table, as they are kept, and what the audit says of
 * them. Each piece is read in a transaction of its own, so that a slow reader holds up nobody; what changes meanwhile may be in
 * it or not. That it was handed out is in the audit.
 * @throws {NotFoundError}
 * @throws {InputError} code `merged-already`
 */
export async function openExport(database: Database, order: ExportOrder): Promise<AsyncIterable<string>> {
  const { workspace, account, by } = order;
  const { keys, ids } = await withWorkspace(database, workspace, async (tx) => {
    const { keys } = await familyOf(tx, account);
    const ids = await idsOf(tx, keys);
    await writeAudit(tx, {
      actor: by,
      action: 'account.exported',
      subjectKind: 'account',
      subject: account,
      details: { conversations: ids.conversations.length },
    });
    return { keys, ids: ids.all };
  });
  return record(database, workspace, { account, keys, ids });
}

async function* record(
  database: Database,
  workspace: string,
  {
    account,
    keys,
    ids,
  }: { readonly account: string; readonly keys: readonly string[]; readonly ids: readonly string[] },
): AsyncGenerator<string> {
  const head = { format: 'earshot-account/1', account, merged: keys.slice(1), exported_at: new Date().toISOString() };
  yield `${JSON.stringify(head).slice(0, -1)},"tables":{`;
  for (const table of RECORD_TABLES) {
    yield `${JSON.stringify(table)}:[`;
    let after: RecordRow | undefined;
    for (;;) {
      const rows = await withWorkspace(database, workspace, (tx) =>
        readRecord(tx, keys, { table, after, limit: PAGE }),
      );
      if (rows.length > 0)
        yield `${after === undefined ? '' : ','}${rows.map((row) => JSON.stringify(row)).join(',\n')}`;
      after = rows.at(-1) ?? after;
      if (rows.length < PAGE) break;
    }
    yield '],\n';
  }
  const audit = await withWorkspace(database, workspace, (tx) => readAuditOf(tx, ids));
  yield `"audit_entry":${JSON.stringify(audit)}}}\n`;
}
