import { describe, expect, it } from 'vitest';
import type { Conversation } from '../src/domain/index.ts';
import {
  type Checkpoint,
  createLlmExtractor,
  createLocalExtractor,
  createVerifiedExtractor,
  EMPTY_CONTEXT,
  type Extractor,
  verdictsJsonSchema,
} from '../src/extraction/index.ts';
import { createLanguageModel, loadPrompt } from '../src/models/index.ts';
import { claimsOf, isVerification, memoryCheckpoint, userText, verdict, verifyingExtractor } from './support/llm.ts';
import { type Script, type ScriptedReply, startModelServer } from './support/model-server.ts';

const CALL: Conversation = {
  id: 'c1',
  medium: 'call',
  occurred_at: '2026-03-12T15:00:00Z',
  vendor: { company: 'Northlight', product: 'Northlight Analytics', competitors: ['Pulseboard'] },
  account: { name: 'Acme Freight' },
  participants: [
    { name: 'Dana Ortiz', side: 'customer' },
    { name: 'Sam Webb', side: 'vendor' },
  ],
  turns: [
    { speaker: 'Sam Webb', text: 'Morning. How is it going?' },
    { speaker: 'Dana Ortiz', text: 'Good. Finance saw the dashboards and wants in, about forty people.' },
    { speaker: 'Sam Webb', text: 'I will mail you the rate card by Friday, and the export is fixed in May.' },
    { speaker: 'Dana Ortiz', text: 'Fine. My cousin went over to Pulseboard last year.' },
    { speaker: 'Dana Ortiz', text: 'Oh, and no need for the rate card, Lena has one.' },
  ],
};

const FINANCE = {
  turns: [1],
  quote: 'Finance saw the dashboards and wants in, about forty people.',
  kind: 'expansion',
  subtype: 'new_team',
  team: 'Finance',
};
const CARD = {
  turns: [2],
  quote: 'I will mail you the rate card by Friday',
  kind: 'commitment',
  subtype: 'follow_up',
  what: 'rate card',
  due: 'Friday',
  strength: 'firm',
};
const EXPORT = {
  turns: [2],
  quote: 'the export is fixed in May',
  kind: 'commitment',
  subtype: 'follow_up',
  what: 'export',
  due: 'May',
  strength: 'firm',
};
const FOUND: ScriptedReply = { content: { signals: [FINANCE, CARD, EXPORT] } };

/** Answers the first reading with three signals and the verification as told. */
function script(verification: ScriptedReply | Script): Script {
  return (request, index) => {
    if (!isVerification(request)) return FOUND;
    return typeof verification === 'function' ? verification(request, index) : verification;
  };
}

function verdicts(...items: object[]): ScriptedReply {
  return { content: { verdicts: items } };
}

const ALL_HOLD = verdicts(verdict(1), verdict(2), verdict(3));

function isCard({ text }: { readonly text: string }): boolean {
  return text.includes('rate card');
}

async function run(verification: ScriptedReply | Script, setting = {}) {
  await using server = await startModelServer(script(verification));
  const result = await (await verifyingExtractor(server, setting)).extract(CALL, EMPTY_CONTEXT);
  return { result, requests: server.requests };
}

