import type { KeySets } from '../../connectors/index.ts';
import { type HookRequest, storableText, TOOLS, type Tool } from '../../intake/index.ts';
import { countRefused, type DeliveredRequest, type OpenSource, withWorkspace } from '../../storage/index.ts';
import type { DeliveryWriter, WritingTools } from './writer.ts';

/** What came of a request to a source. */
export type Reception =
  /** No such source, or it is switched off: nothing is kept. */
  | { readonly outcome: 'unknown' }
  /** It proves no right to post: counted, nothing else is kept. */
  | { readonly outcome: 'forged'; readonly reason: string }
  /** Answered at once: a challenge at set-up. */
  | { readonly outcome: 'answered'; readonly answer: NonNullable<Tool['answer']> }
  /** Stored with its job. `duplicate`: it was known, and nothing was done. */
  | {
      readonly outcome: 'stored';
      readonly id: string;
      readonly duplicate: boolean;
      readonly answer: Tool['answer'];
    };

/** What receiving needs. */
export interface ReceivingTools extends WritingTools {
  readonly writer: DeliveryWriter;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly keys: KeySets;
}

/**
 * Takes a request to a source: verifies it before its body is parsed, then writes it byte for byte with its job, in one
 * transaction. What the body says is found out afterwards, by the job. Public keys that are needed and not held are asked
 * for before any transaction, never inside one.
 * @throws {ConnectorError} temporary: the keys could not be had
 */
export async function receiveDelivery(
  tools: ReceivingTools,
  workspace: string,
  source: string,
  request: HookRequest,
): Promise<Reception> {
  const first = await receiveOnce(tools, workspace, source, request, { mayAskForKeys: true });
  if (first.outcome !== 'keys-wanted') return first;
  await tools.keys.renew(first.address);
  const second = await receiveOnce(tools, workspace, source, request, { mayAskForKeys: false });
  return second.outcome === 'keys-wanted' ? { outcome: 'forged', reason: second.reason } : second;
}

interface KeysWanted {
  readonly outcome: 'keys-wanted';
  readonly address: string;
  readonly reason: string;
}

async function receiveOnce(
  tools: ReceivingTools,
  workspace: string,
  source: string,
  request: HookRequest,
  { mayAskForKeys }: { readonly mayAskForKeys: boolean },
): Promise<Reception | KeysWanted> {
  const opened = await tools.database.openSources.find(tools.database, workspace, source);
  const tool = opened === undefined ? undefined : TOOLS.get(opened.tool);
  if (opened === undefined || tool === undefined || !opened.enabled) return { outcome: 'unknown' };
  const keys = (address: string) => tools.keys.held(address);
  const proof = { secrets: opened.signing, settings: opened.settings, now: tools.now(), keys };
  const answer = tool.handshake?.(request, proof);
  if (answer !== undefined) return { outcome: 'answered', answer };
  const verdict = await tool.verify(request, proof);
  if (!verdict.genuine) {
    if (mayAskForKeys && verdict.keysAt !== undefined) {
      return { outcome: 'keys-wanted', address: verdict.keysAt, reason: verdict.reason };
    }
    await withWorkspace(tools.database, workspace, (tx) => countRefused(tx, source, verdict.reason));
    return { outcome: 'forged', reason: verdict.reason };
  }
  return store(tools, workspace, opened, tool, request);
}

async function store(
  tools: ReceivingTools,
  workspace: string,
  source: OpenSource,
  tool: Tool,
  request: HookRequest,
): Promise<Reception> {
  const { id, inserted } = await tools.writer.write(tools, workspace, {
    source: source.name,
    bytes: request.body,
    mediaType: request.headers['content-type'] ?? '',
    idempotencyKey: await keyOf(tool, request),
    request: describe(request),
  });
  return { outcome: 'stored', id, duplicate: !inserted, answer: tool.answerTo?.(request) ?? tool.answer };
}

/** As it can be stored: what a sender writes into an id is its own affair, and no reason to refuse the body. */
async function keyOf(tool: Tool, request: HookRequest): Promise<string | undefined> {
  const key = await tool.idempotencyKey?.(request);
  return key === undefined ? undefined : storableText(key);
}

/** Headers that may prove something: never kept. */
const CREDENTIALS = /auth|cookie|signature|token|secret|key|password/;

/** The request without its bytes and without anything that proves the right to post. */
function describe({ method, url, query, headers }: HookRequest): DeliveredRequest {
  const open = (pairs: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(pairs)
        .filter(([name]) => !CREDENTIALS.test(name.toLowerCase()))
        .map(([name, value]) => [storableText(name), storableText(value)]),
    );
  return { method, url: url.replace(/\?.*$/s, ''), query: open(query), headers: open(headers) };
}
