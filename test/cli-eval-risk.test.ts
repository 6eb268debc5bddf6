import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alarm, dayBefore, historyFile } from './support/histories.ts';
import { runCommand, temporaryFolder } from './support/terminal.ts';

const LOST = historyFile({ signals: alarm(100) }, { id: 'lost' });
const KEPT = historyFile({}, { id: 'kept', outcome: 'renewed', split: 'test' });

function folderOf(...files: readonly ReturnType<typeof historyFile>[]): string {
  const folder = temporaryFolder();
  for (const file of files) writeFileSync(join(folder, `${file.id}.json`), JSON.stringify(file));
  return folder;
}

function run(...args: readonly string[]) {
  return runCommand(['eval', 'risk', ...args]);
}

describe('earshot eval risk', () => {
  it('prints every history with its leads, then the figures with their bars and what each rule added', async () => {
    const { code, stdout } = await run('--histories', folderOf(LOST, KEPT));
    expect(code).toBe(0);
    expect(stdout).toContain('lost (dev): churned, enterprise; red 100 days before the end, sustained 100; ');
    expect(stdout).toContain('kept (test): renewed, enterprise; never red, highest ');
    expect(stdout).toContain('1 of 1 · 100.0 % (100–100) · met');
    expect(stdout).toMatch(/│ IND-21 +│/);
    expect(stdout).not.toContain('baseline');
  });

  it('prints the same as data, of one half when asked', async () => {
    const { stdout } = await run('--histories', folderOf(LOST, KEPT), '--split', 'dev', '--format', 'json');
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      suite: 'risk',
      split: 'dev',
      figures: { dev: { flagged: { enterprise: { of: 1, count: 1, share: 1, interval: { low: 1, high: 1 } } } } },
    });
    expect(report.cases.map(({ id, firstRed }: { id: string; firstRed: number }) => [id, firstRed])).toEqual([
      ['lost', 100],
    ]);
  });

  it('draws one history, and prints every day that moved its score', async () => {
    const plot = join(temporaryFolder(), 'lost.svg');
    const { code, stdout } = await run('--histories', folderOf(LOST, KEPT), '--case', 'lost', '--plot', plot);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`${dayBefore(100)}  \\d+ to \\d+  \\+\\d+ IND-21, \\+\\d+ IND-9`));
    expect(stdout).not.toContain('kept');
    expect(readFileSync(plot, 'utf8')).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
  });

  it('writes a page that stands alone, with every history drawn and its story as text', async () => {
    const page = join(temporaryFolder(), 'report.html');
    const tale = { ...LOST, story: 'They left. <script>alert(1)</script>' };
    expect((await run('--histories', folderOf(tale, KEPT), '--html', page)).code).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html.match(/<svg /g)).toHaveLength(2);
    expect(html).toContain('&lt;script&gt;alert(1)');
    expect(html).not.toMatch(/<script|<link|<img|url\(|src=|http:|https:/);
  });

  it('scores with a policy of your own, and refuses one that is none', async () => {
    const deaf = join(temporaryFolder(), 'policy.json');
    writeFileSync(deaf, JSON.stringify({ version: 'deaf', bands: { green_to: 98, yellow_to: 99 } }));
    const { stdout } = await run('--histories', folderOf(LOST), '--policy', deaf);
    expect(stdout).toContain('risk by policy deaf ');
    expect(stdout).toContain('lost (dev): churned, enterprise; never red, highest ');
    writeFileSync(deaf, JSON.stringify({ bands: { red_from: 3 } }));
    const broken = await run('--histories', folderOf(LOST), '--policy', deaf);
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringMatching(/^earshot: .*bands/) });
  });

  it('fails in one line that names file and path, and when there is no such history', async () => {
    const folder = folderOf({ ...LOST, outcome: 'gone' });
    const broken = await run('--histories', folder);
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken.stderr).toMatch(/^earshot: .*lost\.json: outcome: [^\n]*\n$/);
    const missing = await run('--histories', folderOf(LOST), '--case', 'nobody');
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/no history in .*, nobody\n$/) });
    expect((await run('--plot', 'x.svg')).code).toBe(2);
    expect((await run('--split', 'dev', '--write-baseline')).code).toBe(2);
    expect((await run('--histories', folder, '--write-baseline')).code).toBe(2);
  });

  it('is held against a baseline: exits 3 on a fall and 4 when nothing is comparable any more', async () => {
    const baseline = join(temporaryFolder(), 'baseline.json');
    const lost = ['a', 'b', 'c'].map((id) => historyFile({ signals: alarm(100) }, { id }));
    const folder = folderOf(...lost);
    expect((await run('--histories', folder, '--baseline', baseline)).stdout).toContain('baseline: none for this run');
    expect((await run('--histories', folder, '--baseline', baseline, '--write-baseline')).code).toBe(0);
    const held = await run('--histories', folder, '--baseline', baseline);
    expect(held).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('baseline: held, over 3 of its 3 histories'),
    });
    const deaf = join(temporaryFolder(), 'policy.json');
    writeFileSync(deaf, JSON.stringify({ bands: { green_to: 98, yellow_to: 99 } }));
    const fallen = await run('--histories', folder, '--baseline', baseline, '--policy', deaf);
    expect(fallen).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('worse than the baseline: flagged enterprise 0.0 %, was 100.0 %'),
    });
    expect(await run('--histories', folderOf(KEPT), '--baseline', baseline)).toMatchObject({ code: 4 });
  });
});

describe('earshot eval all', () => {
  it('runs every suite, prints one after the other and writes them into one page', async () => {
    const page = join(temporaryFolder(), 'report.html');
    const snippets = join(import.meta.dirname, '../fixtures/snippets/dev.jsonl');
    const none = ['--data', temporaryFolder()];
    const own = ['--cases', snippets, '--histories', folderOf(LOST, KEPT), '--extractor', 'local', ...none];
    const { code, stdout } = await runCommand(['eval', 'all', ...own, '--format', 'json', '--html', page]);
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).suite),
    ).toEqual(['extraction', 'risk', 'retrieval']);
    expect(readFileSync(page, 'utf8')).toMatch(/<h1>Extraction<\/h1>.*<h1 id="risk">Risk<\/h1>/s);
  });
});
