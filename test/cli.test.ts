import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTES, MISSION_KINDS } from '../src/domain/index.ts';
import { openDatabase } from '../src/storage/index.ts';
import { serverUrl } from './support/databases.ts';
import { verdict } from './support/llm.ts';
import { startModelServer } from './support/model-server.ts';
import { runCommand, temporaryFolder, temporaryHome } from './support/terminal.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const MAIN = join(import.meta.dirname, '../src/cli/main.ts');
const CASE = join(FIXTURES, 'conversations/meridian-elevator-2026-10-tense-call.json');

describe('earshot extract', () => {
  it('prints one line per file, as the contract says', async () => {
    const files = [CASE, join(FIXTURES, 'conversations/coldharbour-2026-09-qbr.json')];
    const { code, stdout } = await runCommand(['extract', ...files, '--format', 'json']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(lines.map(({ id }) => `${id}.json`)).toEqual(files.map((file) => basename(file)));
    for (const line of lines) {
      expect(Object.keys(line)).toEqual(['id', 'signals', 'rejected', 'usage']);
      for (const signal of line.signals) {
        expect(Object.keys(signal)).toEqual(['kind', 'subtype', 'turns', 'quote', 'attrs', 'confidence']);
      }
    }
  });

  it('quotes letter for letter from the first turn it names', async () => {
    const { turns } = JSON.parse(readFileSync(CASE, 'utf8')) as { turns: { text: string }[] };
    const { stdout } = await runCommand(['extract', CASE, '--format', 'json']);
    const { signals } = JSON.parse(stdout) as { signals: { turns: [number]; quote: string }[] };
    expect(signals.length).toBeGreaterThan(0);
    for (const signal of signals) expect(turns[signal.turns[0]]?.text).toContain(signal.quote);
  });

  it('reads the other files when one is broken, names the broken one and its line, and exits 1', async () => {
    const broken = join(temporaryFolder(), 'broken.json');
    writeFileSync(broken, '{\n"medium": "call",,\n}');
    const { code, stdout, stderr } = await runCommand(['extract', broken, CASE, '--format', 'json']);
    expect(code).toBe(1);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^earshot: .*broken\.json: line 2, byte \d+: broken JSON.*\n$/);
  });
});

describe('earshot extract with a language model', () => {
  /** One signal as the wire has it: every attribute there, null unless said. */
  function onWire(signal: { kind: string; subtype: string; turns: number[]; quote: string }): Record<string, unknown> {
    return { ...Object.fromEntries(Object.keys(ATTRIBUTES).map((name) => [name, null])), ...signal };
  }

  it('keeps what the text bears out, rejects an invented quote, and counts the tokens', async () => {
    const file = join(temporaryFolder(), 'call.json');
    const turns = [{ speaker: 'Dana', text: 'We had FieldPilot in for a demo on Tuesday.' }];
    writeFileSync(file, JSON.stringify({ id: 'call', medium: 'call', occurred_at: '2026-03-12', turns }));
    const found = {
      kind: 'competitor',
      subtype: 'evaluating',
      turns: [0],
      quote: 'We had FieldPilot in for a demo on Tuesday.',
    };
    const invented = { ...found, quote: 'We are cancelling the contract and moving to FieldPilot next month.' };
    const usage = { prompt_tokens: 900, completion_tokens: 60, prompt_tokens_details: { cached_tokens: 512 } };
    await using server = await startModelServer([
      { content: { signals: [onWire(found), onWire(invented)] }, usage },
      { content: { verdicts: [verdict(1)] }, usage },
    ]);
    const environment = { OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'scripted' };
    const { code, stdout } = await runCommand(['extract', file, '--format', 'json'], environment);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      signals: [{ ...found, attrs: {} }],
      rejected: [{ reason: 'quote_not_found' }],
      verification: { claims: 1, confirmed: 1, failures: [] },
      usage: { calls: 2, input_tokens: 1_800, cached_input_tokens: 1_024, output_tokens: 120 },
    });
    expect(server.requests[0]?.body).toMatchObject({
      model: 'scripted',
      response_format: { type: 'json_schema', json_schema: { strict: true } },
    });
  });

  it('prints what it could not read and exits 1', async () => {
    await using server = await startModelServer([{ refusal: 'I cannot help with that.' }]);
    const { code, stdout, stderr } = await runCommand(['extract', CASE], { OPENAI_BASE_URL: server.url });
    expect(code).toBe(1);
    expect(stdout).toMatch(/no signal\n +turns 0 to \d+ were not read: refused/);
    expect(stderr).toMatch(/^earshot: .*turns 0 to \d+ were not read: refused.*\n$/);
  });

  it('says what is missing when no model is configured', async () => {
    const { code, stderr } = await runCommand(['extract', CASE, '--extractor', 'llm']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/neither OPENAI_API_KEY nor OPENAI_BASE_URL is set/);
  });
});

