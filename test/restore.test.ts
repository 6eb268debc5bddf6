import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { operatorName } from '../src/cli/reads.ts';
import { loadSample, readRegisterDocument } from '../src/pipeline/index.ts';
import { createApiKey, listAccounts, withWorkspace } from '../src/storage/index.ts';
import { exampleConversation } from './support/conversations.ts';
import { createDatabase, serverUrl } from './support/databases.ts';
import { dumpEverything } from './support/dump.ts';
import { findPostgresTools } from './support/restoring/postgres-tools.ts';
import {
  newFolder,
  openProgram,
  type Place,
  type Program,
  readRules,
  readTables,
  SECRET_KEY,
  WORKSPACE,
} from './support/restoring/program.ts';
import { runCommand, temporaryHome } from './support/terminal.ts';

/** How a database is backed up, lost and put back. */
interface Keeper {
  readonly place: Place;
  backUp(): Promise<void>;
  /** Is it in the audit of reads that it was? A server's own tools write nothing there. */
  readonly isNoted: boolean;
  /** Loses it, and puts the backup into an empty place, which it gives. */
  loseAndRestore(): Promise<Place>;
  drop(): Promise<void>;
}

/** Days that are asked for by name, so that no midnight lies between two answers. */
const DAYS = { asOf: '2026-10-20', knownAt: '2035-01-01' };

/** What tools post, by where it falls: before the backup and done, before it and still in the queue, after it. */
const DONE = ['done-1', 'done-2', 'done-3'].map(call);
const QUEUED = ['queued-1', 'queued-2'].map(call);
const LATER = ['later-1', 'later-2'].map(call);

function call(id: string, index: number) {
  return exampleConversation({
    id,
    external_id: `recorder-${id}`,
    occurred_at: `2026-09-${10 + index}T15:00:00.000Z`,
    participants: [
      { name: 'Dana Ortiz', side: 'customer', email: 'dana@acme.test' },
      { name: 'Wanda Osprey', side: 'customer', email: 'wanda@acme.test' },
      { name: 'Ana Lima', side: 'vendor', email: 'ana@brightwater.example' },
    ],
    turns: [
      { speaker: 'Dana Ortiz', text: `We are looking at FieldPilot, they gave us a demo for ${id} last week.` },
      { speaker: 'Wanda Osprey', text: `Our budget was cut by the quernstone committee, says ${id}.` },
      { speaker: 'Ana Lima', text: `We will send you the roadmap of ${id} by Friday.` },
    ],
  });
}

/** Said by, or of, what is erased after the backup. */
const GONE = /larkspur|quernstone|wanda/;

async function riskOfAll({ database, pipeline }: Program): Promise<Readonly<Record<string, string>>> {
  const { items } = await withWorkspace(database, WORKSPACE, (tx) => listAccounts(tx, { limit: 500 }));
  const risks: Record<string, string> = {};
  for (const { key } of items) risks[key] = JSON.stringify(await pipeline.riskOf(WORKSPACE, key, DAYS));
  return risks;
}

