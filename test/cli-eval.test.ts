import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTES } from '../src/domain/index.ts';
import { verdict } from './support/llm.ts';
import { startModelServer } from './support/model-server.ts';
import { runCommand, temporaryFolder } from './support/terminal.ts';

const SNIPPETS = join(import.meta.dirname, '../fixtures/snippets/dev.jsonl');

const QUOTE = 'We had FieldPilot in for a demo on Tuesday.';
const LABEL = {
  kind: 'competitor',
  subtype: 'evaluating',
  turns: [0],
  quote: QUOTE,
  attrs: { competitor: 'FieldPilot' },
};

/** A folder with one labelled case: a rival, and words that mean nothing. */
function oneCase(folder = temporaryFolder(), gold: unknown = [LABEL]): string {
  const turns = [
    { speaker: 'Dana <b>', text: `${QUOTE} <script>alert(1)</script>` },
    { speaker: 'Sam', text: 'Noted.' },
  ];
  const input = { id: 'one-case', split: 'dev', medium: 'call', occurred_at: '2026-03-12', turns, gold };
  writeFileSync(join(folder, 'one-case.json'), JSON.stringify(input));
  return folder;
}

function onWire(signal: Omit<typeof LABEL, 'attrs'>): Record<string, unknown> {
  const absent = Object.fromEntries(Object.keys(ATTRIBUTES).map((name) => [name, null]));
  const { kind, subtype, turns, quote } = signal;
  return { ...absent, kind, subtype, turns, quote };
}

describe('earshot eval', () => {
  it('is bad usage without a suite, with one that is not offered, and with an unknown split', async () => {
    expect((await runCommand(['eval'])).code).toBe(2);
    const unknown = await runCommand(['eval', 'horoscopes']);
    expect([unknown.code, unknown.stderr]).toEqual([2, "error: unknown command 'horoscopes'\n"]);
    expect((await runCommand(['eval', 'extraction', '--split', 'train'])).code).toBe(2);
  });

  it('fails in one line when there are no cases to read', async () => {
    const empty = await runCommand(['eval', 'extraction', '--cases', temporaryFolder()]);
    expect(empty).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^earshot: no labelled case in .*\n$/),
    });
    const missing = await runCommand(['eval', 'extraction', '--cases', join(temporaryFolder(), 'none')]);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/cannot be read \(ENOENT\)\n$/) });
  });

  it('prints every case with its failures by name, then the figures', async () => {
    const wrong = { ...LABEL, kind: 'value', subtype: 'realized', turns: [1], quote: 'Noted.', attrs: {} };
    const args = ['eval', 'extraction', '--cases', oneCase(undefined, [LABEL, wrong]), '--extractor', 'local'];
    const { code, stdout } = await runCommand(args);
    expect(code).toBe(0);
    expect(stdout).toContain('one-case (dev): 1 of 2 matched; missed value/realized, turn 1\n');
    expect(stdout).toMatch(/│ mission kinds +│ +1 │ +1 │ +1 │ 100\.0 \(100–100\) │/);
    expect(stdout).toContain('grounded: 100.0 %\nsteering text: unscored, no case marks any\n');
    expect(stdout).toContain('tokens: none, no model was asked');
  });

  it('prints the same as data', async () => {
    const { stdout } = await runCommand(['eval', 'extraction', '--cases', oneCase(), '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      suite: 'extraction',
      extractor: 'local',
      cases: [{ id: 'one-case', split: 'dev', matched: [{ sameSubtype: true }], missed: [], failures: [] }],
      metrics: { kinds: { competitor: { f1: 1, intervals: { f1: { low: 1, high: 1 } } }, value: { f1: null } } },
      injection: { scored: 0, unscored: 1 },
      spending: null,
    });
  });

  it('writes a page that stands alone: no script runs, nothing is loaded, what was said stays text', async () => {
    const page = join(temporaryFolder(), 'report.html');
    const { code } = await runCommand(['eval', 'extraction', '--cases', oneCase(), '--html', page]);
    const html = readFileSync(page, 'utf8');
    expect(code).toBe(0);
    expect(html).toContain('<mark class="labelled predicted"');
    expect(html).toContain('&lt;script&gt;alert(1)');
    expect(html).not.toMatch(/<script|<link|<img|url\(|src=|http:|https:/);
  });
});

