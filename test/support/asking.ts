import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { type Answer, type Answerer, createAnswerer, type ModelAnswerer } from '../../src/answers/index.ts';
import { createLocalExtractor } from '../../src/extraction/index.ts';
import { type Api, createApi } from '../../src/http/index.ts';
import { toConversation } from '../../src/intake/index.ts';
import { createPipeline, type Pipeline, workspacePolicy } from '../../src/pipeline/index.ts';
import { createApiKey, type Database, saveWorkspace, withWorkspace } from '../../src/storage/index.ts';

export const ASKING = 'asking';
/** What the account of the tests is called. */
export const ACCOUNT = 'larkspur';

const CONVERSATIONS = ['larkspur-2026-06-checkin', 'larkspur-2026-09-renewal', 'larkspur-2026-10-email'];
const FOLDER = join(import.meta.dirname, '../../fixtures/conversations');

/** A workspace with an account of three conversations, read and indexed, and faces to ask it by. */
export interface AskingWorld {
  readonly database: Database;
  readonly pipeline: Pipeline;
  readonly answerer: Answerer;
  readonly api: Api;
  readonly key: string;
  /** Asks by HTTP. */
  post(body: unknown, options?: { account?: string; key?: string; accept?: string }): Promise<Response>;
  ask(question: string, more?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** The text of a turn. */
  turnOf(conversation: string, turn: number): string;
}

/** Builds it over an empty database. Words alone are searched. */
export async function createAskingWorld(database: Database, model?: ModelAnswerer): Promise<AskingWorld> {
  const settings = {
    company: 'Brightwater',
    product: 'Brightwater Dispatch',
    competitors: ['FieldPilot', 'Routewise'],
  };
  await saveWorkspace(database, ASKING, { settings, asOf: '2026-10-12' });
  const pipeline = createPipeline({ database, extractor: createLocalExtractor(), pollMs: 50 });
  await pipeline.start();
  const record = {
    name: 'Larkspur Home Care',
    renewal_date: '2026-11-01',
    owners: [{ role: 'csm', name: 'Ines Calder' }],
  };
  await pipeline.declareAccount(ASKING, {
    key: ACCOUNT,
    use_cases: [],
    key_features: [],
    crm_health: [],
    renewal_posture: [],
    ...record,
  });
  const cases = await Promise.all(
    CONVERSATIONS.map(async (id) => JSON.parse(await readFile(join(FOLDER, `${id}.json`), 'utf8'))),
  );
  for (const one of cases) {
    const conversation = toConversation({ ...one, account: { key: ACCOUNT } }, {});
    const delivery = { bytes: Buffer.from(JSON.stringify(one)), mediaType: 'application/json', source: 'test' };
    await pipeline.acceptConversation(ASKING, { conversation, delivery });
  }
  await pipeline.whenIdle(ASKING);
  const answerer = createAnswerer({ database, policyOf: workspacePolicy, model });
  const logger = pino({ level: 'silent' });
  const shared = {
    database,
    pipeline,
    answerer,
    logger,
    extractor: 'local',
    embedding: 'none',
    now: Date.now,
  } as const;
  const api = createApi({ ...shared, workspace: ASKING, maxBodyBytes: 1_000_000 });
  const key = (await withWorkspace(database, ASKING, (tx) => createApiKey(tx, 'asker', { role: 'reader' }))).key;
  const post: AskingWorld['post'] = async (body, options = {}) =>
    api.request(`/v1/accounts/${options.account ?? ACCOUNT}/ask`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${options.key ?? key}`,
        'content-type': 'application/json',
        ...(options.accept === undefined ? {} : { accept: options.accept }),
      },
      body: JSON.stringify(body),
    });
  return {
    database,
    pipeline,
    answerer,
    api,
    key,
    post,
    ask: async (question, more = {}) => (await (await post({ question, ...more })).json()) as Answer,
    turnOf: (conversation, turn) => cases.find(({ id }) => id === conversation)?.turns[turn]?.text ?? '',
  };
}
