import { expect, it } from 'vitest';
import { expectStrict } from '../../../test/support/strict-schema.ts';
import { documentJsonSchema, handoffJsonSchema, readDocument, readHandoff } from './wire.ts';

it('are schemas that strict modes take', () => {
  expectStrict(documentJsonSchema().schema);
  expectStrict(handoffJsonSchema().schema);
});

it('read what servers send that do not enforce them, and say what is wrong without a word of it', () => {
  expect(readDocument('```json\n{}\n```')).toEqual({ value: {} });
  expect(readDocument('{"lines":[{"line":"L1"}]}')).toEqual({ value: { lines: [{ line: 'L1' }] } });
  expect(readHandoff('no')).toEqual({ issues: ['the reply is not one JSON object'] });
  expect(readDocument('{"lines":"secret"}')).toEqual({ issues: [expect.not.stringContaining('secret')] });
});
