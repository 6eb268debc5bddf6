import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/terminal.ts';
import { readConfig } from '../config/index.ts';
import { createEmbeddings, describeEmbedding } from './index.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

interface Asked {
  readonly model: string;
  readonly input: readonly string[];
  readonly dimensions?: number;
}

/** A server of models that give vectors of 4 numbers, or as many as they are asked for. */
function serve(): Asked[] {
  const requests: Asked[] = [];
  server.use(
    http.post('https://models.test/v1/embeddings', async ({ request }) => {
      const asked = (await request.json()) as Asked;
      requests.push(asked);
      const vector = (length: number) => Array.from({ length }, () => 1);
      return HttpResponse.json({
        data: asked.input.map((_text, index) => ({ index, embedding: vector(asked.dimensions ?? 4) })),
      });
    }),
  );
  return requests;
}

const SERVER = { OPENAI_EMBEDDING_BASE_URL: 'https://models.test/v1', OPENAI_EMBEDDING_MODEL: 'new' };

function embeddingsWith(variables: Record<string, string>) {
  const warnings: string[] = [];
  const config = readConfig({ EARSHOT_HOME: temporaryFolder(), ...variables });
  return { embeddings: createEmbeddings(config, { warn: (message) => warnings.push(message) }), config, warnings };
}

describe('the embedding that is set', () => {
  it('is none where that is said', () => {
    const { embeddings, config } = embeddingsWith({ EARSHOT_EMBEDDING: 'none' });
    expect(embeddings).toBeUndefined();
    expect(describeEmbedding(config)).toBe('words alone, no embedding');
  });

  it('is the local one without a server, loaded once and offline', async () => {
    const { embeddings, config, warnings } = embeddingsWith({});
    const [one, other] = await Promise.all([embeddings?.current(), embeddings?.of('all-MiniLM-L6-v2')]);
    expect(one).toBe(other);
    expect(one?.dimensions).toBe(384);
    expect(embeddings?.isCurrent(one?.model ?? '')).toBe(true);
    expect(embeddings?.isCurrent('new/4')).toBe(false);
    expect((await one?.embed(['Dana Ortiz: We need it by March.']))?.[0]).toHaveLength(384);
    expect(await embeddings?.of('new/4')).toBeUndefined();
    expect(warnings).toEqual([]);
    expect(describeEmbedding(config)).toBe('words, and meaning by the local embedding');
  });

  it('is a server’s where one is named, with the ones before at hand for as long as they serve', async () => {
    const requests = serve();
    const { embeddings, config } = embeddingsWith(SERVER);
    expect(describeEmbedding(config)).toBe('words, and meaning by the embedding new');
    expect(requests).toEqual([]);
    expect(await embeddings?.current()).toMatchObject({ model: 'new/4', dimensions: 4 });
    expect(embeddings?.isCurrent('new/4')).toBe(true);
    expect(embeddings?.isCurrent('old/4')).toBe(false);
    expect(await embeddings?.of('new/4')).toBe(await embeddings?.current());
    expect(await embeddings?.of('old/4')).toMatchObject({ model: 'old/4', dimensions: 4 });
    const shorter = await embeddings?.of('new/2');
    expect((await shorter?.embed(['text']))?.[0]).toHaveLength(2);
    expect(requests.filter(({ dimensions }) => dimensions === 2)).toHaveLength(1);
    const asked = embeddingsWith({ ...SERVER, OPENAI_EMBEDDING_DIMENSIONS: '2' }).embeddings;
    expect([asked?.isCurrent('new/2'), asked?.isCurrent('new/4')]).toEqual([true, false]);
  });

  it('is asked for again after it could not be had', async () => {
    server.use(http.post('https://models.test/v1/embeddings', () => new HttpResponse(null, { status: 401 })));
    const { embeddings } = embeddingsWith(SERVER);
    await expect(embeddings?.current()).rejects.toThrow('The embedding new gave no vectors: HTTP 401');
    serve();
    expect(await embeddings?.current()).toMatchObject({ model: 'new/4' });
  });
});
