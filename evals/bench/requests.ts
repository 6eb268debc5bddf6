import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

/** A request as it goes over the line, signed beforehand: signing is the sender's work. */
export type Signed = Buffer;

/** So many ids that nobody else has. */
export function ids(count: number): readonly string[] {
  return Array.from({ length: count }, () => randomBytes(16).toString('hex'));
}

/** Deliveries to the source `bench` of a server on this machine, signed by Standard Webhooks, one for each body. */
export function signDeliveries(bodies: readonly Buffer[], port: number, secret: string): readonly Signed[] {
  const webhook = new Webhook(secret);
  const at = new Date();
  const made = ids(bodies.length);
  return bodies.map((body, index) => {
    const id = made[index] ?? '';
    const head = [
      'POST /hooks/bench HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Content-Type: application/json',
      `Content-Length: ${body.byteLength}`,
      `webhook-id: ${id}`,
      `webhook-timestamp: ${Math.floor(at.getTime() / 1_000)}`,
      `webhook-signature: ${webhook.sign(id, at, body.toString('utf8'))}`,
    ];
    return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
  });
}

/** Does all of the items over as many lines as there are connections; gives items a second. */
export async function race<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
  lines: number,
): Promise<number> {
  const queue = items.values();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: lines }, async () => {
      for (const item of queue) await act(item);
    }),
  );
  return (items.length / (performance.now() - start)) * 1_000;
}

/** Does the items at an even pace whatever the answers take; gives the milliseconds of each from when it was due. */
export async function paced<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
  perSecond: number,
): Promise<readonly number[]> {
  const start = performance.now();
  const times = items.map(async (item, index) => {
    const due = start + (index * 1_000) / perSecond;
    await delay(Math.max(0, due - performance.now()));
    await act(item);
    return performance.now() - due;
  });
  return Promise.all(times);
}

/** Connections to a server, as many as there are requests under way. Bare, as load generators are: a client costs time too. */
export function createLines(port: number) {
  const free: Socket[] = [];
  const all = new Set<Socket>();
  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    all.add(socket);
    // The server lets go of what is idle.
    socket.once('close', () => {
      all.delete(socket);
      const at = free.indexOf(socket);
      if (at !== -1) free.splice(at, 1);
    });
    return socket;
  };
  const post = (signed: Signed) =>
    new Promise<void>((resolve, reject) => {
      const socket = free.pop() ?? open();
      let answer = '';
      const hear = (chunk: Buffer): void => {
        answer += chunk.toString('latin1');
        const [head = '', body] = answer.split('\r\n\r\n', 2);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
        if (body === undefined || (Number.isFinite(length) ? body.length < length : !body.endsWith('0\r\n'))) return;
        socket.off('data', hear).off('error', reject);
        free.push(socket);
        if (head.startsWith('HTTP/1.1 202')) resolve();
        else reject(new Error(`answered ${head.slice(0, 40)}`));
      };
      socket.on('data', hear).once('error', reject);
      socket.write(signed);
    });
  const hangUp = (): void => {
    for (const socket of all) socket.destroy();
    all.clear();
    free.length = 0;
  };
  return { post, hangUp };
}
