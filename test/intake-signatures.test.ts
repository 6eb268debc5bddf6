import crypto from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HookRequest, TOOLS } from '../src/intake/index.ts';
import {
  anySignature,
  equalInConstantTime,
  hmac,
  sharedKeyVerdict,
  standardWebhooksVerdict,
  verdictOf,
} from '../src/intake/tools/signatures.ts';

const compared: [number, number][] = [];

beforeAll(() => {
  const { timingSafeEqual } = crypto;
  vi.spyOn(crypto, 'timingSafeEqual').mockImplementation((left, right) => {
    compared.push([left.byteLength, right.byteLength]);
    return timingSafeEqual(left, right);
  });
  syncBuiltinESMExports();
});
afterAll(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

const TOOL_FILES = join(import.meta.dirname, '../src/intake/tools');
const SECRETS = ['the first secret', 'the second secret'];

function request(headers: Record<string, string>, body = '{"words": "of a customer"}'): HookRequest {
  return { method: 'POST', url: 'https://earshot.example.com/hooks/x', query: {}, headers, body: Buffer.from(body) };
}

/** What was compared while `run` ran. */
function comparisons(run: () => unknown): readonly [number, number][] {
  compared.length = 0;
  run();
  return [...compared];
}

/** The right signature, spoilt at its beginning, its middle and its end, cut short, made longer, and empty of sense. */
function spoilt(right: string): readonly string[] {
  const at = (index: number) => `${right.slice(0, index)}~${right.slice(index + 1)}`;
  return [at(0), at(right.length >> 1), at(right.length - 1), right.slice(0, -1), `${right}0`, 'x'];
}

describe('a signature check', () => {
  const right = hmac(SECRETS[0] ?? '', ['body']);
  const proof = { secrets: SECRETS, settings: {}, now: 1_000_000_000_000, keys: () => undefined };

  it('compares digests of one length through timingSafeEqual, wherever the signature differs', () => {
    for (const wrong of spoilt(right)) {
      expect(comparisons(() => equalInConstantTime(wrong, right))).toEqual([[32, 32]]);
      expect(equalInConstantTime(wrong, right)).toBe(false);
    }
    expect(equalInConstantTime(right, right)).toBe(true);
  });

  it('compares as often when the first fits as when none does', () => {
    const expected = SECRETS.map((secret) => hmac(secret, ['body']));
    const ways = [right, ...spoilt(right)].map((given) => comparisons(() => anySignature([given, 'other'], expected)));
    for (const way of ways) expect(way).toEqual(Array.from({ length: 4 }, () => [32, 32]));
    expect(comparisons(() => verdictOf(right, 'x', expected))).toHaveLength(2);
    expect(comparisons(() => verdictOf('x', 'x', expected))).toHaveLength(2);
  });

  it('does so for shared keys and for Standard Webhooks', () => {
    for (const key of [SECRETS[1] ?? '', ...spoilt(SECRETS[1] ?? '')]) {
      expect(comparisons(() => sharedKeyVerdict(request({ 'x-earshot-key': key }), proof))).toHaveLength(2);
    }
    for (const signature of ['v1,AAAA', 'v1,', `v1,${'A'.repeat(500)}`]) {
      const headers = { 'webhook-id': 'm', 'webhook-timestamp': '1000000000', 'webhook-signature': signature };
      expect(comparisons(() => standardWebhooksVerdict(request(headers), proof))).toHaveLength(2);
    }
  });

  it('is written in one place: no tool compares a secret or makes a MAC by itself', () => {
    const files = readdirSync(TOOL_FILES, { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => /(?<!signatures|\.test)\.ts$/.test(name))) {
      const text = readFileSync(join(TOOL_FILES, file), 'utf8');
      expect(text, file).not.toMatch(/createHmac|timingSafeEqual/);
      expect(text, file).not.toMatch(/\bsecrets?\b(?:\.includes\(|[^\n;.]*[!=]==(?! undefined))/);
    }
  });
});

/** Their proof stands in the body itself, in the place that the tool's documentation names: a form field, or JSON. */
const PROOF_IN_BODY: ReadonlySet<string> = new Set(['mailgun', 'teams']);

describe('verification', () => {
  const forged = request({
    'content-type': 'application/json',
    'x-earshot-key': 'wrong',
    'webhook-id': 'm',
    'webhook-timestamp': '1000000000',
    'webhook-signature': 'v1,AAAA',
  });

  it.each([...TOOLS.values()].filter(({ name }) => !PROOF_IN_BODY.has(name)))(
    'of $name comes before the body is parsed',
    async (tool) => {
      const parse = vi.spyOn(JSON, 'parse');
      const proof = { secrets: SECRETS, settings: {}, now: 1_000_000_000_000, keys: () => undefined };
      expect((await tool.verify(forged, proof)).genuine).toBe(false);
      const parsed = parse.mock.calls.map(([text]) => String(text));
      parse.mockRestore();
      expect(parsed.filter((text) => text.includes('of a customer'))).toEqual([]);
      const nonsense = await tool.verify({ ...forged, body: Buffer.from([0xff, 0xfe, 0x7b, 0x00]) }, proof);
      expect(nonsense.genuine).toBe(false);
    },
  );
});
