import { expect, it } from 'vitest';
import { answerJsonSchema, readAnswer } from './wire.ts';

it('is a schema that strict modes take: every field required, nothing beside them', () => {
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    const { type, properties, required, additionalProperties } = node as Record<string, unknown>;
    if (type === 'object') {
      expect(additionalProperties).toBe(false);
      expect(required).toEqual(Object.keys(properties as object));
    }
    for (const value of Object.values(node)) walk(value);
  };
  walk(answerJsonSchema().schema);
});

it('reads what servers send that do not enforce it', () => {
  expect(readAnswer('```json\n{"sentences":[]}\n```')).toEqual({ declines: true, sentences: [] });
  expect(readAnswer('{"sentences":[{"text":" "},{"text":"Yes."}]}')).toEqual({
    declines: false,
    sentences: [{ text: 'Yes.', citations: [] }],
  });
  expect(readAnswer('no')).toHaveProperty('issues');
  expect(readAnswer('{"sentences":"secret"}')).toEqual({ issues: [expect.not.stringContaining('secret')] });
});
