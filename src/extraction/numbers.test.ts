import { describe, expect, it } from 'vitest';
import { withDigits } from './numbers.ts';

describe('numbers that are spoken out', () => {
  it.each([
    ['forty people', '40 people'],
    ['sixty five', '65'],
    ['two thousand five hundred a year', '2500 a year'],
    ['one hundred twenty one', '121'],
    ['thirty lakh', '3000000'],
    ['five six seven', '5 6 7'],
    ['the one in leeds', 'the one in leeds'],
    ['twenty one seats', '21 seats'],
    ['38 vehicles', '38 vehicles'],
    ['nothing here', 'nothing here'],
  ])('%s is %s', (spoken, written) => {
    expect(withDigits(spoken.split(' ')).join(' ')).toBe(written);
  });
});
