import { describe, expect, it } from 'vitest';
import { addSecret, openDatabase, saveSource, withWorkspace } from '../src/storage/index.ts';
import { createDatabase, serverUrl } from './support/databases.ts';
import { startModelServer } from './support/model-server.ts';
import { runCommand, temporaryHome } from './support/terminal.ts';

interface Finding {
  readonly about: string;
  readonly state: string;
  readonly found: string;
  readonly fix: string | null;
}

async function examine(environment: Readonly<Record<string, string>>) {
  const { code, stdout, stderr } = await runCommand(['doctor', '--format', 'json'], environment);
  const findings = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Finding);
  return { code, stderr, of: (about: string) => findings.find((one) => one.about === about), findings };
}

describe('earshot doctor', () => {
  it('finds a sound database, and says that nothing is connected to it yet', async () => {
    const { code, of, findings } = await examine({ EARSHOT_HOME: temporaryHome() });
    expect(code).toBe(0);
    expect(findings.map(({ about, state }) => `${about} ${state}`)).toEqual([
      'database ok',
      'pgvector ok',
      'schema ok',
      'row-level security ok',
      'clock ok',
      'queue ok',
      'failed jobs ok',
      'sources warning',
      'reading ok',
      'language model warning',
      'embedding warning',
    ]);
    expect(of('sources')?.fix).toContain('earshot ingest');
  });

  it('says so in words, with what is to be done below', async () => {
    const { stdout } = await runCommand(['doctor'], { EARSHOT_HOME: temporaryHome() });
    expect(stdout).toMatch(/^ok +database: Postgres \d/m);
    expect(stdout).toMatch(/^warning +language model: .*\n +to do: set OPENAI_API_KEY/m);
  });

  it('finds a database that cannot be reached, and looks at the rest all the same', async () => {
    const { code, stderr, of } = await examine({ DATABASE_URL: 'postgres://nobody:hidden@127.0.0.1:1/none' });
    expect(code).toBe(1);
    expect(of('database')).toMatchObject({ state: 'failure', fix: expect.stringContaining('DATABASE_URL') });
    expect(of('embedding')).toBeDefined();
    expect(stderr).toContain('do not work: database');
    expect(JSON.stringify(of('database')) + stderr).not.toContain('hidden');
  });

  it.each([
    ['well', () => ({ content: { well: true } }), 'ok', /small-one at 127\.0\.0\.1/],
    ['in another form', () => ({ content: 'I am well, thank you.' }), 'failure', /not in the form/],
    ['with a refusal', () => ({ status: 401, body: { error: { message: 'no such key' } } }), 'failure', /401/],
  ])('asks the model, which answers %s', async (_title, script, state, found) => {
    await using model = await startModelServer(script);
    const { of } = await examine({
      EARSHOT_HOME: temporaryHome(),
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'small-one',
    });
    expect(of('language model')).toMatchObject({ state, found: expect.stringMatching(found) });
  });

  it('finds a source whose secret was sealed with another key', async () => {
    const home = temporaryHome();
    const database = await openDatabase({ home, secretKey: 'the key that it was before' });
    await withWorkspace(database, 'default', async (tx) => {
      await saveSource(tx, 'gong', { tool: 'gong' });
      await addSecret(tx, database.vault, 'gong', { purpose: 'signing', secret: 'a secret', overlapHours: 0 });
    });
    await database.close();
    const { code, of } = await examine({ EARSHOT_HOME: home, EARSHOT_SECRET_KEY: 'another key than before' });
    expect(code).toBe(1);
    expect(of('source gong')).toMatchObject({ state: 'failure', fix: expect.stringContaining('EARSHOT_SECRET_KEY') });
    expect(of('address')?.fix).toContain('EARSHOT_URL');
  });

  it.skipIf(serverUrl === undefined)('changes nothing of a database that is not migrated (Postgres)', async () => {
    const fresh = await createDatabase({ migrated: false });
    const { code, of } = await examine({ DATABASE_URL: fresh.url });
    expect(code).toBe(1);
    expect(of('schema')).toMatchObject({ state: 'warning', found: expect.stringContaining('at version 0') });
    expect((await examine({ DATABASE_URL: fresh.url })).of('schema')?.found).toContain('at version 0');
    await fresh.drop();
  });
});
