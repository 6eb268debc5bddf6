import type { Conversation, Side } from '../../domain/index.ts';
import { ground } from '../grounding/index.ts';
import { type Candidate, EMPTY_CONTEXT } from '../types.ts';

const EXAMPLE = /<example>\n([\s\S]*?)\n<\/example>/g;
const TURN = /^\d+ ([CVU]\d*): (.*)$/;
const SIGNAL = /^-> (\w+)\/(\w+) \| ([\d, ]+) \| "(.*)" \|(.*)$/;
const NONE = /^-> none: /;
const SIDES: Readonly<Record<string, Side>> = { C: 'customer', V: 'vendor', U: 'unknown' };

/**
 * Holds the examples of a prompt to the rules it teaches: every label is legal, and its quote stands letter for letter in the
 * turn it names, said by the right side. A prompt that breaks its own rules teaches to break them.
 * @throws {TypeError} naming the first example that does not hold
 */
export function checkExamples(text: string): void {
  const examples = [...text.matchAll(EXAMPLE)].map((match) => match[1] ?? '');
  if (examples.length === 0) throw new TypeError('the extraction prompt has no examples');
  for (const [index, example] of examples.entries()) checkExample(example, index + 1);
}

function checkExample(example: string, number: number): void {
  const lines = example.split('\n');
  const unknown = lines.find((line) => ![TURN, SIGNAL, NONE].some((form) => form.test(line)));
  if (unknown !== undefined) throw new TypeError(`example ${number}: neither turn nor label: ${unknown}`);
  const conversation = readTurns(lines);
  const candidates = lines.flatMap(readLabel);
  // Whose code is whose stands in the remark under an example, as it stands in the header of a real conversation.
  const glossary = lines.filter((line) => NONE.test(line));
  const { grounded, rejected } = ground(conversation, candidates, { ...EMPTY_CONTEXT, glossary });
  const [refused] = rejected;
  if (refused !== undefined)
    throw new TypeError(`example ${number}: "${refused.quote ?? ''}" is refused: ${refused.detail}`);
  const astray = grounded.find((signal, index) => {
    const { turns = [], attrs = {} } = candidates[index] ?? {};
    const isKept = Object.keys(signal.attrs).length === Object.keys(attrs).length;
    return signal.grounding !== 'exact' || signal.turns.join() !== turns.join() || !isKept;
  });
  if (astray !== undefined)
    throw new TypeError(`example ${number}: "${astray.quote}" is not letter for letter as labelled`);
}

function readTurns(lines: readonly string[]): Conversation {
  const turns = lines.flatMap((line) => {
    const [, speaker, text] = TURN.exec(line) ?? [];
    return speaker === undefined || text === undefined ? [] : [{ speaker, text }];
  });
  const codes = [...new Set(turns.map((turn) => turn.speaker))];
  const participants = codes.map((name) => ({ name, side: SIDES[name.charAt(0)] ?? 'unknown' }));
  return { id: 'example', medium: 'call', occurred_at: '2026-01-01T00:00:00Z', participants, turns };
}

function readLabel(line: string): Candidate[] {
  const [, kind, subtype, turns, quote, fields = ''] = SIGNAL.exec(line) ?? [];
  if (kind === undefined || subtype === undefined || turns === undefined || quote === undefined) return [];
  const attrs = fields.split(';').flatMap((field) => {
    const [name = '', ...value] = field.split('=');
    return name.trim() === '' ? [] : [[name.trim(), value.join('=').trim()] as const];
  });
  return [
    { kind, subtype, turns: turns.split(',').map(Number), quote, attrs: Object.fromEntries(attrs), confidence: 1 },
  ];
}
