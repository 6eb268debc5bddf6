import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wordLikeness } from './likeness.ts';

const WORDS = 'audit log export German interface SSO single sign on the of send deck pricing Hull Grimsby 10 31'.split(
  ' ',
);
const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 7 }).map((words) => words.join(' '));
const wording = fc.record({
  what: text,
  quote: text,
  due: fc.option(fc.constantFrom('by Friday', 'in June')),
  promise: fc.boolean(),
  ours: fc.option(fc.constantFrom('Sam Webb', 'Ana Lima')),
});

it('leaves out no wording that is as alike as is asked for, and is symmetric', () => {
  const some = fc.array(wording, { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(some, fc.double({ min: 0.01, max: 1, noNaN: true }), (wordings, least) => {
      const likeness = wordLikeness(wordings);
      for (const one of wordings.keys()) {
        const near = likeness.near(one, least);
        for (const other of wordings.keys()) {
          expect(likeness.of(one, other)).toBe(likeness.of(other, one));
          if (likeness.of(one, other) >= least) expect(near).toContain(other);
        }
      }
    }),
  );
});

it('finds what shares a word worth telling, and nothing else', () => {
  const about = (what: string) => ({ what, quote: what, promise: true });
  const likeness = wordLikeness([about('the audit log export'), about('an export of the audit log'), about('seats')]);
  expect(likeness.near(0, 0.2)).toContain(1);
  expect(likeness.near(0, 0.2)).not.toContain(2);
  expect(likeness.of(0, 2)).toBe(0);
});
