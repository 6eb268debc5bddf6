import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { foldPromises, PROMISE_KINDS, PROMISE_STATES, type PromiseSignal, resolveDue } from '../../src/ledger/index.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/promises');

export type Half = 'dev' | 'test';
const half = z.enum(['dev', 'test']);

const dueSchema = z.object({
  groups: z.array(
    z.object({
      split: half,
      said_at: z.string(),
      zone: z.string(),
      fiscal_year_start: z.int(),
      renewal_date: z.string().nullable(),
      rows: z.array(z.object({ words: z.string(), expected: z.string() })),
    }),
  ),
});

const sequencesSchema = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      split: half,
      as_of: z.iso.date(),
      states: z.record(z.string(), z.enum(PROMISE_STATES)),
      said: z.array(
        z.object({
          entry: z.string(),
          kind: z.enum(PROMISE_KINDS),
          subtype: z.string(),
          at: z.iso.date(),
          speaker: z.string(),
          what: z.string(),
          due: z.string().optional(),
          strength: z.enum(['firm', 'hedged']).optional(),
          quote: z.string(),
        }),
      ),
    }),
  ),
});

type Case = z.infer<typeof sequencesSchema>['cases'][number];

/** How many of how many are right, and which are not. */
export interface Score {
  readonly right: number;
  readonly all: number;
  readonly wrong: readonly string[];
}

/** Due words against the days a careful reader gave them. */
export function measureDueWords(of: Half): Score {
  const { groups } = dueSchema.parse(read('due.json'));
  const wrong: string[] = [];
  let all = 0;
  for (const group of groups.filter(({ split }) => split === of)) {
    const relative = { saidAt: group.said_at, zone: group.zone, fiscalYearStart: group.fiscal_year_start };
    for (const { words, expected } of group.rows) {
      const promise = { words, subtype: 'service', strength: 'firm', renewalDate: group.renewal_date } as const;
      const due = resolveDue({ ...promise, ...relative });
      const got = due.basis === 'default' ? 'default' : (due.date ?? 'none');
      all += 1;
      if (got !== expected) wrong.push(`“${words}” said ${group.said_at}: ${got} instead of ${expected}`);
    }
  }
  return { right: all - wrong.length, all, wrong };
}

/**
 * Which promise each later word is about, and how each promise stands. `placed`: of all that was said after the first, how
 * much is with the promise it is about (or alone, where it is about none of those before).
 */
export function measureMatching(of: Half): { readonly placed: Score; readonly states: Score } {
  const { cases } = sequencesSchema.parse(read('sequences.json'));
  const placed: string[] = [];
  const states: string[] = [];
  let [words, promises] = [0, 0];
  for (const one of cases.filter(({ split }) => split === of)) {
    const { entries } = foldPromises(one.said.map(toSignal), [], {
      asOf: one.as_of,
      knownAt: one.as_of,
      renewalDate: '2026-12-01',
    });
    const entryOf = new Map(entries.flatMap((entry) => entry.said.map(({ signal }) => [signal, entry] as const)));
    const firstOf = (label: string) => `s${one.said.findIndex(({ entry }) => entry === label)}`;
    for (const [index, { entry: label, what }] of one.said.entries()) {
      if (index === 0) continue;
      words += 1;
      const first = entryOf.get(`s${index}`)?.said[0]?.signal;
      if (first !== firstOf(label)) placed.push(`${one.id}: “${what}” is with ${first}, belongs to ${firstOf(label)}`);
    }
    for (const [label, state] of Object.entries(one.states)) {
      promises += 1;
      const got = entryOf.get(firstOf(label))?.state;
      if (got !== state) states.push(`${one.id}: promise ${label} is ${got} instead of ${state}`);
    }
  }
  return {
    placed: { right: words - placed.length, all: words, wrong: placed },
    states: { right: promises - states.length, all: promises, wrong: states },
  };
}

function toSignal(said: Case['said'][number], index: number): PromiseSignal {
  return {
    id: `s${index}`,
    kind: said.kind,
    subtype: said.subtype,
    what: said.what,
    quote: said.quote,
    due: said.due ?? null,
    strength: said.strength ?? null,
    owner: null,
    speaker: said.speaker,
    audience: [],
    conversation: said.at,
    turn: index,
    at: `${said.at}T10:00:00Z`,
    recordedAt: `${said.at}T11:00:00Z`,
  };
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'));
}