describe('earshot eval against a baseline', () => {
  it('moves only when told so, exits 3 on a fall and 4 when nothing is comparable any more', async () => {
    const baseline = join(temporaryFolder(), 'baseline.json');
    const run = (cases: string, ...more: string[]) =>
      runCommand(['eval', 'extraction', '--extractor', 'local', '--cases', cases, '--baseline', baseline, ...more]);
    expect((await run(SNIPPETS)).stdout).toContain('baseline: none for this run');
    expect(readdirSync(join(baseline, '..'))).toEqual([]);
    expect((await run(SNIPPETS, '--write-baseline')).code).toBe(0);
    expect(await run(SNIPPETS)).toMatchObject({ code: 0, stdout: expect.stringContaining('baseline: held') });
    const better = readFileSync(baseline, 'utf8').replaceAll(/"(\w+)":\[(\d+),\d+,\d+\]/g, '"$1":[$2,$2,$2]');
    writeFileSync(baseline, better);
    const fallen = await run(SNIPPETS);
    expect(fallen).toMatchObject({ code: 3, stderr: expect.stringMatching(/worse than the baseline: \w+ fell/) });
    expect(await run(oneCase())).toMatchObject({ code: 4 });
  });

  it('refuses to become the baseline from half of the cases, or from others in their place', async () => {
    expect((await runCommand(['eval', 'extraction', '--split', 'dev', '--write-baseline'])).code).toBe(2);
    expect((await runCommand(['eval', 'extraction', '--cases', SNIPPETS, '--write-baseline'])).code).toBe(2);
  });
});

describe('earshot eval with a language model', () => {
  const usage = { prompt_tokens: 900, completion_tokens: 60, prompt_tokens_details: { cached_tokens: 500 } };

  it('asks once, then replays: the second run needs no server and costs nothing', async () => {
    const [cases, home] = [oneCase(), temporaryFolder()];
    await using server = await startModelServer([
      { content: { signals: [onWire(LABEL)] }, usage },
      { content: { verdicts: [verdict(1)] }, usage },
    ]);
    const settings = { EARSHOT_HOME: home, OPENAI_MODEL: 'scripted' };
    const prices = { OPENAI_PRICE_INPUT: '1', OPENAI_PRICE_CACHED_INPUT: '0.1', OPENAI_PRICE_OUTPUT: '10' };
    const args = ['eval', 'extraction', '--cases', cases, '--extractor', 'llm'];
    const first = await runCommand(args, { ...settings, ...prices, OPENAI_BASE_URL: server.url });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('model replies: 0 replayed, 2 asked');
    // 11 words: twice 900 tokens of them 500 cached, 60 out, times 10,000 / 11.
    expect(first.stdout).toContain(
      '1,636,364 in (909,091 of them cached), 109,091 out, 1818.2 calls, 1.9091 in the currency',
    );
    const second = await runCommand(args, settings);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('model replies: 2 replayed, 0 asked');
    expect(second.stdout).not.toContain('currency');
    expect(server.requests).toHaveLength(2);
  });

  it('counts in no figure what could not be verified, for it is not what is to be measured', async () => {
    const home = temporaryFolder();
    await using server = await startModelServer([{ content: { signals: [onWire(LABEL)] }, usage }, { refusal: 'No.' }]);
    const settings = { EARSHOT_HOME: home, OPENAI_BASE_URL: server.url };
    const { code, stdout } = await runCommand(['eval', 'extraction', '--cases', oneCase()], settings);
    expect(code).toBe(1);
    expect(stdout).toContain('one-case: not read: not verified: refused: the model refused');
    expect(readdirSync(home)).toEqual([]);
  });

  it('fails by the name of the case when a reply is not recorded and there is no model', async () => {
    const settings = { EARSHOT_HOME: temporaryFolder(), OPENAI_MODEL: 'scripted' };
    const { code, stderr } = await runCommand(
      ['eval', 'extraction', '--cases', oneCase(), '--extractor', 'llm'],
      settings,
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^earshot: case one-case: no recorded reply, and no model is configured/);
    expect(stderr).not.toContain('FieldPilot');
  });

  it('counts a case that could not be read in no figure, names it, exits 1 and records nothing of it', async () => {
    const home = temporaryFolder();
    await using server = await startModelServer([{ refusal: 'No.' }]);
    const settings = { EARSHOT_HOME: home, OPENAI_BASE_URL: server.url };
    const { code, stdout, stderr } = await runCommand(['eval', 'extraction', '--cases', oneCase()], settings);
    expect(code).toBe(1);
    expect(stdout).toContain('one-case: not read: refused: the model refused');
    expect(stdout).toContain('not read: 1 of 1 cases, counted in no figure');
    expect(stderr).toContain('could not read one-case');
    expect(readdirSync(home)).toEqual([]);
  });
});
