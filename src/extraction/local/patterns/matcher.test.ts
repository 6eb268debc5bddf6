import { describe, expect, it } from 'vitest';
import { CUES, matchCues } from './matcher.ts';

/** Sentences as they are matched: a blank before every word, names and numbers by their sort. */
const SENTENCES = [
  ' we are also looking at RIVAL and NAME for the same thing',
  ' PERSON is leaving us at the end of DATE and PERSON took over',
  ' our cfo wants to know what we get for NUM percent more',
  ' i will send you the security document by DATE',
  ' it will be live in production by the end of the quarter',
  ' you said it would be fixed in DATE and it is still not there',
  ' honestly nobody in the warehouse has logged in since DATE',
  ' the finance team could use something like this',
  ' we are not sure we will renew before the board has seen numbers',
  ' it cut the time to close the books from NUM days to NUM',
  ' it does not fit the way we work in the clinic',
  ' i want to speak to your manager about that',
  ' who signs this on your side',
  ' yes',
];

describe('matching cues', () => {
  it('finds what the patterns find by themselves, though it tries only those whose words are there', () => {
    const kinds = new Set<string>();
    for (const norm of SENTENCES) {
      const found = matchCues(norm, norm.slice(1).split(' ')).map(({ cue }) => cue);
      expect(found.map(({ source }) => source)).toEqual(
        CUES.filter(({ regex }) => regex.test(norm)).map(({ source }) => source),
      );
      for (const { kind } of found) kinds.add(kind);
    }
    expect(kinds.size).toBeGreaterThan(5);
  });
});
