import { expect } from 'vitest';

/** Objects within objects that every provider's strict mode takes. */
const DEEPEST = 4;

/** A JSON Schema that strict modes take: every object closed, every field required, none too deep. */
export function expectStrict(schema: unknown): void {
  const walk = (node: unknown, depth: number): void => {
    if (node === null || typeof node !== 'object') return;
    const { type, properties, required, additionalProperties } = node as Record<string, unknown>;
    const within = type === 'object' ? depth + 1 : depth;
    if (type === 'object') {
      expect(additionalProperties).toBe(false);
      expect(required).toEqual(Object.keys(properties as object));
      expect(within).toBeLessThanOrEqual(DEEPEST);
    }
    for (const value of Object.values(node)) walk(value, within);
  };
  walk(schema, 0);
  expect(JSON.stringify(schema)).not.toMatch(/"(?:default|oneOf|\$ref)"/);
}
