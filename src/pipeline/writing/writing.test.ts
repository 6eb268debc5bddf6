import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { exampleConversation } from '../../../test/support/conversations.ts';
import { describeAnyDatabase } from '../../../test/support/databases.ts';
import { completeResult, createTestExtractor } from '../../../test/support/test-extractor.ts';
import { writeWithModel } from '../../briefs/index.ts';
import { accountRecordSchema, type DocumentBody, type InboxKind, type Signal } from '../../domain/index.ts';
import { readAgain } from '../../inbox/index.ts';
import { createLanguageModel, loadPrompt } from '../../models/index.ts';
import {
  executeSql,
  findConversation,
  type InboxItem,
  listInboxEvents,
  listInboxHeads,
  listOwnershipChanges,
  listReviews,
  listWritingCalls,
  loadInboxItems,
  saveWorkspace,
  withWorkspace,
} from '../../storage/index.ts';
import { createPipeline, decideInboxItem, type Pipeline, shownDocument } from '../index.ts';
import { JobQueue } from '../queue.ts';
import { orderWriting } from './order.ts';

type Claim = Pick<Signal, 'kind' | 'subtype' | 'attrs'>;

const PROMISE = "I'll send you the price list by 20 March.";
const DEMO = 'Rivalware gave us a demo last week.';
const MARKER = 'quillfeather';

/** What each of these turns says, for a reader that reads nothing else. */
const SAID: Readonly<Record<string, Claim>> = {
  [PROMISE]: {
    kind: 'commitment',
    subtype: 'follow_up',
    attrs: { what: 'send you the price list', due: 'by 20 March', strength: 'firm', owner: 'Ana Lima' },
  },
  [DEMO]: { kind: 'competitor', subtype: 'evaluating', attrs: { competitor: 'Rivalware' } },
  'Their demo went well, we liked it.': {
    kind: 'competitor',
    subtype: 'evaluating',
    attrs: { competitor: 'Rivalware' },
  },
  [`Nobody uses the ${MARKER} screens.`]: { kind: 'adoption_gap', subtype: 'low_usage', attrs: { what: 'screens' } },
};

const reader = createTestExtractor({
  extract: async ({ turns }) =>
    completeResult(
      turns.flatMap(({ text }, turn): Signal[] => {
        const claim = SAID[text];
        const span = { turn, start: 0, end: text.length };
        if (claim === undefined) return [];
        return [{ ...claim, turns: [turn], quote: text, span, grounding: 'exact', confidence: 0.9 } as Signal];
      }),
    ),
});

interface Asked {
  readonly system: string;
  readonly user: string;
  readonly isDraft: boolean;
}

/** The model behind its HTTP boundary: what it is asked, and what it answers by what is asked. */
const server = setupServer();
const asked: Asked[] = [];
let answer: (question: Asked) => string | Promise<string> = () => '{}';

