import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadHandoff } from '../src/briefs/index.ts';
import { tendHandoffs } from '../src/pipeline/handoffs/index.ts';
import { setUpDestination } from '../src/pipeline/index.ts';
import { JobQueue } from '../src/pipeline/queue.ts';
import { saveAccount, withWorkspace } from '../src/storage/index.ts';
import { describeAnyDatabase } from './support/databases.ts';
import { CLOSED_AT, lateCall, sellingCall } from './support/deals.ts';
import { type HookServer, startHookServer } from './support/hooks.ts';
import { type MailServer, startMailServer } from './support/receivers.ts';

const LISTS = { use_cases: [], key_features: [], crm_health: [], renewal_posture: [] };
const HANDOFF = '/v1/deals/d1/handoff';
const SENDING = { allowPrivateAddresses: true, mailFrom: 'Earshot <earshot@northlight.test>' };
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Line {
  readonly id: string;
  readonly text: string;
}

describeAnyDatabase('what happens around a handoff', (fixture) => {
  let server: HookServer;
  let clock: number;

  beforeEach(async () => {
    clock = Date.parse('2026-09-21T15:00:00Z');
    server = await startHookServer(fixture.database, {
      workspace: `w${randomBytes(6).toString('hex')}`,
      now: () => clock,
      pipeline: { sending: SENDING, handoffs: { correctionsMs: 0 } },
    });
    await within((tx) => saveAccount(tx, { ...LISTS, key: 'acme', name: 'Acme', owners: [] }));
  });
  afterEach(() => server.stop());

  function within<Result>(work: Parameters<typeof withWorkspace<Result>>[2]): Promise<Result> {
    return withWorkspace(fixture.database, server.workspace, work);
  }

  async function close(): Promise<void> {
    await server.ask('POST', '/v1/conversations', sellingCall());
    await server.settled();
    await server.ask('PUT', '/v1/deals/d1', { account: 'acme', name: 'Acme 2026', stage: 'legal', owner: 'Ina Berg' });
    await server.ask('POST', '/v1/deals/d1/close', { at: CLOSED_AT });
    await server.settled();
  }

  async function show() {
    const { status, body } = await server.ask('GET', HANDOFF);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as unknown as Record<string, readonly Line[]> & { readonly [name: string]: unknown };
  }

  async function tend(): Promise<void> {
    const queue = await JobQueue.open(fixture.database, {
      leaseSeconds: 30,
      pauseMs: 50,
      supervise: false,
      logger: SILENT,
    });
    await within((tx) => tendHandoffs(tx, queue, clock));
    await queue.close();
    await server.settled();
  }

  it('leaves talk about the next deal out of the brief of the one before', async () => {
    await close();
    clock += 3 * 86_400_000;
    await server.ask('PUT', '/v1/deals/d2', { account: 'acme', name: 'Acme yards', stage: 'demo', at: '2026-09-22' });
    await server.ask('POST', '/v1/conversations', lateCall({ deals: [{ key: 'd2' }] }));
    await server.settled();
    expect(await show()).toMatchObject({ version: 1, conversations: ['deal-call-1'] });
    const unsaid = { ...lateCall({ id: 'deal-call-3', occurred_at: '2026-09-24T11:00:00.000Z' }) };
    const turns = [{ speaker: 'Ina Berg', text: 'We will put forty scanners into the yards by 1 December 2026.' }];
    await server.ask('POST', '/v1/conversations', { ...unsaid, turns });
    await server.settled();
    expect((await show()).conversations).toEqual(['deal-call-1']);
    const again = [{ speaker: 'Ina Berg', text: 'We will train all forty drivers on site by 30 October 2026.' }];
    const kickOff = { ...unsaid, id: 'deal-call-4', occurred_at: '2026-09-24T12:00:00.000Z', turns: again };
    await server.ask('POST', '/v1/conversations', { ...kickOff, deals: [{ key: 'd1' }] });
    await server.settled();
    expect((await show()).conversations).toEqual(['deal-call-1', 'deal-call-4']);
  });

  it('is made by the hour where a deal was closed again on its day and the job was lost', async () => {
    await close();
    await server.ask('PUT', '/v1/deals/d1', { won: null, at: '2026-09-22T08:00:00Z' });
    await server.settled();
    await within(async (tx) => {
      // As a worker leaves it that died for good: closed again with the day that was told before, and no job.
      await tx.sql.updateTable('handoff').set({ state: 'due' }).where('workspace_id', '=', tx.workspace).execute();
      await tx.sql.updateTable('deal').set({ won: true }).where('workspace_id', '=', tx.workspace).execute();
    });
    expect(await show()).toMatchObject({ state: 'due', version: 1 });
    await tend();
    expect(await show()).toMatchObject({ state: 'made', version: 2, reason: 'closed' });
  });

  it('has the account scored when a deal of it is lost', async () => {
    await server.ask('PUT', '/v1/deals/d1', { account: 'acme', name: 'Renewal', stage: 'legal', at: '2026-09-20' });
    await server.settled();
    const scored = () =>
      within((tx) =>
        tx.sql
          .selectFrom('account_risk')
          .select('computed_at')
          .where('workspace_id', '=', tx.workspace)
          .executeTakeFirst(),
      );
    expect(await scored()).toBeUndefined();
    await server.ask('POST', '/v1/deals/d1/close', { won: false });
    await server.settled();
    expect(await scored()).toBeDefined();
  });

  it('is made anew without a conversation that is closed, for everybody to read, and with it when it is opened', async () => {
    await server.ask('POST', '/v1/conversations', lateCall({ occurred_at: '2026-09-15T09:00:00.000Z' }));
    await close();
    await server.ask('POST', `${HANDOFF}/acknowledge`, { by: 'Ana Lima' });
    expect(await show()).toMatchObject({ version: 1, conversations: ['deal-call-1', 'deal-call-2'] });
    expect(JSON.stringify(await show())).toContain('forty drivers');
    const access = (change: object) => server.ask('PATCH', '/v1/conversations/deal-call-2', change);
    expect((await access({ private: true, readers: [] })).status).toBe(200);
    await server.settled();
    const limited = await withWorkspace(fixture.database, server.workspace, (tx) => loadHandoff(tx, 'd1'), {
      reader: { emails: [] },
    });
    expect(limited.shown).toMatchObject({ version: 2, conversations: ['deal-call-1'] });
    expect(limited.handoff.commitments.map(({ text }) => text).join()).toContain('SAP connector');
    expect(JSON.stringify(limited)).not.toContain('forty drivers');
    expect(await show()).toMatchObject({ held_back: true, state: 'acknowledged', acknowledged: { by: 'Ana Lima' } });
    await access({ private: false });
    await server.settled();
    expect(JSON.stringify(await show())).toContain('forty drivers');
    expect(await show()).toMatchObject({ version: 3, state: 'made' });
    expect(await show()).not.toHaveProperty('held_back');
  });

  describe('that is held', () => {
    let mail: MailServer;
    beforeEach(async () => {
      mail = await startMailServer();
      await server.ask('PUT', '/v1/policy', { handoff: { hold_minutes: 30 } });
      const order = { name: 'csm', channel: 'email', settings: { to: ['csm@northlight.test'] } } as const;
      const tools = { vault: fixture.database.vault, rules: SENDING };
      await within((tx) => setUpDestination(tx, tools, { ...order, secrets: { smtp_url: mail.url } }));
    });
    afterEach(() => mail.stop());

    it('waits for whoever sold it, and goes out with what they corrected when the time has come', async () => {
      await close();
      expect(await show()).toMatchObject({ state: 'made', goes_out_at: '2026-09-21T15:30:00.000Z' });
      expect(mail.received).toEqual([]);
      const [promise] = (await show()).commitments ?? [];
      const text = 'The SAP connector, read only, by the end of November';
      await server.ask('POST', `${HANDOFF}/lines/${promise?.id}`, { action: 'correct', text, by: 'Ina Berg' });
      await server.settled();
      expect(await show()).toMatchObject({ version: 2, goes_out_at: '2026-09-21T15:30:00.000Z' });
      await tend();
      expect(mail.received).toEqual([]);
      clock += 31 * 60_000;
      await tend();
      expect(mail.received.map(({ subject }) => subject)).toEqual(['Handoff: Acme 2026']);
      expect(mail.received[0]?.text).toContain('read only');
      expect(await show()).toMatchObject({ state: 'sent', goes_out_at: null });
    });

    it('goes out before its time when somebody says so, once', async () => {
      await close();
      const sent = await server.ask('POST', `${HANDOFF}/send`, { by: 'Ina Berg' });
      expect(sent.status).toBe(202);
      await server.settled();
      expect(mail.received).toHaveLength(1);
      const again = await server.ask('POST', `${HANDOFF}/send`, {});
      expect(again).toMatchObject({ status: 409, body: { detail: expect.stringContaining('HO-8') } });
    });
  });
});
