import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLanguageModel } from './index.ts';

const URL = 'https://models.test/v1/chat/completions';
const server = setupServer();
const question = {
  messages: [{ role: 'user' as const, content: 'secret words' }],
  schema: { name: 'answer', schema: { type: 'object' } },
};

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function modelWith(openai: { apiKey?: string } = {}, maxOutputTokens?: number) {
  const config = {
    baseUrl: 'https://models.test/v1',
    model: 'm',
    timeoutMs: 60_000,
    responseFormat: 'json_schema' as const,
  };
  return createLanguageModel(
    { openai: { apiKey: undefined, ...config, ...openai } },
    { maxOutputTokens, wait: async () => {} },
  );
}

describe('the language model', () => {
  it('works with a server that wants no key, and sends the ceiling it was given', async () => {
    const bodies: unknown[] = [];
    server.use(
      http.post(URL, async ({ request }) => {
        bodies.push(await request.json());
        return HttpResponse.json({
          choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '{}' } }],
        });
      }),
    );
    const reply = await modelWith({}, 900).ask(question);
    expect(reply).toMatchObject({
      outcome: 'ok',
      text: '{}',
      usage: { input_tokens: 0, output_tokens: 0, requests: 1 },
    });
    expect(bodies).toMatchObject([{ model: 'm', max_completion_tokens: 900 }]);
  });

  it('calls a filter by the server what it is, from an error too', async () => {
    server.use(
      http.post(URL, () =>
        HttpResponse.json({ error: { message: 'secret words', code: 'content_filter' } }, { status: 400 }),
      ),
    );
    expect(await modelWith().ask(question)).toMatchObject({ outcome: 'filtered', reason: 'HTTP 400 content_filter' });
  });

  it('does not take a page of HTML for an answer', async () => {
    let requests = 0;
    server.use(
      http.post(URL, () => {
        requests += 1;
        return new HttpResponse('<html>secret words</html>', { headers: { 'content-type': 'application/json' } });
      }),
    );
    const reply = await modelWith().ask(question);
    expect(reply.outcome).toBe('failed');
    expect(JSON.stringify(reply)).not.toContain('secret');
    expect(requests).toBe(1);
  });

  it('throws nothing but the reason of an abort', async () => {
    const reason = new Error('enough');
    await expect(modelWith().ask(question, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
