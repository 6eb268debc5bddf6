import { connect } from 'node:net';
import { serve } from '@hono/node-server';
import fc from 'fast-check';
import { leakIn } from './judge.ts';
import type { FuzzWorld } from './world.ts';

/** Bytes as they go over the wire, in the pieces in which they go. */
type Wire = readonly Buffer[];

const STARTS = [
  'GET /health HTTP/1.1',
  'GET /v1/accounts HTTP/1.1',
  'POST /v1/conversations HTTP/1.1',
  'PUT /v1/accounts/ours-acme HTTP/1.1',
  'POST /hooks/ours-recorder HTTP/1.1',
  'GET /../../etc/passwd HTTP/1.1',
  'GET //v1//accounts HTTP/1.1',
  'GET http://elsewhere.example/v1/accounts HTTP/1.1',
  'GET /v1/accounts/%ff%00 HTTP/1.1',
  'GET /v1/accounts/\xff\xfe HTTP/1.1',
  'GET * HTTP/1.1',
  'CONNECT x:1 HTTP/1.1',
  'TRACE / HTTP/1.1',
  'BREW /v1/accounts HTTP/1.1',
  'GET /v1/accounts HTTP/1.0',
  'GET /v1/accounts HTTP/9.9',
];

const LINES = [
  'host: localhost',
  'host: a@b:99999/x',
  'host: ',
  'content-type: application/json',
  'content-length: 2',
  'content-length: 0',
  'content-length: 5',
  'content-length: 18446744073709551616',
  'transfer-encoding: chunked',
  'transfer-encoding: chunked, identity',
  'connection: close',
  'connection: upgrade',
  'upgrade: websocket',
  'expect: 100-continue',
  'x-long: '.padEnd(9_000, 'x'),
  'bad header',
  ': empty',
  'x-raw: \xff\xfe',
  ' folded',
];

const BODIES = [
  '',
  '{}',
  '{"a"',
  '0\r\n\r\n',
  '2\r\n{}\r\n0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '-1\r\nx',
  '2;x=y\r\n{}\r\n0\r\n\r\n',
];

function wires(key: string): fc.Arbitrary<Wire> {
  return fc
    .record({
      start: fc.oneof(fc.constantFrom(...STARTS), fc.string({ unit: 'binary-ascii', maxLength: 30 })),
      lines: fc.array(fc.constantFrom(...LINES, `authorization: Bearer ${key}`), { maxLength: 6 }),
      body: fc.oneof(fc.constantFrom(...BODIES), fc.string({ unit: 'binary-ascii', maxLength: 60 })),
      cut: fc.nat({ max: 200 }),
    })
    .map(({ start, lines, body, cut }) => {
      const bytes = Buffer.from(`${[start, ...lines].join('\r\n')}\r\n\r\n${body}`, 'latin1');
      return [bytes.subarray(0, cut), bytes.subarray(cut)];
    });
}

const PATIENCE_MS = 150;

/** What a server says to these bytes until it closes, falls silent or we have waited long enough. */
function exchange(port: number, wire: Wire): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const piece of wire) socket.write(piece);
      socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    });
    socket.on('data', (bytes) => {
      said += bytes.toString('latin1');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') reject(error);
    });
    socket.on('close', () => resolve(said));
  });
}

/** Sends so many requests over a real connection, byte by byte as no library would; gives what was wrong. */
export async function fuzzSocket(
  world: FuzzWorld,
  { requests, seed }: { readonly requests: number; readonly seed: number },
): Promise<{ readonly sent: number; readonly fault?: string }> {
  const server = serve({ fetch: world.api.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = address instanceof Object ? address.port : 0;
  const property = fc.asyncProperty(wires(world.keys.admin), async (wire) => {
    const text = await exchange(port, wire);
    const bad = /^HTTP\/1\.1 (5\d\d)[^\n]*/m.exec(text);
    // Node itself says 501 and 505 to what is no HTTP/1.
    if (bad !== null && !['501', '505'].includes(bad[1] ?? '')) throw new Error(text.slice(0, 500));
    const leak = leakIn({ status: 0, type: '', text, headers: '' });
    if (leak !== undefined) throw new Error(leak);
  });
  try {
    const found = await fc.check(property, { seed, numRuns: requests });
    const [wire] = found.counterexample ?? [];
    const alive = await fetch(`http://127.0.0.1:${port}/health`);
    if (alive.status !== 200) return { sent: found.numRuns, fault: `the server answers ${alive.status} afterwards` };
    if (!found.failed) return { sent: found.numRuns };
    return {
      sent: found.numRuns,
      fault: `${found.errorInstance}\n${Buffer.concat([...(wire ?? [])]).toString('latin1')}`,
    };
  } finally {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
