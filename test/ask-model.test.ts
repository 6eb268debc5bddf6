import { expect, it } from 'vitest';
import { createModelAnswerer, toAskingRunnable } from '../src/answers/index.ts';
import { createLanguageModel, loadPrompt } from '../src/models/index.ts';
import { ACCOUNT, ASKING, createAskingWorld } from './support/asking.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { type ModelServer, type ScriptedReply, startModelServer } from './support/model-server.ts';

async function modelAt(server: ModelServer) {
  const openai = { apiKey: 'test', baseUrl: server.url, model: 'test-model', timeoutMs: 60_000 };
  const model = createLanguageModel({ openai: { ...openai, responseFormat: 'json_schema' } }, { wait: async () => {} });
  return createModelAnswerer(model, await loadPrompt('answer'));
}

describeAnyDatabase('asking an account with a language model', (fixture) => {
  it('gives what the model says and the record proves, and goes on without it where it fails', async () => {
    const script: ScriptedReply[] = [];
    let last = '';
    await using server = await startModelServer(({ body }) => {
      last = body.messages.at(-1)?.content ?? '';
      return script.shift() ?? { status: 400 };
    });
    const world = await createAskingWorld(fixture.database, await modelAt(server));
    const placeOf = (words: string) => new RegExp(`^[0-9a-f]+ ([A-Z]+\\d+) .*${words}`, 'm').exec(last)?.[1] ?? 'none';
    try {
      // The first question only shows what the places are called.
      script.push({ content: { declines: true, sentences: [] } });
      const declined = await world.ask('how was the price of the two years settled?');
      expect(declined).toMatchObject({ mode: 'llm', answer: null, reason: 'the record does not say' });
      expect(declined.nearest.length).toBeGreaterThan(0);
      expect(last).toContain('QUESTION: how was the price of the two years settled?');
      expect(last).toContain('the renewal is on 1 November 2026');

      const place = placeOf('I can hold you at twenty-two flat for both');
      const quote = 'I can hold you at twenty-two flat for both.';
      const sentences = [
        { text: 'On 15 September 2026 Tom offered twenty-two flat for both years.', citations: [{ place, quote }] },
        { text: 'They cancelled.', citations: [{ place, quote: 'we cancel today' }] },
      ];
      script.push({ content: { declines: false, sentences } }, { content: { declines: false, sentences } });
      const answer = await world.ask('how was the price of the two years settled?', { thread: declined.thread });
      expect(answer).toMatchObject({
        mode: 'llm',
        answer: sentences[0]?.text,
        citations: [{ quote, speaker: 'Tom Okafor' }],
      });
      expect(answer.notes.join(' ')).toContain('1 of 2 sentences');
      expect(world.turnOf('larkspur-2026-09-renewal', answer.citations[0]?.turn ?? -1)).toContain(quote);
      expect(last).toContain('EARLIER QUESTION 1: how was the price of the two years settled?');

      // The risk goes to it as it stood in the time asked about, with the words that it can be proven by.
      script.push({ content: { declines: true, sentences: [] } });
      await world.ask('how did Dolores feel about us in September, and what was the risk?');
      expect(last).toMatch(/the risk score was \d+ of 100, \w+, on 30 September 2026\n[0-9a-f]+ F\d+\.1 its words: /);
      expect(last).toMatch(/the risk score is \d+ of 100, \w+, on 12 October 2026/);

      // As a LangChain runnable it is one run, with the model's call within it.
      script.push({ content: { declines: true, sentences: [] } });
      const names: string[] = [];
      const asker = { id: 'chain', name: 'chain' };
      const callbacks = [
        { handleChainStart: (...told: readonly unknown[]) => void names.push(String(told[7] ?? told[6] ?? '')) },
      ];
      const runnable = await toAskingRunnable(world.answerer);
      const run = await runnable.invoke(
        { workspace: ASKING, account: ACCOUNT, question: 'who signs?', asker },
        { callbacks },
      );
      expect(run).toMatchObject({ mode: 'llm', answer: null });
      expect(names).toContain('answer question');

      const offline = await world.ask('when is the renewal?');
      expect(offline).toMatchObject({ mode: 'offline', answer: expect.stringContaining('1 November 2026') });
      expect(offline.notes.join(' ')).toContain('The language model gave no answer');
    } finally {
      await world.pipeline.stop();
    }
  });
});
