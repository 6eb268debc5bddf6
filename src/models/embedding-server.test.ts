import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../config/index.ts';
import { RefusedTextsError } from '../extraction/index.ts';
import { createServerEmbedder } from './index.ts';

const URL = 'https://models.test/v1/embeddings';
const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

interface Asked {
  readonly model: string;
  readonly input: readonly string[];
  readonly dimensions?: number;
  readonly encoding_format: string;
}

function embedderWith(embedding: Partial<Config['embedding']> = {}, waits: number[] = []) {
  const settings = {
    name: 'openai' as const,
    apiKey: 'k',
    baseUrl: 'https://models.test/v1',
    model: 'm',
    dimensions: 2,
    batch: 3,
  };
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds);
  };
  const config = { embedding: { ...settings, ...embedding }, modelConcurrency: 2, openai: { timeoutMs: 60_000 } };
  return createServerEmbedder(config, { wait });
}

/** A vector that tells which text it is of. */
function vectorOf(text: string, dimensions = 2): number[] {
  return Array.from({ length: dimensions }, (_none, at) => (at === 0 ? 1 : (Number(text.slice(1)) || 0) + 1));
}

/** Answers every request, in the wrong order; `change` makes of a right answer what the test is about. */
function answer(change: (data: object[], asked: Asked) => unknown = (data) => ({ data })): Asked[] {
  const requests: Asked[] = [];
  server.use(
    http.post(URL, async ({ request }) => {
      const asked = (await request.json()) as Asked;
      requests.push(asked);
      const data = asked.input.map((text, index) => ({ index, embedding: vectorOf(text, asked.dimensions) }));
      const made = change(data.toReversed(), asked);
      return made instanceof Response ? made : HttpResponse.json(made as object);
    }),
  );
  return requests;
}

/** The number of the text that each vector is of. */
function textsOf(vectors: readonly Float32Array[]): number[] {
  return vectors.map(([first = 0, second = 0]) => Math.round(second / first) - 1);
}

const TEXTS = ['t0', 't1', 't2', 't3', 't4', 't5', 't6'];

describe('an embedding behind a server', () => {
  it('asks in batches and gives the vectors in the order of the texts, at length 1', async () => {
    const requests = answer();
    const embedder = await embedderWith();
    const vectors = await embedder.embed(TEXTS);
    expect(textsOf(vectors)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const [x = 0, y = 0] of vectors) expect(Math.hypot(x, y)).toBeCloseTo(1, 5);
    expect(requests.map(({ input }) => input.length).sort()).toEqual([1, 3, 3]);
    expect(requests[0]).toMatchObject({ model: 'm', dimensions: 2, encoding_format: 'float' });
    expect(embedder).toMatchObject({ model: 'm/2', dimensions: 2 });
  });

  it('asks a model that it does not know once how long its vectors are, and leaves the length to it', async () => {
    const requests = answer((data) => ({ data: data.map((one) => ({ ...one, embedding: [1, 1, 1] })) }));
    const embedder = await embedderWith({ dimensions: undefined });
    expect(embedder).toMatchObject({ model: 'm/3', dimensions: 3 });
    await embedder.embed(['t0']);
    expect(requests.map((asked) => 'dimensions' in asked)).toEqual([false, false]);
    expect((await embedderWith({ model: 'text-embedding-3-small', dimensions: undefined })).dimensions).toBe(1_536);
    expect(requests).toHaveLength(2);
  });

  it('halves a batch that is refused for its size', async () => {
    const requests = answer((data, { input }) =>
      input.length > 1 ? HttpResponse.json({ error: { message: 'too many' } }, { status: 413 }) : { data },
    );
    expect(textsOf(await (await embedderWith()).embed(TEXTS.slice(0, 3)))).toEqual([0, 1, 2]);
    expect(requests.map(({ input }) => input.length)).toEqual([3, 1, 2, 1, 1]);
  });

  it('gives the vectors of all but the text that the server refuses, and its reason without a word of it', async () => {
    const requests = answer((data, { input }) =>
      input.includes('t3')
        ? HttpResponse.json({ error: { message: 't3', code: 'too_long' } }, { status: 400 })
        : { data },
    );
    const failure = await (await embedderWith()).embed(TEXTS).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RefusedTextsError);
    const { embedded, message } = failure as RefusedTextsError;
    expect(message).toBe('The embedding m refused 1 of 7 texts');
    expect(embedded[3]).toEqual({ refused: 'HTTP 400 too_long' });
    expect(textsOf(embedded.filter((one) => one instanceof Float32Array))).toEqual([0, 1, 2, 4, 5, 6]);
    expect(requests.filter(({ input }) => input.includes('length'))).toHaveLength(1);
  });

  it('takes it for a fault of the settings, not of the texts, when the server refuses everything', async () => {
    const requests = answer(() => HttpResponse.json({ error: { code: 'model_not_found' } }, { status: 400 }));
    const failure = await (await embedderWith({ batch: 8 })).embed(TEXTS).catch((error: unknown) => error);
    expect(failure).not.toBeInstanceOf(RefusedTextsError);
    expect(String(failure)).toMatch('The embedding m gave no vectors: HTTP 400 model_not_found');
    expect(requests).toHaveLength(4);
  });

  it('waits as a busy server says and asks again', async () => {
    const waits: number[] = [];
    const requests = answer((data) =>
      waits.length === 0 ? new HttpResponse(null, { status: 429, headers: { 'retry-after': '7' } }) : { data },
    );
    expect(textsOf(await (await embedderWith({}, waits)).embed(['t4']))).toEqual([4]);
    expect(waits).toEqual([7_000]);
    expect(requests).toHaveLength(2);
  });

  it.each([
    [
      'of another length',
      (data: object[]) => ({ data: data.map((one) => ({ ...one, embedding: [1, 2, 3] })) }),
      /3 numbers where 2/,
    ],
    ['for some texts only', (data: object[]) => ({ data: data.slice(1) }), /2 vectors for 3 texts/],
    [
      'with one number twice',
      (data: object[]) => ({ data: data.map((one) => ({ ...one, index: 0 })) }),
      /not numbered/,
    ],
    ['that are zero', (data: object[]) => ({ data: data.map((one) => ({ ...one, embedding: [0, 0] })) }), /zero/],
    [
      'that are no numbers',
      (data: object[]) => ({ data: data.map((one) => ({ ...one, embedding: ['t1', null] })) }),
      /not numbers/,
    ],
    ['not at all', () => ({ error: 't1' }), /no vectors for 3 texts/],
  ])('refuses vectors %s, without a word of what was sent', async (_what, change, message) => {
    const requests = answer(change);
    const failure = await (await embedderWith()).embed(TEXTS.slice(0, 3)).catch((error: Error) => error);
    expect(String(failure)).toMatch(message);
    expect(String(failure)).not.toMatch(/t1/);
    expect(requests).toHaveLength(1);
  });

  it('says what the server said, and throws the reason of an abort', async () => {
    answer(() => HttpResponse.json({ error: { message: 't0', code: 'invalid_api_key' } }, { status: 401 }));
    await expect((await embedderWith()).embed(['t0'])).rejects.toThrow(
      'The embedding m gave no vectors: HTTP 401 invalid_api_key',
    );
    const reason = new Error('enough');
    await expect((await embedderWith()).embed(['t0'], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