describe('verification', () => {
  it('is one more call with its own prompt, schema and fence, and each claim under its line', async () => {
    const { result, requests } = await run(ALL_HOLD);
    expect(requests).toHaveLength(2);
    const [, second] = requests;
    expect(second?.body.response_format?.json_schema).toEqual({
      name: 'verdicts',
      strict: true,
      schema: verdictsJsonSchema().schema,
    });
    const text = second === undefined ? '' : userText(second);
    expect(text).toContain(
      [
        '2 V: I will mail you the rate card by Friday, and the export is fixed in May.',
        '#2 commitment/follow_up what=rate card; due=Friday | at "I will mail you the"',
        '#3 commitment/follow_up what=export; due=May | at "the export is fixed in"',
        '3 C: ',
      ].join('\n'),
    );
    expect(text.match(/^-----[0-9a-f]{10}-----$/gm)).toHaveLength(2);
    expect(result.calls).toMatchObject([
      { operation: 'extract', prompt_name: 'extraction' },
      { operation: 'verify', prompt_name: 'verification', first_turn: 1, last_turn: 2 },
    ]);
    expect(result).toMatchObject({
      status: 'complete',
      usage: { calls: 2 },
      verification: { claims: 3, confirmed: 3, corrected: 0, dropped: 0, unverified: 0, failures: [] },
    });
  });

  it('is not asked for where nothing was found', async () => {
    await using server = await startModelServer([{ content: { signals: [] } }]);
    const result = await (await verifyingExtractor(server)).extract(CALL, EMPTY_CONTEXT);
    expect(result).toMatchObject({ signals: [], verification: { claims: 0, failures: [] } });
  });

  it('drops what does not hold, and says so', async () => {
    const { result } = await run(verdicts(verdict(1), verdict(2, 'taken_back'), verdict(3)));
    expect(result.signals.map(({ quote }) => quote)).toEqual([FINANCE.quote, EXPORT.quote]);
    expect(result.rejected).toMatchObject([
      { reason: 'not_verified', kind: 'commitment', quote: CARD.quote, turns: [2] },
    ]);
  });

  it('corrects subtype and attributes, and nothing that was not said', async () => {
    const corrections = [
      { field: 'what', value: 'the export' },
      { field: 'due', value: 'Christmas' },
      { field: 'strength', value: 'certain' },
      { field: 'team', value: 'Finance' },
    ];
    const { result } = await run(
      verdicts(verdict(1, 'holds', { corrections: [{ field: 'team', value: null }] }), verdict(2), {
        ...verdict(3, 'holds', { subtype: 'product' }),
        corrections,
      }),
    );
    expect(result.signals).toMatchObject([
      { subtype: 'new_team', attrs: {} },
      { subtype: 'follow_up', attrs: { what: 'rate card' } },
      { subtype: 'product', attrs: { what: 'the export', due: 'May', strength: 'firm' }, quote: EXPORT.quote },
    ]);
    expect(Object.keys(result.signals[0]?.attrs ?? {})).toEqual([]);
    expect(result.verification).toMatchObject({ confirmed: 1, corrected: 2 });
  });

  it('cannot give a subtype of another kind: it is asked once more, and then the subtype stays', async () => {
    const { result, requests } = await run(verdicts(verdict(1, 'holds', { subtype: 'late' }), verdict(2), verdict(3)));
    expect(requests).toHaveLength(3);
    expect(userText(requests[2] ?? requests[0] ?? never())).toContain('claim 1: expansion has no subtype late');
    expect(result.signals[0]).toMatchObject({ subtype: 'new_team' });
  });

  it.each<[string, ScriptedReply]>([
    ['refuses', { refusal: 'No.' }],
    ['is filtered', { content: '', finishReason: 'content_filter' }],
    ['is always cut by length', { content: '{"verdicts":[', finishReason: 'length' }],
    ['answers off the schema', { content: 'They all look fine to me.' }],
    ['cannot be reached', { status: 500 }],
  ])('that %s loses nothing: all is kept unverified, less sure, and the run says so', async (_, reply) => {
    const { result: sure } = await run(ALL_HOLD);
    const { result } = await run(reply);
    expect(result.status).toBe('complete');
    expect(result.signals.map(({ quote }) => quote)).toEqual(sure.signals.map(({ quote }) => quote));
    for (const [index, { confidence }] of result.signals.entries())
      expect(confidence).toBeLessThan(sure.signals[index]?.confidence ?? 0);
    expect(result.verification).toMatchObject({ confirmed: 0, unverified: 3, dropped: 0 });
    expect(result.verification?.failures).not.toEqual([]);
    expect(JSON.stringify(result.verification)).not.toContain('look fine');
  });

  it('that leaves a claim out is asked once more, and then keeps it unverified', async () => {
    const { result, requests } = await run(verdicts(verdict(1), verdict(3), verdict(88)));
    expect(requests).toHaveLength(3);
    expect(result.verification).toMatchObject({
      confirmed: 2,
      unverified: 1,
      failures: ['1 of 3 claims got no verdict'],
    });
    expect(result.signals).toHaveLength(3);
  });

  it('whose reply is cut by length is asked again about halves', async () => {
    const { result, requests } = await run((request) => {
      const claims = claimsOf(request);
      if (claims.length > 2) return { content: '{', finishReason: 'length' };
      return verdicts(...claims.map(({ id }) => verdict(id)));
    });
    expect(requests.map((request) => claimsOf(request).length)).toEqual([0, 3, 2, 1]);
    expect(result.verification).toMatchObject({ confirmed: 3, failures: [] });
  });

  it('resumes from a checkpoint without asking again', async () => {
    await using server = await startModelServer(script(ALL_HOLD));
    const checkpoint = memoryCheckpoint();
    const extractor = await verifyingExtractor(server);
    const first = await extractor.extract(CALL, EMPTY_CONTEXT, { checkpoint });
    const second = await extractor.extract(CALL, EMPTY_CONTEXT, { checkpoint });
    expect(server.requests).toHaveLength(2);
    expect(second).toMatchObject({ signals: first.signals, verification: first.verification, usage: { calls: 0 } });
  });

  it('changes the fingerprint of the extractor', async () => {
    await using server = await startModelServer([]);
    const plain = await verifyingExtractor(server);
    const doubled = await verifyingExtractor(server, { secondOpinion: true });
    expect(plain.fingerprint).toContain('verification@');
    expect(doubled.fingerprint).toContain(createLocalExtractor().fingerprint);
  });

  it('rates higher what the local extractor found too', async () => {
    const alone = await run(ALL_HOLD);
    const agreed = await run((request) => verdicts(...claimsOf(request).map(({ id }) => verdict(id))), {
      secondOpinion: true,
    });
    const card = (list: typeof alone) => list.result.signals.find(({ quote }) => quote === CARD.quote)?.confidence ?? 0;
    expect(card(agreed)).toBeGreaterThan(card(alone));
  });
});

