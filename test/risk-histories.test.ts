import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evidenceSchema, type Risk } from '../src/domain/index.ts';
import { defaultPolicy, score } from '../src/scoring/index.ts';

interface Expected {
  readonly as_of: string;
  readonly [fact: string]: unknown;
}

interface History {
  readonly title: string;
  readonly evidence: unknown;
  readonly expected: readonly Expected[];
}

const FOLDER = 'fixtures/risk';

/** The facts of a risk that a history may expect, by the names it uses for them. */
const FACTS: Readonly<Record<string, (risk: Risk) => unknown>> = {
  band: ({ band }) => band,
  ae: ({ ae }) => ae,
  review: ({ review }) => review.rule,
  rules: ({ contributions }) => contributions.map(({ rule }) => rule).sort(),
  triggers: ({ triggers }) => triggers.map(({ id, due }) => [id, due]),
  leaks: ({ leaks }) => leaks.map(({ id }) => id),
  dear: ({ dear }) => Object.fromEntries(Object.entries(dear).map(([category, { status }]) => [category, status])),
  escalation: ({ escalation }) => escalation.level,
  primary: ({ root_cause }) => root_cause.primary,
  runway: ({ runway }) => [runway.days, runway.label],
  cadence: ({ cadence }) => cadence.every_days,
};

const histories = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as History);

describe.each(histories)('$title', ({ evidence, expected }) => {
  it.each([...expected])('as of $as_of', ({ as_of, ...facts }) => {
    const risk = score(evidenceSchema.parse(evidence), as_of, defaultPolicy);
    const found = Object.fromEntries(Object.keys(facts).map((fact) => [fact, FACTS[fact]?.(risk)]));
    expect(found).toEqual(facts);
  });
});
