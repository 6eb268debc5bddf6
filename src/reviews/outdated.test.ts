import { describe, expect, it } from 'vitest';
import type { DocumentBody, DocumentLine } from '../domain/index.ts';
import { besideDone, isOutdated } from './index.ts';

const said = (quote: string) => ({ conversation: 'c1', turn: 1, quote });

function agenda(
  lines: readonly DocumentLine[],
  mode: DocumentBody['mode'] = 'offline',
  id = 'data_sync',
): DocumentBody {
  return { title: 'Review', account: 'acme', as_of: '2026-06-01', mode, sections: [{ id, title: 'Data', lines }] };
}

const RIVAL: DocumentLine = { id: 'a', text: 'FieldPilot, on 2026-05-20 (12 days ago).', sources: [said('a demo')] };
const PROMISE: DocumentLine = { id: 'b', text: 'Not to be told as done: SSO, open.', sources: [said('SSO by May')] };

describe('an agenda', () => {
  it('is outdated once words are dismissed or a promise is decided, not because a day passes', () => {
    const stored = agenda([RIVAL, PROMISE]);
    expect(isOutdated(stored, agenda([{ ...RIVAL, text: 'FieldPilot, on 2026-05-20 (13 days ago).' }, PROMISE]))).toBe(
      false,
    );
    expect(isOutdated(stored, agenda([PROMISE]))).toBe(true);
    expect(isOutdated(stored, agenda([{ ...RIVAL, sources: [] }, PROMISE]))).toBe(true);
    expect(isOutdated(stored, agenda([RIVAL, { ...PROMISE, text: 'Not to be told as done: SSO, overdue.' }]))).toBe(
      true,
    );
    expect(isOutdated(agenda([RIVAL]), stored)).toBe(true);
  });

  it('in a model’s words is outdated only by what no longer stands', () => {
    const worded = agenda([{ ...RIVAL, text: 'They saw FieldPilot.' }], 'llm');
    expect(isOutdated(worded, agenda([RIVAL, PROMISE]))).toBe(false);
    expect(isOutdated(worded, agenda([PROMISE]))).toBe(true);
  });

  it('keeps the parts that people have gone through', () => {
    const done = { by: 'Ana Lima', at: '2026-06-01T10:00:00Z', why: null };
    expect(besideDone(agenda([PROMISE]), agenda([RIVAL]), { data_sync: done })).toEqual(agenda([RIVAL]));
    expect(besideDone(agenda([PROMISE]), agenda([RIVAL]), { outreach: done })).toEqual(agenda([PROMISE]));
    expect(
      besideDone(agenda([PROMISE], 'offline', 'why'), agenda([RIVAL], 'offline', 'why'), { data_sync: done }),
    ).toEqual(agenda([PROMISE], 'offline', 'why'));
  });
});
