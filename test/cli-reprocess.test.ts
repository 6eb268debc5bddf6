import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startModelServer } from './support/model-server.ts';
import { runCommand, temporaryFolder, temporaryStore } from './support/terminal.ts';

/** A folder with one call that names VOLT, which nobody could take for a company, and a database of its own. */
async function callAboutVolt(): Promise<{ readonly file: string; readonly environment: Record<string, string> }> {
  const folder = temporaryFolder();
  const file = join(folder, '2026-05-01 call.txt');
  writeFileSync(file, 'Ana: How are things?\nDana: We had VOLT in for a demo on Tuesday, and they looked good.\n');
  const { environment } = await temporaryStore();
  return { file, environment };
}

describe('a rival known only from the workspace', () => {
  it('is found by the local extractor when the history is read again, once', async () => {
    const { file, environment } = await callAboutVolt();
    const ingested = await runCommand(['ingest', file, '--account', 'acme'], environment);
    expect(ingested.stdout).toContain('0 signals');

    await runCommand(['workspace', '--company', 'Brightwater', '--competitor', 'VOLT', 'Pulseboard'], environment);
    const planned = await runCommand(['reprocess', '--dry-run', '--account', 'acme'], environment);
    expect(planned.stdout).toContain('1 conversations were read by an earlier reader');
    const done = await runCommand(['reprocess', '--since', '2026-05-01'], environment);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('1 queued: 1 read, 0 partly read, 0 failed; 1 signals found');
    const again = await runCommand(['reprocess', '--changed', '--limit', '5'], environment);
    expect(again.stdout).toContain('0 queued');
  });

  it('is named to the model beside product names and glossary, also when the history is read again', async () => {
    const { file, environment } = await callAboutVolt();
    await using server = await startModelServer(() => ({ content: { signals: [] } }));
    const asked = { ...environment, OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'scripted' };
    /** All that was asked since it was last looked at: a reading is as many calls as the extractor makes. */
    let seen = 0;
    const asking = () => {
      const fresh = server.requests.slice(seen);
      seen = server.requests.length;
      return fresh.flatMap(({ body }) => body.messages.map(({ content }) => content)).join('\n');
    };
    await runCommand(['ingest', file, '--account', 'acme'], asked);
    const first = asking();
    expect(first).toContain('VOLT in for a demo');
    expect(first).not.toContain('Known rivals: VOLT');

    const flags = ['--competitor', 'VOLT', '--product-name', 'Crewboard', '--glossary', 'bay: where a lift is parked'];
    await runCommand(['workspace', '--product', 'Dispatch', ...flags], asked);
    await runCommand(['reprocess'], asked);
    const again = asking();
    expect(again).toContain('Known rivals: VOLT\n');
    expect(again).toContain('Our products: Dispatch, Crewboard\n');
    expect(again).toContain('Words to know: bay: where a lift is parked\n');
  });
});

describe('earshot reprocess', () => {
  it('calls an unknown account a failure, a date or a count that is none bad usage', async () => {
    const { environment } = await callAboutVolt();
    expect(await runCommand(['reprocess', '--account', 'nobody'], environment)).toMatchObject({ code: 1 });
    expect((await runCommand(['reprocess', '--since', 'spring'], environment)).code).toBe(2);
    expect((await runCommand(['reprocess', '--limit', '0'], environment)).code).toBe(2);
    expect((await runCommand(['reprocess', '--all', '--changed'], environment)).code).toBe(2);
  });

  it('says which turns of which conversation could not be read again', async () => {
    const { file, environment } = await callAboutVolt();
    await runCommand(['ingest', file, '--account', 'acme'], environment);
    await using server = await startModelServer(() => ({ status: 400 }));
    const asked = { ...environment, OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'scripted' };
    const failed = await runCommand(['reprocess'], asked);
    expect(failed.stdout).toMatch(/1 queued: 0 read, 1 partly read/);
    expect(failed.stdout).toMatch(/partial: .*: turns? .* not read/);
  });

  it('says how far it is, and has nothing to pause where nothing goes on', async () => {
    const { file, environment } = await callAboutVolt();
    expect((await runCommand(['reprocess', '--status'], environment)).stdout).toContain('Nothing was ever read again');
    await runCommand(['ingest', file, '--account', 'acme'], environment);
    await runCommand(['reprocess', '--all'], environment);
    const { stdout } = await runCommand(['reprocess', '--status'], environment);
    expect(stdout).toMatch(/rp_\S+ {2}done: 1 of 1 read, 0 failed, 0 left; since .*, ends /);
    const paused = await runCommand(['reprocess', '--pause'], environment);
    expect(paused).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing to pause') });
    const id = /rp_\S+/.exec(stdout)?.[0] ?? '';
    expect((await runCommand(['reprocess', '--cancel', id], environment)).stderr).toContain('it is done already');
  });
});
