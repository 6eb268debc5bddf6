import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/index.ts';
import { alarm, dayBefore, END, historyFile } from '../../test/support/histories.ts';
import { temporaryFolder } from '../../test/support/terminal.ts';
import { loadHistories, parseHistory } from './history.ts';

const AFTER = addDays(END, 1);

function faultsOf(file: unknown): string {
  try {
    parseHistory(file, 'acme.json');
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a history', () => {
  it('is read with its evidence as the scorer takes it', () => {
    const history = parseHistory(historyFile({ signals: alarm(100) }), 'acme.json');
    expect(history).toMatchObject({ id: 'acme', outcome: 'churned', evidence: { people: [], usage: [] } });
    expect(history.evidence.signals).toHaveLength(2);
  });

  it('that is malformed is refused with its file and the path', () => {
    const file = { ...historyFile(), outcome: 'lost', evidence: { account: { key: 'a' }, signals: [{ id: 's' }] } };
    expect(faultsOf(file)).toMatch(/^acme\.json: outcome: .*; acme\.json: evidence\.signals\[0\]\.kind: /);
    expect(faultsOf([])).toMatch(/^acme\.json: expected object/);
  });

  const person = { name: 'Dana', roles: ['champion' as const], from: dayBefore(300) };
  const signal = { ...alarm(100)[0], id: 's' } as ReturnType<typeof alarm>[number];
  const unsound: readonly (readonly [title: string, file: unknown, fault: string])[] = [
    [
      'a misspelt key',
      historyFile({ tickets: [{ id: 't', severity: 'low', opened_at: dayBefore(9), closed: dayBefore(8) } as never] }),
      'evidence.tickets[0].closed: no such key',
    ],
    ['a segment that the value contradicts', historyFile({ account: { acv: 20_000 } }), 'segment: expected mid_market'],
    [
      'what happened after the end',
      historyFile({ surveys: [{ kind: 'nps', at: AFTER, score: 3 }] }),
      'evidence.surveys[0].at: expected nothing after',
    ],
    [
      'what ended after the end',
      historyFile({ tickets: [{ id: 't', severity: 'low', opened_at: dayBefore(9), closed_at: AFTER }] }),
      'evidence.tickets[0].closed_at: expected nothing after',
    ],
    [
      'what was recorded before it happened',
      historyFile({ signals: [{ ...signal, recorded_at: dayBefore(101) }] }),
      'evidence.signals[0].recorded_at: expected no time before occurred_at',
    ],
    [
      'a promise kept before it was made',
      historyFile({ commitments: [{ id: 'c', what: 'SSO', made_at: dayBefore(9), kept_at: dayBefore(10) }] }),
      'evidence.commitments[0].kept_at: expected no time before made_at',
    ],
    [
      'a person known from the beginning',
      historyFile({ people: [{ name: 'Dana' }] }),
      'evidence.people[0].from: expected a date',
    ],
    [
      'a person hidden until they left',
      historyFile({ people: [{ ...person, to: dayBefore(50), recorded_at: dayBefore(40) }] }),
      'evidence.people[0].recorded_at: expected none',
    ],
    [
      'a signal acted on nobody knows when',
      historyFile({ signals: [{ ...signal, status: 'acted' }] }),
      'evidence.signals[0].acted_at: expected the date',
    ],
    [
      'a signal dismissed nobody knows when',
      historyFile({ signals: [{ ...signal, status: 'dismissed' }] }),
      'evidence.signals[0].dismissed_at: expected the date',
    ],
    [
      'a signal confirmed nobody knows when',
      historyFile({ signals: [{ ...signal, confirmed_by: 'csm' }] }),
      'evidence.signals[0].confirmed_at: expected the date',
    ],
  ];
  it.each(unsound)('with %s is refused: the scorer would know too early, or not what was meant', (_, file, fault) => {
    expect(faultsOf(file)).toContain(`acme.json: ${fault}`);
  });

  it('may be recorded on the day it happened, be due after the end, and be learned of late', () => {
    const file = historyFile({
      people: [{ ...person, to: dayBefore(50) }],
      signals: [{ ...signal, occurred_at: `${dayBefore(100)}T10:00:00Z`, recorded_at: dayBefore(100) }],
      commitments: [{ id: 'c', what: 'SSO', made_at: dayBefore(9), due_date: AFTER, recorded_at: dayBefore(2) }],
    });
    expect(faultsOf(file)).toBe('');
  });
});

describe('a folder of histories', () => {
  function folderOf(files: Readonly<Record<string, unknown>>): string {
    const folder = temporaryFolder();
    for (const [name, file] of Object.entries(files)) {
      writeFileSync(join(folder, name), typeof file === 'string' ? file : JSON.stringify(file));
    }
    return folder;
  }

  it('is read in the order of its names, what is no history beside them passed over; so is a single file', async () => {
    const [one, two] = ['one', 'two'].map((id) => historyFile({}, { id }));
    const folder = folderOf({ 'two.json': two, 'one.json': one, 'README.md': 'words' });
    mkdirSync(join(folder, 'more'));
    expect((await loadHistories(folder)).map(({ id }) => id)).toEqual(['one', 'two']);
    expect((await loadHistories(join(folder, 'two.json'))).map(({ id }) => id)).toEqual(['two']);
  });

  it('is refused when two have one id, one is no JSON, or nothing is there', async () => {
    await expect(loadHistories(folderOf({ 'a.json': historyFile(), 'b.json': historyFile() }))).rejects.toThrow(
      /two histories have the id acme/,
    );
    await expect(loadHistories(folderOf({ 'a.json': '{' }))).rejects.toThrow(/a\.json is not JSON/);
    await expect(loadHistories('nowhere')).rejects.toThrow('nowhere: cannot be read (ENOENT)');
  });
});