async function must(program: Program, key: string, method: string, path: string, body?: unknown) {
  const { status, text } = await program.ask(key, method, path, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
  return JSON.parse(text) as { readonly items: readonly { readonly id: string }[]; readonly secret: string };
}

/** The sample, what a tool posted, what people decided, one erasure. */
async function fill(program: Program) {
  const { database, pipeline } = program;
  await (await loadSample({ database, pipeline }, WORKSPACE)).whole;
  const keys = await withWorkspace(database, WORKSPACE, async (tx) => ({
    admin: (await createApiKey(tx, 'admin', { role: 'admin' })).key,
    limited: (await createApiKey(tx, 'limited', { role: 'reader', accounts: ['acme'] })).key,
  }));
  await must(program, keys.admin, 'PUT', '/v1/accounts/acme', { name: 'Acme', domain: 'acme.test', acv: 50_000 });
  const { secret } = await must(program, keys.admin, 'PUT', '/v1/sources/recorder', { tool: 'generic' });
  for (const one of DONE) expect(await program.post(secret, one)).toBe(202);
  await pipeline.whenIdle(WORKSPACE);
  for (const account of ['acme', 'coldharbour']) {
    const [first, second] = (await must(program, keys.admin, 'GET', `/v1/accounts/${account}/signals`)).items;
    await must(program, keys.admin, 'PATCH', `/v1/signals/${first?.id}`, { action: 'confirm', reason: 'I was there' });
    await must(program, keys.admin, 'PATCH', `/v1/signals/${second?.id}`, { action: 'dismiss', reason: 'A joke' });
  }
  const who = 'shabana.iqbal@coldharbour.example';
  await must(program, keys.admin, 'POST', '/v1/accounts/coldharbour/people/erase', { who, confirm: who });
  await pipeline.whenIdle(WORKSPACE);
  return { ...keys, secret };
}

function drill(name: string, open: () => Promise<Keeper>): void {
  describe(`a database that was lost and restored (${name})`, () => {
    let keeper: Keeper | undefined;
    let running: Program | undefined;
    afterAll(async () => {
      await close();
      await keeper?.drop();
    });
    async function close() {
      const open = running;
      running = undefined;
      await open?.stop();
    }
    const opened = async (place: Place, works: boolean) => {
      running = await openProgram(place, { works });
      return running;
    };

    it('is what it was, stays without what was erased since, and comes to the same scores byte for byte', {
      timeout: 600_000,
    }, async () => {
      keeper = await open();
      const filled = await opened(keeper.place, true);
      const keys = await fill(filled);

      const posting = filled;
      await posting.pipeline.stop();
      await posting.pipeline.prepare(); // nobody works: what comes in waits in the queue
      for (const one of QUEUED) expect(await posting.post(keys.secret, one)).toBe(202);
      const seen = await posting.ask(keys.limited, 'GET', '/v1/accounts/acme/signals');
      expect(seen.text).toContain('FieldPilot');
      const before = await readTables(posting.database);
      const rules = await readRules(posting.database);
      await close();
      await keeper.backUp();

      const went = await opened(keeper.place, true);
      await went.pipeline.whenIdle(WORKSPACE);
      const reads = await must(went, keys.admin, 'GET', '/v1/audit?kind=read&action=cli%20backup');
      const noted = { by: operatorName(), subject_kind: 'workspace', subject: WORKSPACE };
      expect(reads.items).toMatchObject(keeper.isNoted ? [noted] : []);
      for (const one of LATER) expect(await went.post(keys.secret, one)).toBe(202);
      await went.pipeline.whenIdle(WORKSPACE);
      await must(went, keys.admin, 'POST', '/v1/accounts/larkspur/erase', { confirm: 'larkspur' });
      const who = 'wanda@acme.test';
      await must(went, keys.admin, 'POST', '/v1/accounts/acme/people/erase', { who, confirm: who });
      await went.pipeline.whenIdle(WORKSPACE);
      const scores = await riskOfAll(went);
      expect(Object.keys(scores).sort()).toEqual(['acme', 'coldharbour', 'meridian-elevator']);
      const register: unknown = await must(went, keys.admin, 'GET', '/v1/erasures/register');
      expect(JSON.stringify(register).toLowerCase()).not.toMatch(GONE);
      await close();

      const place = await keeper.loseAndRestore();
      const restored = await opened(place, false);
      const after = await readTables(restored.database);
      for (const table of Object.keys(before)) expect(after[table], table).toEqual(before[table]);
      expect(await readRules(restored.database)).toEqual(rules);
      expect(await restored.ask(keys.limited, 'GET', '/v1/accounts/acme/signals')).toEqual(seen);
      expect((await restored.ask(keys.limited, 'GET', '/v1/accounts/coldharbour')).status).toBe(404);

      expect((await dumpEverything(restored.database)).some((line) => GONE.test(line))).toBe(true);
      const told = readRegisterDocument(WORKSPACE, register);
      const reapplied = await restored.pipeline.erasing.reapply(WORKSPACE, told, 'operator');
      expect(reapplied.map(({ known, erased, left }) => [known, erased.length, left])).toEqual([
        [true, 0, []],
        [false, 1, []],
        [false, 1, []],
      ]);

      const again = restored;
      await again.pipeline.start();
      for (const one of [...DONE, ...QUEUED, ...LATER])
        expect([200, 202]).toContain(await again.post(keys.secret, one));
      await again.pipeline.whenIdle(WORKSPACE);
      expect(await riskOfAll(again)).toEqual(scores);
      expect((await dumpEverything(again.database)).filter((line) => GONE.test(line))).toEqual([]);
      const once = await again.pipeline.erasing.reapply(WORKSPACE, told, 'operator');
      expect(once.map(({ known, erased }) => [known, erased])).toEqual(Array(3).fill([true, []]));
      await close();
    });
  });
}

drill('embedded', async () => {
  const folder = newFolder();
  const [fresh, file] = [join(folder, 'fresh'), join(folder, 'backup.tar.gz')];
  const home = temporaryHome();
  const run = async (command: string, to: string) => {
    const { code, stderr } = await runCommand([command, file], { EARSHOT_HOME: to, EARSHOT_SECRET_KEY: SECRET_KEY });
    expect(`${code} ${stderr}`).toBe('0 ');
  };
  return {
    place: { home },
    backUp: () => run('backup', home),
    isNoted: true,
    async loseAndRestore() {
      rmSync(home, { recursive: true });
      await run('restore', fresh);
      return { home: fresh };
    },
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

const tools = serverUrl === undefined ? undefined : await findPostgresTools(serverUrl);

describe.skipIf(tools === undefined)('on a server with pg_dump and pg_restore', () => {
  drill('Postgres', async () => {
    if (tools === undefined) throw new Error('skipped without them');
    const folder = newFolder();
    const file = join(folder, 'backup.dump');
    const lost = await createDatabase();
    const fresh = await createDatabase({ migrated: false });
    return {
      place: { databaseUrl: lost.url },
      backUp: () => tools.dump(lost.url, file),
      isNoted: false,
      async loseAndRestore() {
        await lost.drop();
        await tools.restore(file, fresh.url);
        return { databaseUrl: fresh.url };
      },
      async drop() {
        await fresh.drop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
});

describe('earshot backup, restore and erase register', () => {
  it('refuse what they cannot do, in one line, and undo nothing that is there', async () => {
    const folder = newFolder();
    const EARSHOT_HOME = temporaryHome();
    const file = join(folder, 'file');
    const fails = async (args: readonly string[], environment: Readonly<Record<string, string>>) => {
      const { code, stderr } = await runCommand(args, environment);
      expect(code).toBe(1);
      return stderr;
    };
    try {
      const elsewhere = { EARSHOT_HOME: join(folder, 'other') };
      expect(await fails(['backup', file], elsewhere)).toContain('no embedded database');
      expect(await fails(['restore', file], elsewhere)).toContain('There is no file');
      const DATABASE_URL = 'postgres://nobody@127.0.0.1:1/none';
      expect(await fails(['backup', file], { DATABASE_URL })).toContain('pg_dump -Fc');
      expect(await fails(['restore', file], { DATABASE_URL })).toContain('pg_restore');
      const register = join(folder, 'register.json');
      const { stdout } = await runCommand(['erase', 'register', '--out', register], { EARSHOT_HOME });
      expect(stdout).toContain('0 erasures are in');
      expect((await runCommand(['erase', 'reapply', register], { EARSHOT_HOME })).stdout).toContain('0 erasures');
      expect(await fails(['erase', 'reapply', file], { EARSHOT_HOME })).toContain('cannot be read');
      expect(await fails(['restore', register], { EARSHOT_HOME })).toContain('holds a database already');
      expect(await fails(['restore', register], elsewhere)).toContain('is not a backup');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