describe('earshot score', () => {
  const evidence = {
    account: { key: 'acme', acv: 84_000, renewal_date: '2026-12-01' },
    signals: [{ id: 's1', kind: 'competitor', subtype: 'evaluating', occurred_at: '2026-08-20T10:00:00Z' }],
  };
  function file(content: unknown): string {
    const path = join(temporaryFolder(), 'evidence.json');
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  it('prints the risk of an evidence file', async () => {
    const { code, stdout } = await runCommand(['score', file(evidence), '--as-of', '2026-09-01', '--format', 'json']);
    expect(code).toBe(0);
    const risk = JSON.parse(stdout);
    expect(risk).toMatchObject({ account: 'acme', as_of: '2026-09-01', known_at: '2026-09-01', runway: { days: 91 } });
    expect(risk.contributions).toContainEqual(expect.objectContaining({ rule: 'IND-9', evidence: ['s1'] }));
  });

  it('goes by a policy file, of which anything may be left out', async () => {
    const scored = (policy: unknown) =>
      runCommand(['score', file(evidence), '--as-of', '2026-09-01', '--policy', file(policy), '--format', 'json']);
    const { stdout } = await scored({ points: { 'IND-9': { evaluating: 80 } }, version: 'ours' });
    expect(JSON.parse(stdout)).toMatchObject({ band: 'red', policy: { version: 'ours' } });
    const { code, stderr } = await scored({ bands: { green_to: 'low' } });
    expect([code, stderr]).toEqual([1, expect.stringContaining('bands.green_to: ')]);
  });

  it('names the path of bad evidence', async () => {
    const bad = { ...evidence, signals: [...evidence.signals, { ...evidence.signals[0], kind: 'mood' }] };
    const { code, stderr } = await runCommand(['score', file(bad), '--as-of', '2026-09-01']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/signals\[1\]\.kind: /);
  });

  it('calls a missing or malformed day bad usage', async () => {
    expect((await runCommand(['score', file(evidence)])).code).toBe(2);
    expect((await runCommand(['score', file(evidence), '--as-of', 'today'])).code).toBe(2);
    expect((await runCommand(['no-such-command'])).code).toBe(2);
  });
});

describe('earshot ingest', () => {
  it('takes a folder in, says what was read and what was refused and why, and knows it the second time', async () => {
    const folder = temporaryFolder();
    const calls = join(folder, 'calls');
    mkdirSync(calls);
    writeFileSync(
      join(calls, '2026-05-01 good.txt'),
      'Dana: We had FieldPilot in for a demo on Tuesday.\nAna: Thanks for telling me.\n',
    );
    writeFileSync(join(calls, '2026-05-02 cut.vtt'), 'WEBVTT\n\n00:01.000 --> 00:0');
    writeFileSync(join(calls, 'notes.pdf'), '%PDF-1.7');
    const environment = { EARSHOT_HOME: temporaryHome() };
    const args = ['ingest', calls, '--account', 'acme'];

    const first = await runCommand(args, environment);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/2 files, 1 conversations: 1 read, .*1 refused, 0 known already/);
    expect(first.stdout).toMatch(/refused: .*2026-05-02 cut\.vtt: line 3.*/);
    expect(first.stdout).toMatch(/no language model/);
    const second = await runCommand(args, environment);
    expect(second.stdout).toMatch(/1 known already/);
  });

  it('takes in calls of one name from many folders, and keeps what is corrected as it was', async () => {
    const folder = temporaryFolder();
    const environment = { EARSHOT_HOME: temporaryHome() };
    for (const account of ['acme', 'globex']) {
      mkdirSync(join(folder, 'calls', account), { recursive: true });
      const call = { medium: 'call', occurred_at: '2026-05-01', account: { key: account } };
      const turns = [{ speaker: 'Dana', text: `We at ${account} had FieldPilot in for a demo.` }];
      writeFileSync(join(folder, 'calls', account, 'named.json'), JSON.stringify({ ...call, id: 'named', turns }));
      writeFileSync(join(folder, 'calls', account, 'call.json'), JSON.stringify({ ...call, medium: 'email', turns }));
      writeFileSync(join(folder, 'calls', account, '2026-05-02 call.txt'), `Dana: Hello from ${account}.\n`);
    }
    const first = await runCommand(['ingest', join(folder, 'calls'), '--account', 'acme'], environment);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/6 files, 5 conversations: 5 read, .*1 known already/);
    expect(first.stdout.match(/kept as it was: .*/g)).toEqual([
      expect.stringMatching(/globex.named\.json: named is known with other content$/),
    ]);
    const second = await runCommand(['ingest', join(folder, 'calls'), '--account', 'acme'], environment);
    expect(second.stdout).toMatch(/6 files, 5 conversations: 5 read, .*6 known already/);
  });

  it('refuses the one of many that cannot be kept, and takes in the rest', async () => {
    const folder = temporaryFolder();
    const call = (key: string) => {
      const turns = [{ speaker: 'Dana', text: `Hello from ${key}.` }];
      return { id: key.slice(0, 9), medium: 'call', occurred_at: '2026-05-01', account: { key }, turns };
    };
    writeFileSync(join(folder, 'many.json'), JSON.stringify([call('k'.repeat(201)), call('acme')]));
    const result = await runCommand(['ingest', join(folder, 'many.json')], { EARSHOT_HOME: temporaryHome() });
    expect(result.stdout).toMatch(/1 files, 1 conversations: 1 read, .*1 refused/);
    expect(result.stdout).toMatch(/refused: .*many\.json, kkkkkkkkk: account\.key: 201 characters; at most 200/);
  });

  it('fails with one line when nothing could be taken in', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x.json'), 'nope');
    const result = await runCommand(['ingest', join(folder, 'x.json')], { EARSHOT_HOME: temporaryHome() });
    expect(result.code).toBe(1);
    expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('the embedded database', () => {
  it('is opened by one process at a time, and the second is told by whom', async () => {
    const home = temporaryHome();
    const database = await openDatabase({ home });
    const child = promisify(execFile)(process.execPath, ['--import', 'tsx', MAIN, 'keys', 'list'], {
      env: { ...process.env, DATABASE_URL: '', EARSHOT_HOME: home },
    });
    await expect(child).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(`process ${process.pid}`) });
    await database.close();
  });
});

