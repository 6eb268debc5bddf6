import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../src/storage/index.ts';
import { dumpEverything } from './support/dump.ts';
import { runCommand, temporaryFolder, temporaryStore } from './support/terminal.ts';

const mail = (id: number, from: string, to: string, text: string) =>
  [
    'From mailer Thu Mar 12 15:00:00 2026',
    `From: ${from}`,
    `To: ${to}`,
    `Message-ID: <mail-${id}@mailer.test>`,
    `Date: Thu, 12 Mar 2026 15:0${id}:00 +0000`,
    'Subject: The rollout',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '',
    '',
  ].join('\n');

const PETRA = '"Petra Falk" <petra@acme.test>';
const OURS = '"Ana Lima" <ana@northlight.test>';
const MAILS = [
  mail(1, PETRA, OURS, 'We are looking at the peregrine dashboards and want forty more seats this summer.'),
  mail(2, '"Omar Haddad" <omar@globex.test>', OURS, 'We are happy with the rollout so far, thank you for that.'),
];

it('what was erased by the command line is in no record, and does not come back with the same mailbox or a longer one', async () => {
  const { environment: place, options } = await temporaryStore();
  const environment = { ...place, EARSHOT_EXTRACTOR: 'local' };
  const folder = temporaryFolder();
  const run = (...args: string[]) => runCommand(args, environment);
  const ingest = async (name: string, mails: readonly string[], account: string) => {
    const file = join(folder, name);
    writeFileSync(file, mails.join(''));
    return run('ingest', file, '--account', account);
  };
  const traces = async () => {
    const database = await openDatabase(options);
    const lines = await dumpEverything(database);
    await database.close();
    return lines.filter((line) => /petra|peregrine/.test(line));
  };
  const record = async () => {
    const out = join(folder, 'acme.json');
    expect((await run('export', 'account', 'acme', '--out', out)).code).toBe(0);
    return JSON.parse(readFileSync(out, 'utf8')) as { tables: Record<string, object[]> };
  };

  await run('workspace', '--company', 'Northlight', '--domain', 'northlight.test');
  expect((await ingest('one.mbox', MAILS, 'acme')).code).toBe(0);
  expect(JSON.stringify(await record())).toContain('peregrine');

  const would = await run('erase', 'person', 'petra@acme.test', '--account', 'acme');
  expect(would.stdout).toMatch(/conversation +1[\s\S]*Nothing was erased/);
  expect(await traces()).not.toEqual([]);
  const erased = await run('erase', 'person', 'petra@acme.test', '--account', 'acme', '--yes');
  expect(erased.stdout).toMatch(/Erased at .* by command line. Receipt er_/);
  expect(await traces()).toEqual([]);

  const third = mail(3, PETRA, OURS, 'The peregrine dashboards are what we want, as I said before.');
  expect((await ingest('one.mbox', MAILS, 'acme')).code).toBe(0);
  expect((await ingest('two.mbox', [...MAILS, third], 'acme')).code).toBe(0);
  expect(await traces()).toEqual([]);
  expect((await record()).tables.conversation).toHaveLength(3);

  expect((await run('erase', 'account', 'acme')).stdout).toContain('Nothing was erased');
  expect((await run('erase', 'account', 'acme', '--yes')).code).toBe(0);
  expect((await run('export', 'account', 'acme')).stderr).toContain('No account "acme"');
  const again = await ingest('two.mbox', [...MAILS, third], 'acme');
  expect(again.stdout + again.stderr).toContain('it was erased, and stays so');
  expect(await traces()).toEqual([]);
});
