import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUiWorld, type UiWorld } from '../../test/support/ui-world.ts';
import { ORIGIN, Visitor } from '../../test/support/visitor.ts';
import { createApiKey, findDelivery, openSource, savePosted, settleDelivery, withWorkspace } from '../storage/index.ts';
import { createPages } from './index.ts';

const WORKSPACE = 'demo';
let world: UiWorld;
let visitor: Visitor;

beforeAll(async () => {
  world = await createUiWorld();
  const { database, pipeline } = world;
  const logger = { error: () => undefined };
  const now = () => Date.UTC(2026, 10, 1);
  visitor = new Visitor(createPages({ database, pipeline, extractor: 'local', now, logger }), world);
});
afterAll(async () => {
  await world.pipeline.stop();
  await world.database.close();
});

const open: Visitor['open'] = (...page) => visitor.open(...page);
const send: Visitor['send'] = (...form) => visitor.send(...form);

function signingSecrets(name: string) {
  return withWorkspace(
    world.database,
    WORKSPACE,
    async (tx) => (await openSource(tx, world.database.vault, name))?.signing ?? [],
  );
}

/** What stands beside the name of the page of what waits. */
function countOf(html: string): number {
  return Number(/href="\/waiting"[^<]*(?:<span class="count">(\d+)<)?/.exec(html)?.[1] ?? 0);
}

describe('the page of sources', () => {
  it('sets a tool up, shows the secret once, and lists its address', async () => {
    expect((await open('/sources')).html).toContain('Nothing posts to this workspace yet.');
    const { status, html } = await send('/sources', { tool: 'generic', name: 'recorder', secret: '' });
    const [secret = 'none'] = await signingSecrets('recorder');
    expect(status).toBe(200);
    expect(html).toContain(secret);
    const later = (await open('/sources')).html;
    expect(later).not.toContain(secret);
    expect(later).toContain(`${ORIGIN}/hooks/${WORKSPACE}/recorder`);
  });

  it('gives a new secret beside the one before', async () => {
    const [before = 'none'] = await signingSecrets('recorder');
    const { html } = await send('/sources/recorder/rotate', {});
    const secrets = await signingSecrets('recorder');
    expect(secrets).toHaveLength(2);
    expect(secrets).toContain(before);
    expect(html).toContain(secrets[0]);
  });

  it('says what is wrong with a form, and takes none from another site', async () => {
    const wrong = await send('/sources', { tool: 'generic', name: 'Not A Name' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('name: lower-case letters');
    expect((await send('/sources', { tool: 'generic' }, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await send('/sources/nobody/rotate', {})).status).toBe(404);
  });

  it('shows what failed with its reason, gives its bytes as a download, and replays it', async () => {
    const { database } = world;
    const before = countOf((await open('/waiting')).html);
    const id = await withWorkspace(database, WORKSPACE, async (tx) => {
      const request = { method: 'POST', url: '', query: {}, headers: {} };
      const posted = { source: 'recorder', mediaType: 'text/html', idempotencyKey: 'k', request };
      const [saved] = await savePosted(tx, [{ ...posted, bytes: Buffer.from('<script>1</script>') }]);
      await settleDelivery(tx, saved?.id ?? '', { status: 'failed', error: 'broken JSON: value expected' });
      return saved?.id ?? '';
    });
    expect((await open('/sources')).html).toContain('broken JSON: value expected');
    const body = await open(`/deliveries/${id}/body`);
    expect(body.html).toBe('<script>1</script>');
    expect(body.headers.get('content-type')).toBe('application/octet-stream');
    expect(body.headers.get('content-disposition')).toContain('attachment');
    const waiting = (await open('/waiting')).html;
    expect(waiting).toContain('broken JSON: value expected');
    expect(countOf(waiting)).toBe(before + 1);
    const { key } = await withWorkspace(database, WORKSPACE, (tx) => createApiKey(tx, 'reads', { role: 'editor' }));
    expect((await open('/waiting', key)).html).not.toContain('broken JSON');
    const sent = await send(`/deliveries/${id}/replay`, { from: 'waiting' });
    expect(sent).toMatchObject({ status: 303, to: '/waiting' });
    expect((await open('/waiting')).html).not.toContain('broken JSON');
    const replayed = await withWorkspace(database, WORKSPACE, (tx) => findDelivery(tx, id));
    expect(replayed).toMatchObject({ status: 'pending', error: null });
    expect((await send('/deliveries/none/replay', {})).status).toBe(404);
    expect((await open('/deliveries/%00/body')).status).toBe(404);
  });

  it('is for who is signed in', async () => {
    expect((await open('/sources', 'none')).status).toBe(401);
    expect((await open('/deliveries/none/body', 'none')).status).toBe(401);
  });
});