describe('a second opinion', () => {
  const MISSED: ScriptedReply = { content: { signals: [FINANCE] } };
  const asked =
    (reply: Script): Script =>
    (request, index) =>
      isVerification(request) ? reply(request, index) : MISSED;

  it('on what the model did not report is shown to the verifier, marked, and kept when confirmed', async () => {
    await using server = await startModelServer(
      asked((request) => verdicts(...claimsOf(request).map(({ id }) => verdict(id)))),
    );
    const result = await (await verifyingExtractor(server, { secondOpinion: true })).extract(CALL, EMPTY_CONTEXT);
    const [, second] = server.requests;
    expect(second === undefined ? '' : userText(second)).toMatch(/^#\d+\? commitment\/follow_up .*rate card/m);
    expect(second === undefined ? '' : userText(second)).toMatch(/^#1 expansion\/new_team/m);
    const [expansion, card] = result.signals;
    expect(card?.quote).toContain('rate card');
    expect(card?.confidence).toBeLessThan(expansion?.confidence ?? 0);
  });

  it('is left out when the verifier says no, and when it says nothing', async () => {
    const no: Script = (request) =>
      verdicts(...claimsOf(request).map((claim) => verdict(claim.id, isCard(claim) ? 'taken_back' : 'holds')));
    for (const reply of [no, (() => ({ refusal: 'No.' })) satisfies Script]) {
      await using server = await startModelServer(asked(reply));
      const result = await (await verifyingExtractor(server, { secondOpinion: true })).extract(CALL, EMPTY_CONTEXT);
      expect(result.signals.map(({ quote }) => quote)).not.toContainEqual(expect.stringContaining('rate card'));
      expect(result.signals).toMatchObject([{ kind: 'expansion' }]);
      expect(result.rejected).toContainEqual(
        expect.objectContaining({ reason: 'not_verified', detail: expect.stringContaining('second opinion') }),
      );
    }
  });

  it('that fails stops the reading: nothing is asked or kept after the run has ended', async () => {
    await using server = await startModelServer(script(ALL_HOLD));
    const broken = new Error('out of memory');
    const { promise: isReading, resolve: onReading } = Promise.withResolvers<void>();
    let open = 0;
    const checkpoint: Checkpoint = {
      async load() {
        open += 1;
        onReading();
        await new Promise<void>((resolve) => setImmediate(resolve));
        open -= 1;
        return undefined;
      },
      save: async () => undefined,
    };
    const secondOpinion: Extractor = {
      ...createLocalExtractor(),
      extract: () => isReading.then(() => Promise.reject(broken)),
    };
    const extractor = await createLlmExtractor({
      model: createLanguageModel({
        openai: { apiKey: 'k', baseUrl: server.url, model: 'm', timeoutMs: 60_000, responseFormat: 'json_schema' },
      }),
      prompt: await loadPrompt('extraction'),
      verification: { prompt: await loadPrompt('verification'), secondOpinion },
    });
    await expect(extractor.extract(CALL, EMPTY_CONTEXT, { checkpoint })).rejects.toBe(broken);
    expect({ open, requests: server.requests.length }).toEqual({ open: 0, requests: 0 });
  });
});

describe('the local extractor, verified', () => {
  it('has its findings judged in the only call there is', async () => {
    await using server = await startModelServer((request) =>
      verdicts(...claimsOf(request).map((claim) => verdict(claim.id, isCard(claim) ? 'taken_back' : 'holds'))),
    );
    const openai = { apiKey: 'k', baseUrl: server.url, model: 'm', timeoutMs: 60_000 };
    const extractor = await createVerifiedExtractor({
      reader: createLocalExtractor(),
      model: createLanguageModel({ openai: { ...openai, responseFormat: 'json_schema' } }),
      prompt: await loadPrompt('verification'),
    });
    const local = await createLocalExtractor().extract(CALL, EMPTY_CONTEXT);
    const result = await extractor.extract(CALL, EMPTY_CONTEXT);
    expect(server.requests).toHaveLength(1);
    expect(extractor).toMatchObject({ name: 'local', fingerprint: expect.stringContaining('verification@') });
    const quotes = (list: readonly { readonly quote: string }[]) => list.map(({ quote }) => quote).join('\n');
    expect(quotes(local.signals)).toContain('rate card');
    expect(quotes(result.signals)).not.toContain('rate card');
    expect(result.signals).toHaveLength(local.signals.length - 1);
  });
});

function never(): never {
  throw new TypeError('no such request');
}
