import { zodResponseFormat } from 'openai/helpers/zod';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTES, SIGNAL_KINDS } from '../../domain/index.ts';
import { readWire, wireJsonSchema, wireSchema } from './wire.ts';

type Node = { readonly [key: string]: unknown };

/** Levels of nested objects. */
function depthOf(node: unknown): number {
  if (node === null || typeof node !== 'object') return 0;
  const inner = Math.max(0, ...Object.values(node).map(depthOf));
  return (node as Node).type === 'object' ? inner + 1 : inner;
}

function nodesOf(node: unknown): Node[] {
  if (node === null || typeof node !== 'object') return [];
  return [node as Node, ...Object.values(node).flatMap(nodesOf)];
}

describe('the wire schema', () => {
  const { schema } = wireJsonSchema();

  it('passes through the strict converter of the SDK unchanged in what it allows', () => {
    const strict = zodResponseFormat(wireSchema, 'signals').json_schema.schema ?? {};
    const withoutBounds = JSON.parse(JSON.stringify(strict), (_, value: unknown) => {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
      const { minimum: _minimum, maximum: _maximum, $schema: _schema, ...rest } = value as Node;
      return rest;
    });
    expect(withoutBounds).toEqual(schema);
  });

  it('is strict: every object closed, every field required, none with a default', () => {
    for (const node of nodesOf(schema).filter((node) => node.type === 'object')) {
      expect(node.additionalProperties).toBe(false);
      expect(node.required).toEqual(Object.keys(node.properties as object));
    }
    expect(JSON.stringify(schema)).not.toMatch(/"(?:default|oneOf|\$ref|minimum|pattern)"/);
  });

  it('is an object at its root and at most four levels deep', () => {
    expect(schema).toMatchObject({ type: 'object', properties: { signals: { type: 'array' } } });
    expect(depthOf(schema)).toBeLessThanOrEqual(4);
  });

  it('names every kind and every attribute of the taxonomy', () => {
    const text = JSON.stringify(schema);
    for (const word of [...SIGNAL_KINDS, ...Object.keys(ATTRIBUTES)]) expect(text).toContain(`"${word}"`);
  });
});

function item(more: object) {
  return { turns: [1], quote: 'Finance wants in', kind: 'expansion', subtype: 'new_team', ...more };
}

describe('reading a reply', () => {
  it('makes null absent and drops attributes foreign to the kind', () => {
    const text = JSON.stringify({ signals: [item({ team: ' Finance ', amount: 'forty', owner: null })] });
    expect(readWire(text)).toMatchObject({ candidates: [{ attrs: { team: 'Finance' } }], rejected: [], issues: [] });
  });

  it('drops placeholder words', () => {
    const text = JSON.stringify({ signals: [item({ team: 'N/A' }), item({ team: 'unknown' })] });
    expect(readWire(text)).toMatchObject({ candidates: [{ attrs: {} }, { attrs: {} }] });
  });

  it('accepts a reply in a code fence and takes a turn label off a quote', () => {
    const text = `\`\`\`json\n${JSON.stringify({ signals: [item({ quote: '12 C: Finance wants in' })] })}\n\`\`\``;
    expect(readWire(text)).toMatchObject({ candidates: [{ quote: 'Finance wants in' }] });
  });

  it('does not close brackets that a reply left open', () => {
    expect(readWire('{"signals":[{"turns":[1],"quote":"Fin')).toEqual({ issues: ['the reply is not one JSON object'] });
  });

  it('names what is off the schema by path, without the reply’s own words', () => {
    const reading = readWire(
      JSON.stringify({ signals: [item({ turns: 'one', quote: 4 }), item({ kind: 'secret words' })] }),
    );
    expect(reading.issues.join(' ')).toContain('signals[0].turns');
    expect(reading.issues.join(' ')).toContain('signals[1].kind');
    expect(reading.issues.join(' ')).not.toContain('secret words');
  });

  it('refuses a subtype that does not go with its kind, and says which would', () => {
    const reading = readWire(JSON.stringify({ signals: [item({ subtype: 'late' }), item({})] }));
    expect(reading).toMatchObject({ candidates: [{ subtype: 'new_team' }], rejected: [{ reason: 'illegal_kind' }] });
    expect(reading.issues[0]).toContain('new_team, more_seats');
  });
});