describe('earshot keys', () => {
  it('loads no extractor, which would be most of its start', async () => {
    const probe = `
      import { registerHooks } from 'node:module';
      registerHooks({ load: (url, context, next) => (console.log(url), next(url, context)) });
      await import(${JSON.stringify(join(import.meta.dirname, '../src/cli/commands/keys.ts'))});`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      '--input-type=module',
      '-e',
      probe,
    ]);
    expect(stdout).toContain('/src/storage/');
    expect(stdout).not.toMatch(/\/src\/extraction\//);
  });

  it('makes a key once, lists it without showing it, and revokes it', async () => {
    const environment = { EARSHOT_HOME: temporaryHome() };
    const key = (await runCommand(['keys', 'create', '--name', 'laptop'], environment)).stdout.trim();
    expect(key).toMatch(/^esk_default_[0-9a-f]{48}$/);
    const listed = (await runCommand(['keys', 'list'], environment)).stdout;
    expect(listed).toMatch(/laptop .* live/);
    expect(listed).not.toContain(key);
    const id = /^(\w+) +laptop/m.exec(listed)?.[1] ?? '';
    expect((await runCommand(['keys', 'revoke', id], environment)).code).toBe(0);
    expect((await runCommand(['keys', 'list'], environment)).stdout).toMatch(/laptop .* revoked/);
    expect((await runCommand(['keys', 'revoke', 'nobody'], environment)).code).toBe(1);
  });
});

describe('earshot workspace', () => {
  it('keeps what it is told and shows it', async () => {
    const environment = { EARSHOT_HOME: temporaryHome() };
    await runCommand(['workspace', '--company', 'Brightwater', '--domain', 'brightwater.example'], environment);
    const { stdout } = await runCommand(['workspace', '--competitor', 'FieldPilot', 'Routewise'], environment);
    expect(stdout).toMatch(/company +Brightwater/);
    expect(stdout).toMatch(/domains +brightwater\.example/);
    expect(stdout).toMatch(/competitors +FieldPilot, Routewise/);
    const taken = ['workspace', '--company', '', '--competitor', ' Routewise ', '', '--glossary', ''];
    const emptied = (await runCommand(taken, environment)).stdout;
    expect(emptied).not.toMatch(/company/);
    expect(emptied).toMatch(/competitors +Routewise/);
  });
});

const everywhere = [
  { database: 'the embedded database', environment: {}, skip: false },
  { database: 'Postgres', environment: { DATABASE_URL: serverUrl ?? '' }, skip: serverUrl === undefined },
];
describe.each(everywhere)('earshot demo on $database', ({ environment, skip }) => {
  it.skipIf(skip)('finds each of the four mission kinds with words that stand in the fixture it names', async () => {
    const home = { EARSHOT_HOME: temporaryFolder() };
    const { code, stdout, stderr } = await runCommand(['demo', '--exit'], { ...home, ...environment });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const kind of MISSION_KINDS) {
      const shown = new RegExp(`^  ${kind}/.*\n +\\d{4}-\\d\\d-\\d\\d  (\\S+), turn \\d+\n +"(.*)"$`, 'gm');
      const found = [...stdout.matchAll(shown)];
      expect(found.length, kind).toBeGreaterThan(0);
      for (const [, path = '', quote = ''] of found) {
        expect(readFileSync(join(FIXTURES, '..', path), 'utf8')).toContain(quote);
      }
    }
    expect(stdout).toMatch(/no language model/);
    expect(stdout).toMatch(/Rejected/);
    expect(stdout).toMatch(/Meridian Elevator Service.*red/);
  });
});