/** Lines of a question by what their text begins with: its label and the first turn it rests on. */
function lineIn(
  { user }: Asked,
  text: RegExp,
): { readonly label: string; readonly place: string; readonly quote: string } {
  const line = user.split('\n').find((one) => /^\S+ L\d+ \(/.test(one) && text.test(one)) ?? '';
  const [, label = '', place = '', quote = ''] = /^\S+ (L\d+) .*?(?: \| (\w+): ([^|]*))?$/.exec(line) ?? [];
  return { label, place, quote };
}

/** Words one line anew, quoting what it rests on. */
const wording = (question: Asked, line: RegExp, text: string) => {
  const { label, place, quote } = lineIn(question, line);
  return JSON.stringify({ lines: [{ line: label, sentences: [{ text, citations: [{ place, quote }] }] }] });
};

describeAnyDatabase('documents worded by a model', (fixture) => {
  let workspace: string;
  let pipeline: Pipeline;
  const logged: string[] = [];

  beforeAll(() => {
    server.listen({ onUnhandledFrame: 'error' });
    server.use(
      http.post('https://models.test/v1/chat/completions', async ({ request }) => {
        const { messages } = (await request.json()) as { messages: { content: string }[] };
        const [system = '', user = ''] = messages.map(({ content }) => content);
        const question = { system, user, isDraft: system.includes('OUT-1') };
        asked.push(question);
        const message = { role: 'assistant', content: await answer(question) };
        return HttpResponse.json({ choices: [{ index: 0, finish_reason: 'stop', message }] });
      }),
    );
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    asked.length = 0;
    logged.length = 0;
    answer = ({ isDraft }) => (isDraft ? '{"findings":[]}' : '{"lines":[]}');
    workspace = `w${randomBytes(6).toString('hex')}`;
    await saveWorkspace(fixture.database, workspace, { asOf: '2026-03-12', settings: { company: 'Northlight' } });
    const openai = { apiKey: 'k', baseUrl: 'https://models.test/v1', model: 'm', timeoutMs: 60_000 };
    const model = createLanguageModel(
      { openai: { ...openai, responseFormat: 'json_schema' } },
      { wait: async () => {} },
    );
    const [document, outreach] = [await loadPrompt('document'), await loadPrompt('outreach')];
    const log = (fields: object, message: string) => logged.push(`${message} ${JSON.stringify(fields)}`);
    pipeline = createPipeline({
      database: fixture.database,
      extractor: reader,
      pollMs: 50,
      logger: { info: log, warn: log, error: log },
      // A library that says what it was asked.
      writeHandoff: async (_handoff, { conversations }) => {
        throw new Error(`Invalid prompt: ${JSON.stringify(conversations)}`);
      },
      writeDocument: (made, said, options) => writeWithModel(model, document, made, said, options),
      readDraft: (draft, context, options) => readAgain(model, outreach, draft, context, options),
    });
    await pipeline.start();
    await declare();
  });
  afterEach(() => pipeline.stop());

  async function declare(change: object = {}): Promise<void> {
    const record = {
      key: 'acme',
      name: 'Acme',
      acv: 84_000,
      contract_start: '2026-01-01',
      renewal_date: '2026-12-31',
      owners: [
        { role: 'csm', name: 'Ana Lima', from: '2026-01-01' },
        { role: 'ae', name: 'Bo Berg', from: '2026-01-01' },
      ],
      ...change,
    };
    await pipeline.declareAccount(workspace, accountRecordSchema.parse(record));
    await pipeline.whenIdle(workspace);
  }

  async function hear(id: string, day: string, ...turns: readonly (readonly [string, string])[]): Promise<void> {
    const occurred_at = `${day}T15:00:00.000Z`;
    const said = turns.map(([speaker, text]) => ({ speaker, text }));
    const conversation = exampleConversation({ id, occurred_at, turns: said });
    const delivery = { bytes: Buffer.from(id), mediaType: 'text/plain', source: 'test' };
    await pipeline.acceptConversation(workspace, { conversation, delivery });
    await pipeline.whenIdle(workspace);
  }

  async function on(day: string): Promise<void> {
    await saveWorkspace(fixture.database, workspace, { asOf: day });
    await pipeline.rescoreWorkspace(workspace);
    await pipeline.whenIdle(workspace);
  }

  const inside = <Result>(work: Parameters<typeof withWorkspace<Result>>[2]) =>
    withWorkspace(fixture.database, workspace, work);
  const items = (): Promise<readonly InboxItem[]> =>
    inside(async (tx) =>
      loadInboxItems(
        tx,
        (await listInboxHeads(tx, {})).map(({ id }) => id),
      ),
    );
  async function only(kind: InboxKind): Promise<InboxItem> {
    const [one, ...others] = (await items()).filter((item) => item.kind === kind);
    if (one === undefined || others.length > 0) throw new Error(`${others.length + (one ? 1 : 0)} items of ${kind}`);
    return one;
  }
  const events = async ({ id }: InboxItem) => (await inside((tx) => listInboxEvents(tx, id))).map(({ event }) => event);
  const lines = (document: DocumentBody | null, section: string) =>
    document?.sections.find(({ id }) => id === section)?.lines.map(({ text }) => text);
  const worded = () => asked.filter(({ isDraft }) => !isDraft);

  test('stand at once as the facts give them, and are worded afterwards, once for the same evidence', async () => {
    const text = 'On 10 March 2026 Dana Ortiz said that Rivalware gave them a demo last week.';
    answer = (question) => wording(question, /it is being evaluated/, text);
    await hear('c1', '2026-03-10', ['Dana Ortiz', DEMO]);
    const brief = await only('competitor_brief');
    expect(lines(brief.document, 'rival')).toEqual(['Dana Ortiz, 10 March 2026: it is being evaluated.']);
    expect(lines(shownDocument(brief), 'rival')).toEqual([text]);
    expect(shownDocument(brief)?.mode).toBe('llm');
    expect(await events(brief)).toEqual(['raised', 'written']);
    const before = worded().length;
    await on('2026-03-13');
    expect(worded()).toHaveLength(before);
    answer = () => '{"lines":[]}';
    await hear('c2', '2026-03-13', ['Dana Ortiz', 'Their demo went well, we liked it.']);
    const later = await only('competitor_brief');
    expect(worded().length).toBeGreaterThan(before);
    expect(later).toMatchObject({ written: null, writtenWhy: expect.stringContaining('keeps to its words') });
    expect(await events(later)).toEqual(['raised', 'written', 'refreshed', 'kept_offline']);
    const calls = await inside((tx) => listWritingCalls(tx, 'acme'));
    expect(calls.filter(({ subject }) => subject === 'inbox_item')[0]).toMatchObject({
      id: brief.id,
      operation: 'write',
      prompt_name: 'document',
      outcome: 'ok',
    });
  });

  test('are kept once where two were ordered and worded at the same moment', async () => {
    const two = Promise.withResolvers<void>();
    const briefs = () => worded().filter((question) => lineIn(question, /: it is being evaluated/).label !== '');
    answer = async (question) => {
      if (!briefs().includes(question)) return '{"lines":[]}';
      if (briefs().length === 2) two.resolve();
      await two.promise;
      return wording(
        question,
        /: it is being evaluated/,
        'On 10 March 2026 Dana Ortiz said that Rivalware gave a demo.',
      );
    };
    const heard = hear('c1', '2026-03-10', ['Dana Ortiz', DEMO]);
    await expect.poll(() => briefs().length).toBe(1);
    const { id, account } = await only('competitor_brief');
    const order = { workspace, subject: 'inbox_item', id, account };
    await executeSql(fixture.database.pool, `INSERT INTO pgboss.job (name, data) VALUES ('write-document', $1)`, [
      order,
    ]);
    await heard;
    expect(briefs()).toHaveLength(2);
    expect(await events(await only('competitor_brief'))).toEqual(['raised', 'written']);
  });

  test('wait once for a document that changes again before its turn has come', async () => {
    await pipeline.stop(); // nobody works: what is ordered waits
    const logger = { info: () => {}, warn: () => {}, error: () => {} };
    const queue = await JobQueue.open(fixture.database, { leaseSeconds: 30, pauseMs: 50, supervise: false, logger });
    const tools = { queue, writeDocument: async (made: DocumentBody) => made };
    for (const ids of [['r1'], ['r1', 'r2'], ['r2']]) {
      const wanted = ids.map((id) => ({ subject: 'review', id, account: 'acme' }) as const);
      await inside((tx) => orderWriting(tx, tools, wanted));
    }
    await queue.close();
    const { rows } = await executeSql(
      fixture.database.pool,
      `SELECT data ->> 'id' AS id FROM pgboss.job WHERE name = 'write-document' AND data ->> 'workspace' = $1
         AND data ->> 'subject' = 'review' ORDER BY 1`,
      [workspace],
    );
    expect(rows).toEqual([{ id: 'r1' }, { id: 'r2' }]);
  });

  test('are never put over what a person wrote', async () => {
    await hear('c1', '2026-03-10', ['Dana Ortiz', DEMO]);
    const brief = await only('competitor_brief');
    const mine = { ...(brief.document as DocumentBody), title: 'Mine' };
    await decideInboxItem(fixture.database, workspace, brief.id, { action: 'edit', by: 'Ana Lima', document: mine });
    const before = worded().length;
    await hear('c2', '2026-03-13', ['Dana Ortiz', 'Their demo went well, we liked it.']);
    expect(shownDocument(await only('competitor_brief'))?.title).toBe('Mine');
    expect(worded().filter(({ user }) => user.includes('it is being evaluated'))).toHaveLength(
      asked.slice(0, before).filter(({ user }) => user.includes('it is being evaluated')).length,
    );
  });

  test('are refused where a message promises, prices or implies what the offline draft does not', async () => {
    const subject = 'The price list you were to get by 20 March';
    answer = (question) =>
      question.isDraft
        ? JSON.stringify({ findings: [{ rule: 'OUT-3', quote: subject, why: 'It hints at a price.' }] })
        : wording(question, /Subject:/, subject);
    await hear('c1', '2026-03-12', ['Ana Lima', PROMISE]);
    await on('2026-03-17');
    const draft = await only('promised_follow_up');
    expect(draft).toMatchObject({
      written: null,
      writtenWhy: `OUT-3, a price or a discount that needs an approval: “${subject}”. It hints at a price.`,
    });
    expect(lines(shownDocument(draft), 'draft')?.[0]).toBe('Subject: The price list');
    expect(await events(draft)).toEqual(['raised', 'kept_offline']);
  });

  test('are taken where the check of a message finds nothing new', async () => {
    const subject = 'The price list you were to get by 20 March';
    answer = (question) => (question.isDraft ? '{"findings":[]}' : wording(question, /Subject:/, subject));
    await hear('c1', '2026-03-12', ['Ana Lima', PROMISE]);
    await on('2026-03-17');
    const draft = await only('promised_follow_up');
    expect(lines(shownDocument(draft), 'draft')).toEqual([
      `Subject: ${subject}`,
      'Hi Dana,',
      `On 12 March 2026 I said: “${PROMISE}”`,
      'Here it is: [attach the price list].',
      'Does that settle it for you, or is something missing?',
    ]);
    const calls = await inside((tx) => listWritingCalls(tx, 'acme'));
    expect(calls.map(({ prompt_name }) => prompt_name)).toContain('outreach');
  });

  test('are the causes and the five questions of a review that nobody has begun, and no more of its agenda', async () => {
    const text = 'Dana Ortiz said that Rivalware gave them a demo last week.';
    answer = (question) => wording(question, /For: IND-9/, text);
    await hear('c1', '2026-03-10', ['Dana Ortiz', DEMO], ['Dana Ortiz', `Nobody uses the ${MARKER} screens.`]);
    const review = await pipeline.reviews.ask(workspace, 'acme', 'Ana Lima');
    await pipeline.whenIdle(workspace);
    const find = async () => (await inside((tx) => listReviews(tx, 'acme'))).find(({ id }) => id === review.id);
    const agenda = (await find())?.documents.agenda;
    expect(agenda?.mode).toBe('llm');
    expect(lines(agenda ?? null, 'root_cause')?.filter((line) => line.startsWith('For: Dana'))).toEqual([
      `For: ${text}`,
    ]);
    const about = worded().filter(({ user }) => user.includes('(root_cause)'));
    expect(about.length).toBeGreaterThan(0);
    for (const { user } of about) expect(user).not.toContain('(data_sync)');
    const inbox = (await items()).filter(({ kind }) => kind === 'review_due');
    expect(inbox.map(({ document }) => document?.mode)).toContain('llm');
    // Filled in again from the same record, it is not worded again, and stays as it was worded.
    await pipeline.reviews.ask(workspace, 'acme', 'Ana Lima');
    await pipeline.whenIdle(workspace);
    expect(worded().filter(({ user }) => user.includes('(root_cause)'))).toHaveLength(about.length);
    expect((await find())?.documents.agenda?.mode).toBe('llm');
    expect(logged.join('\n')).not.toContain(MARKER);
  });

  test('are the brief of a new owner, until they have read it', async () => {
    const text = 'A competitor, Rivalware, is evaluating: it gave them a demo last week.';
    await hear('c1', '2026-03-10', ['Dana Ortiz', DEMO]);
    answer = (question) => wording(question, /Competitor, evaluating/, text);
    await declare({
      owners: [
        { role: 'csm', name: 'Ana Lima', from: '2026-01-01', to: '2026-03-12' },
        { role: 'csm', name: 'Cy Ott', from: '2026-03-12' },
      ],
    });
    const [change] = await inside((tx) => listOwnershipChanges(tx, 'acme'));
    expect(change?.document.mode).toBe('llm');
    expect(lines(change?.document ?? null, 'open')).toEqual([text]);
    expect(lines(shownDocument(await only('ownership_brief')), 'open')).toEqual([text]);
  });

  test('leave no word of theirs in the log where wording them fails', async () => {
    await hear('c1', '2026-03-10', ['Dana Ortiz', `Nobody uses the ${MARKER} screens.`]);
    const closed = '2026-03-11T10:00:00.000Z';
    const update = { name: 'Desk', stage: 'negotiation', at: '2026-03-09T10:00:00.000Z' };
    await pipeline.handoffs.tell(workspace, 'd1', { update, account: 'acme', crmIds: [], source: 'test' });
    await pipeline.handoffs.close(workspace, 'd1', { won: true, at: closed, now: closed }, 'test');
    await pipeline.whenIdle(workspace);
    expect(logged.join('\n')).toContain('could not be put in better words {"deal":"d1","reason":"Error"}');
    expect(logged.join('\n')).not.toContain(MARKER);
  });

  test('whatever the model replies, no line is shown without words that stand letter for letter in the account’s own record', async () => {
    await hear('c1', '2026-03-10', ['Dana Ortiz', DEMO], ['Ana Lima', PROMISE]);
    const words = fc.oneof(fc.constantFrom(DEMO, PROMISE, 'Globex pays four hundred a seat.'), fc.string());
    const citation = fc.record({ place: fc.constantFrom('A0', 'A1', 'B0', 'Z9'), quote: words });
    const line = fc.record({
      line: fc.constantFrom('L1', 'L2', 'L3', 'L9'),
      sentences: fc.array(fc.record({ text: words, citations: fc.array(citation, { maxLength: 2 }) }), {
        maxLength: 2,
      }),
    });
    const replies = fc.oneof(
      fc.array(line, { maxLength: 4 }).map((all) => JSON.stringify({ lines: all })),
      fc.string(),
    );
    const samples = fc.sample(replies, 40);
    let next = 0;
    answer = () => samples[next++ % samples.length] ?? '';
    await on('2026-03-18');
    for (const day of ['2026-03-19', '2026-03-22', '2026-03-25']) {
      await hear(`d${day}`, day, ['Dana Ortiz', 'Their demo went well, we liked it.']);
      await on(day);
      for (const item of await items()) {
        for (const shown of shownDocument(item)?.sections.flatMap((section) => section.lines) ?? []) {
          expect(shown.sources.length > 0 || shown.basis !== undefined, shown.text).toBe(true);
          expect(shown.text).not.toContain('Globex');
          for (const { conversation, turn, quote } of shown.sources) {
            const stored = await inside((tx) => findConversation(tx, conversation));
            expect(stored?.conversation.turns[turn]?.text).toContain(quote);
          }
        }
      }
    }
    expect(next).toBeGreaterThan(0);
  });
});
