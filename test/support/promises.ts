import { expect } from 'vitest';
import type { Signal } from '../../src/domain/index.ts';
import type { Extractor } from '../../src/extraction/index.ts';
import type { Answered, HookServer } from './hooks.ts';
import { completeResult, createTestExtractor } from './test-extractor.ts';

/** What the reader of these tests finds in a turn, told by the turn's own first words. */
export interface ToldClaim {
  readonly kind: 'commitment' | 'kept_promise' | 'unkept_promise';
  readonly subtype: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** A turn that says of itself what a reader finds in it: `told(…)` then the words. */
export function told({ kind, subtype, attrs }: ToldClaim, words: string): string {
  return `${words} {${JSON.stringify([kind, subtype, attrs])}}`;
}

/** A promise of ours as {@link told} takes it. */
export function promised(what: string, due?: string, attrs: Readonly<Record<string, string>> = {}): ToldClaim {
  const when = due === undefined ? {} : { due };
  return { kind: 'commitment', subtype: 'product', attrs: { what, strength: 'firm', ...when, ...attrs } };
}

/** That something promised has come. */
export function came(what: string): ToldClaim {
  return { kind: 'kept_promise', subtype: 'delivered', attrs: { what } };
}

/** That something promised has not come. */
export function missed(what: string): ToldClaim {
  return { kind: 'unkept_promise', subtype: 'missed', attrs: { what } };
}

/** Reads what {@link told} wrote; the quote is the words before it. */
export function createTellingExtractor(change: Partial<Extractor> = {}): Extractor {
  return createTestExtractor({
    extract: async ({ turns }) => completeResult(turns.flatMap(({ text }, turn) => readTurn(text, turn))),
    ...change,
  });
}

function readTurn(text: string, turn: number): Signal[] {
  const found = /^(.*) \{(\[.*\])\}$/s.exec(text);
  if (found === null) return [];
  const [, quote = '', claim = ''] = found;
  const [kind, subtype, attrs] = JSON.parse(claim);
  const span = { turn, start: 0, end: quote.length };
  return [{ kind, subtype, turns: [turn], quote, attrs, span, grounding: 'exact', confidence: 0.9 } as Signal];
}

/** A call with acme in which each of these is said, ours by Ana Lima and theirs by Dana Ortiz; read and scored when it resolves. */
export async function sayInCall(
  server: HookServer,
  call: { readonly id: string; readonly day: string },
  said: readonly (readonly [ToldClaim, string])[],
): Promise<void> {
  const turns = said.map(([claim, words]) => ({
    speaker: claim.kind === 'commitment' ? 'Ana Lima' : 'Dana Ortiz',
    text: told(claim, words),
  }));
  const { status } = await server.ask('POST', '/v1/conversations', {
    id: call.id,
    medium: 'call',
    occurred_at: `${call.day}T15:00:00Z`,
    account: { key: 'acme', name: 'Acme' },
    participants: [
      { name: 'Dana Ortiz', side: 'customer', email: 'dana@acme.test' },
      { name: 'Ana Lima', side: 'vendor' },
    ],
    turns,
  });
  expect(status).toBe(202);
  await server.settled();
}

/** What acme was promised, by the API. */
export async function readLedger(server: HookServer, query = ''): Promise<readonly Answered[]> {
  const { status, body } = await server.ask('GET', `/v1/accounts/acme/commitments${query}`);
  expect(status).toBe(200);
  return body.items;
}
