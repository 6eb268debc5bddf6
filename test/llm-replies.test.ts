import { describe, expect, it } from 'vitest';
import { EMPTY_CONTEXT } from '../src/extraction/index.ts';
import { readingExtractor, userText } from './support/llm.ts';
import { startModelServer } from './support/model-server.ts';
import { FINANCE, good, LONG, perfect, SHORT, signal, TEAMS } from './support/teams.ts';

describe('a busy or broken server', () => {
  it('is asked again after the wait it names', async () => {
    const waits: number[] = [];
    await using server = await startModelServer([
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 503, headers: { 'retry-after-ms': '40' } },
      good,
    ]);
    const result = await (await readingExtractor(server, { waits })).extract(SHORT, EMPTY_CONTEXT);
    expect(waits).toEqual([7_000, 40]);
    expect(server.requests).toHaveLength(3);
    expect(result.status).toBe('complete');
    expect(result.calls).toMatchObject([{ outcome: 'ok', requests: 3 }]);
  });

  it('is given up after four requests, and the turns are recorded as not read', async () => {
    const waits: number[] = [];
    await using server = await startModelServer(() => ({ status: 500 }));
    const result = await (await readingExtractor(server, { waits })).extract(SHORT, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(4);
    expect(waits).toHaveLength(3);
    expect(result).toMatchObject({
      status: 'partial',
      unread: [{ turns: [0, 1, 2], reason: 'failed: HTTP 500' }],
      signals: [],
    });
  });

  it('is not waited for beyond the longest wait, nor asked earlier than it said', async () => {
    const waits: number[] = [];
    await using server = await startModelServer([{ status: 429, headers: { 'retry-after': '900' } }]);
    const result = await (await readingExtractor(server, { waits })).extract(SHORT, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(1);
    expect(waits).toEqual([]);
    expect(result.status).toBe('partial');
  });

  it('is asked once only when waiting cures nothing', async () => {
    await using server = await startModelServer([{ status: 401 }]);
    const result = await (await readingExtractor(server)).extract(SHORT, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(1);
    expect(result.unread[0]?.reason).toBe('failed: HTTP 401');
  });

  it('that hangs up is asked again', async () => {
    await using server = await startModelServer([{ hangUp: true }, good]);
    const result = await (await readingExtractor(server)).extract(SHORT, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(2);
    expect(result.status).toBe('complete');
  });

  it('cannot put words of the conversation into the record', async () => {
    const echo = {
      status: 400,
      body: { error: { message: 'bad: Finance saw the dashboards', code: 'Finance saw the dashboards' } },
    };
    await using server = await startModelServer([echo]);
    const result = await (await readingExtractor(server)).extract(SHORT, EMPTY_CONTEXT);
    expect(JSON.stringify(result)).not.toContain('dashboards');
  });
});

describe('a reply', () => {
  it('cut by length halves the window between turns and both halves are read', async () => {
    await using server = await startModelServer((request, index) =>
      index === 0 ? { content: '{"signals":[{"tur', finishReason: 'length' } : perfect(request, index),
    );
    const result = await (await readingExtractor(server)).extract(LONG, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(3);
    expect(result.status).toBe('complete');
    expect(result.signals.map(({ turns }) => turns)).toEqual(TEAMS.map((_, index) => [index * 3 + 2]));
    expect(result.calls.map((call) => call.outcome)).toEqual(['truncated', 'ok', 'ok']);
  });

  it('cut by length again in one half keeps the good half and says what was not read', async () => {
    await using server = await startModelServer((request, index) =>
      userText(request).includes('Treasury') ? { content: '{', finishReason: 'length' } : perfect(request, index),
    );
    const result = await (await readingExtractor(server)).extract(LONG, EMPTY_CONTEXT);
    expect(result.status).toBe('partial');
    expect(result.signals.length).toBeGreaterThanOrEqual(5);
    expect(result.unread.flatMap(({ turns }) => turns)).toContain(29);
    expect(result.unread.flatMap(({ turns }) => turns)).not.toContain(2);
    expect(result.unread[0]?.reason).toContain('truncated');
  });

  it('always cut by length is halved to a fixed depth', async () => {
    await using server = await startModelServer(() => ({ content: '{', finishReason: 'length' }));
    const result = await (await readingExtractor(server)).extract(LONG, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(1 + 2 + 4 + 8);
    expect(result.unread.flatMap(({ turns }) => turns)).toEqual(LONG.turns.map((_, index) => index));
  });

  it('too long for the model’s context is halved as well', async () => {
    const tooLong = { status: 400, body: { error: { message: 'too long', code: 'context_length_exceeded' } } };
    await using server = await startModelServer((request, index) => (index === 0 ? tooLong : perfect(request, index)));
    const result = await (await readingExtractor(server)).extract(LONG, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(3);
    expect(result.signals).toHaveLength(10);
  });

  it('off the schema is repaired in one round that carries the issues and not the reply', async () => {
    const off = { content: { signals: [{ ...FINANCE, kind: 'growth opportunity', turns: 'one' }] } };
    await using server = await startModelServer([off, good]);
    const result = await (await readingExtractor(server)).extract(SHORT, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(2);
    const [first, second] = server.requests.map(userText);
    expect(second?.startsWith(first ?? '-')).toBe(true);
    expect(second).toContain('signals[0].turns');
    expect(second).not.toContain('growth opportunity');
    expect(result).toMatchObject({ status: 'complete', calls: [{ operation: 'extract' }, { operation: 'repair' }] });
    expect(result.signals).toHaveLength(1);
  });

  it('off the schema twice is recorded, and not asked a third time', async () => {
    await using server = await startModelServer(() => ({ content: 'I found nothing of note.' }));
    const result = await (await readingExtractor(server)).extract(SHORT, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(2);
    expect(result).toMatchObject({ status: 'partial', unread: [{ turns: [0, 1, 2] }] });
    expect(result.unread[0]?.reason).toContain('malformed');
  });

  it('with a subtype of another kind keeps what was right when the repair fails', async () => {
    const mixed = { content: { signals: [FINANCE, { ...FINANCE, subtype: 'late' }] } };
    await using server = await startModelServer([mixed, { content: 'no' }]);
    const result = await (await readingExtractor(server)).extract(SHORT, EMPTY_CONTEXT);
    expect(result).toMatchObject({ status: 'complete', rejected: [{ reason: 'illegal_kind' }] });
    expect(result.signals).toHaveLength(1);
  });

  it.each([
    ['a refusal', { refusal: 'I cannot help with that.' }, 'refused'],
    ['a filtered reply', { content: '', finishReason: 'content_filter' }, 'filtered'],
    ['an empty reply', { content: '' }, 'malformed'],
    [
      'a reply without a choice',
      { body: { id: 'x', object: 'chat.completion', created: 1, model: 'm', choices: [] } },
      'malformed',
    ],
    ['a tool call', { content: '', finishReason: 'tool_calls' }, 'malformed'],
  ])('that is %s is recorded, never taken for "no signals"', async (_, reply, outcome) => {
    await using server = await startModelServer([reply]);
    const result = await (await readingExtractor(server)).extract(SHORT, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(1);
    expect(result).toMatchObject({ status: 'partial', unread: [{ turns: [0, 1, 2] }], calls: [{ outcome }] });
    expect(result.unread[0]?.reason.startsWith(`${outcome}:`)).toBe(true);
  });

  it('with a made-up quote has that signal rejected with its reason', async () => {
    const invented = signal(1, 'Finance loved the dashboards and wants in, about sixty people.', 'Finance');
    await using server = await startModelServer([{ content: { signals: [FINANCE, invented] } }]);
    const result = await (await readingExtractor(server)).extract(SHORT, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(1);
    expect(result.signals).toHaveLength(1);
    expect(result.rejected).toMatchObject([{ reason: 'quote_not_found', quote: invented.quote }]);
  });

  it('with no signals is a complete reading', async () => {
    await using server = await startModelServer([{ content: { signals: [] } }]);
    const result = await (await readingExtractor(server)).extract(SHORT, EMPTY_CONTEXT);
    expect(result).toMatchObject({ status: 'complete', signals: [], unread: [] });
  });
});
