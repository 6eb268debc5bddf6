import { afterEach, expect, it, vi } from 'vitest';
import { describeEachDatabase } from '../../test/support/databases.ts';
import { addSecret, deleteSource, saveSource, withWorkspace } from './index.ts';
import { OpenSources } from './open-sources.ts';

describeEachDatabase('opened sources', (fixture) => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Work of this process, or of another one, which tells this one nothing. */
  const here = <Result>(work: Parameters<typeof withWorkspace<Result>>[2]) =>
    withWorkspace(fixture.database, 'w', work);
  const elsewhere = <Result>(work: Parameters<typeof withWorkspace<Result>>[2]) =>
    withWorkspace({ pool: fixture.database.pool }, 'w', work);
  const secret = (text: string) => ({ purpose: 'signing', secret: text, overlapHours: 0 }) as const;
  const find = async (sources = fixture.database.openSources) => sources.find(fixture.database, 'w', 'hook');

  it('are at once what this process has made of them', async () => {
    const { vault } = fixture.database;
    await here((tx) => saveSource(tx, 'hook', { tool: 'generic' }));
    await here((tx) => addSecret(tx, vault, 'hook', secret('first secret')));
    expect((await find())?.signing).toEqual(['first secret']);
    await here((tx) => addSecret(tx, vault, 'hook', secret('second secret')));
    expect((await find())?.signing).toEqual(['second secret']);
    await here((tx) => saveSource(tx, 'hook', { tool: 'generic', enabled: false }));
    expect((await find())?.enabled).toBe(false);
    await here((tx) => deleteSource(tx, 'hook'));
    expect(await find()).toBeUndefined();
  });

  it('are what another process has made of them a second later', async () => {
    const { vault } = fixture.database;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const sources = new OpenSources();
    await elsewhere((tx) => saveSource(tx, 'hook', { tool: 'generic' }));
    await elsewhere((tx) => addSecret(tx, vault, 'hook', secret('first secret')));
    expect((await find(sources))?.signing).toEqual(['first secret']);
    await elsewhere((tx) => addSecret(tx, vault, 'hook', secret('second secret')));
    expect((await find(sources))?.signing).toEqual(['first secret']);
    clock.mockReturnValue(2_001);
    expect((await find(sources))?.signing).toEqual(['second secret']);
    await elsewhere((tx) => deleteSource(tx, 'hook'));
    clock.mockReturnValue(3_002);
    expect(await find(sources)).toBeUndefined();
  });

  it('are not held when they changed while they were being opened', async () => {
    await here((tx) => saveSource(tx, 'hook', { tool: 'generic' }));
    const sources = new OpenSources();
    const opening = find(sources);
    sources.forget('w', 'hook');
    await opening;
    await elsewhere((tx) => deleteSource(tx, 'hook'));
    expect(await find(sources)).toBeUndefined();
  });
});
