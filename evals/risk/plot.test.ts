import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { defaultPolicy } from '../../src/scoring/index.ts';
import { alarm, dayBefore, historyFile } from '../../test/support/histories.ts';
import { courseOf } from './course.ts';
import { parseHistory } from './history.ts';
import { asFile, createPlotter } from './plot.ts';

const parts = {
  people: [{ name: 'Dana & Söhne <b>', roles: ['champion' as const], from: dayBefore(300), to: dayBefore(120) }],
  signals: alarm(100),
};
const course = courseOf(parseHistory(historyFile(parts), 'test'), defaultPolicy);

it('a history is drawn as SVG that stands alone: its days, red runs, signals, departures and dates, each with its words', async () => {
  const file = asFile((await createPlotter(defaultPolicy))(course));
  expect(XMLValidator.validate(file)).toBe(true);
  expect(new XMLParser({ ignoreAttributes: false }).parse(file).svg['@_xmlns']).toBe('http://www.w3.org/2000/svg');
  for (const words of [
    `${dayBefore(100)}: renewal_risk/churn_intent`,
    `${dayBefore(120)}: Dana &amp; Söhne &lt;b&gt; left`,
    `90 days before: ${dayBefore(90)}`,
    'churned',
    `red for ${course.longestRed} days, ${dayBefore(100)} to`,
  ]) {
    expect(file).toContain(words);
  }
  expect(file).toMatch(/\+\d+ IND-21/);
  expect(file).not.toMatch(/<script|href=|url\(http/);
});

it('the same history is drawn the same, byte for byte', async () => {
  const [one, other] = [await createPlotter(defaultPolicy), await createPlotter(defaultPolicy)];
  expect(one(course)).toBe(other(course));
});
