import { describe, expect, it } from 'vitest';
import { countTokens } from './tokens.ts';

describe('counting tokens', () => {
  it('agrees with the tokenizer on ordinary text', () => {
    expect(countTokens('')).toBe(0);
    expect(countTokens('Hello there.')).toBe(3);
  });

  it('takes control tokens in a text for the letters they are', () => {
    expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('counts 100,000 letters without a space, in pieces', () => {
    expect(countTokens('a'.repeat(100_000))).toBeGreaterThan(10_000);
  });
});
