import { describe, expect, it } from 'vitest';
import { checkExamples } from './examples.ts';

function example(label: string): string {
  return `Some rules.\n<example>\n0 V: Hello.\n1 C: Finance wants in too.\n${label}\n-> none: 0 is a greeting\n</example>\nMore.`;
}

describe('the examples of a prompt', () => {
  it('hold when every quote stands in the turn it names', () => {
    const label = '-> expansion/new_team | 1, 0 | "Finance wants in too." | team=Finance';
    expect(() => checkExamples(example(label))).not.toThrow();
  });

  it.each([
    ['a quote that is not in its turn', '-> expansion/new_team | 1 | "Finance wants it." | team=Finance'],
    ['a quote in another turn than it names', '-> expansion/new_team | 0 | "Finance wants in too." | team=Finance'],
    ['a quote that is only nearly the same', '-> expansion/new_team | 1 | "finance wants in too" | team=Finance'],
    ['an illegal subtype', '-> expansion/late | 1 | "Finance wants in too." | team=Finance'],
    ['an illegal field', '-> expansion/new_team | 1 | "Finance wants in too." | person=Finance'],
    ['the wrong side', '-> expansion/new_team | 0 | "Hello." | team=Finance'],
    ['a line that is neither turn nor label', '=> expansion/new_team'],
  ])('fail with %s', (_, label) => {
    expect(() => checkExamples(example(label))).toThrow(/example 1/);
  });

  it('must be there', () => {
    expect(() => checkExamples('Rules only.')).toThrow(/no examples/);
  });
});
