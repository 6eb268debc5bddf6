import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { confirmAll } from '../cost.ts';

/** An OpenAI-compatible server of this process. */
export interface BenchModel {
  /** Base URL, ending in /v1. */
  readonly url: string;
  readonly requests: number;
  close(): Promise<void>;
}

interface Asked {
  readonly messages: readonly { readonly content: string }[];
  readonly response_format?: { readonly json_schema?: { readonly name?: string } };
}

/**
 * A model that takes so many milliseconds for each answer, finds nothing by itself and confirms what the local extractor
 * found: what is measured is the program around it.
 */
export async function startBenchModel(latencyMs: number): Promise<BenchModel> {
  let requests = 0;
  const server = createServer(async (incoming, response) => {
    requests += 1;
    const asked = JSON.parse(await readAll(incoming)) as Asked;
    const isVerifying = asked.response_format?.json_schema?.name === 'verdicts';
    const answer = isVerifying ? confirmAll(asked.messages.at(-1)?.content ?? '') : { signals: [] };
    if (latencyMs > 0) await delay(latencyMs);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(completion(answer)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    get requests() {
      return requests;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function completion(answer: unknown) {
  const message = { role: 'assistant', content: JSON.stringify(answer), refusal: null };
  return {
    id: 'bench',
    object: 'chat.completion',
    created: 1,
    model: 'bench',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
  };
}
