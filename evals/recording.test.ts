import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config/index.ts';
import type { LanguageModel, ModelRequest } from '../src/extraction/index.ts';
import { createLanguageModel } from '../src/models/index.ts';
import { type ScriptedReply, startModelServer } from '../test/support/model-server.ts';
import { temporaryFolder } from '../test/support/terminal.ts';
import { createRecordedModel } from './index.ts';

function requestOf(text: string): ModelRequest {
  return {
    messages: [
      { role: 'system', content: 'Answer.' },
      { role: 'user', content: text },
    ],
    schema: { name: 'answer', schema: { type: 'object' } },
  };
}

function recordIn(folder: string, live?: LanguageModel, model = 'scripted') {
  return createRecordedModel({ model, responseFormat: 'json_schema', replayFrom: [folder], recordTo: folder, live });
}

async function scripted(replies: readonly ScriptedReply[]) {
  const server = await startModelServer(replies);
  const config = readConfig({ OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'scripted' });
  return { server, live: createLanguageModel(config, { wait: async () => undefined }) };
}

describe('recorded replies', () => {
  it('answer the same request again without a server, with the usage of the first time', async () => {
    const folder = temporaryFolder();
    const { server, live } = await scripted([{ content: { a: 1 } }]);
    await using _ = server;
    const first = recordIn(folder, live);
    const reply = await first.ask(requestOf('Hello'));
    await first.keep();
    const second = recordIn(folder);
    expect(await second.ask(requestOf('Hello'))).toEqual(reply);
    expect(reply).toMatchObject({ outcome: 'ok', text: '{"a":1}', usage: { input_tokens: 100, requests: 1 } });
    expect([first.tally(), second.tally()]).toEqual([
      { replayed: 0, asked: 1 },
      { replayed: 1, asked: 0 },
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it('are kept only when told so, and never when the reply was not whole', async () => {
    const folder = temporaryFolder();
    const { server, live } = await scripted([{ content: 'a' }, { content: 'b', finishReason: 'length' }]);
    await using _ = server;
    const model = recordIn(folder, live);
    await model.ask(requestOf('one'));
    await model.discard();
    expect(await model.ask(requestOf('two'))).toMatchObject({ outcome: 'truncated' });
    await model.keep();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that were replayed in a reading that failed are forgotten, so that the next run asks anew', async () => {
    const folder = temporaryFolder();
    const { server, live } = await scripted([{ content: 'a' }]);
    await using _ = server;
    const model = recordIn(folder, live);
    await model.ask(requestOf('one'));
    await model.keep();
    await model.ask(requestOf('one'));
    await model.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that are missing fail without a model, and say how the nearest one differs, not what was said', async () => {
    const folder = temporaryFolder();
    const { server, live } = await scripted([{ content: 'a' }]);
    await using _ = server;
    const model = recordIn(folder, live);
    await model.ask(requestOf('Priya is leaving'));
    await model.keep();
    const miss = recordIn(folder).ask(requestOf('Walt is leaving'));
    await expect(miss).rejects.toThrow(/nearest of 1 recordings differs in the text of the conversation$/);
    await expect(miss).rejects.not.toThrow(/Walt/);
    const otherModel = recordIn(folder, undefined, 'another').ask(requestOf('Priya is leaving'));
    await expect(otherModel).rejects.toThrow(/differs in the model$/);
    await expect(recordIn(temporaryFolder()).ask(requestOf('x'))).rejects.toThrow(/there are no recordings in/);
  });

  it('that were damaged are refused by name', async () => {
    const folder = temporaryFolder();
    const { server, live } = await scripted([{ content: 'a' }]);
    await using _ = server;
    const model = recordIn(folder, live);
    await model.ask(requestOf('one'));
    await model.keep();
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), '{');
    await expect(recordIn(folder).ask(requestOf('one'))).rejects.toThrow(name);
  });
});
