import { Hono } from 'hono';
import pino from 'pino';
import { expect, it } from 'vitest';
import { createErrorHandler } from '../http/index.ts';
import { refuseRebinding } from './guard.ts';

function statusOf(publicUrl: string | undefined) {
  const app = new Hono();
  app.onError(createErrorHandler(pino({ level: 'silent' })));
  app.use('/mcp', refuseRebinding(publicUrl));
  app.post('/mcp', (context) => context.text('let in'));
  return async (headers: Record<string, string>) => (await app.request('/mcp', { method: 'POST', headers })).status;
}

it('answers under its own name, as this machine and under addresses made of numbers', async () => {
  const status = statusOf('https://earshot.example.com');
  for (const host of [
    'earshot.example.com',
    'EARSHOT.example.com:443',
    'localhost:4141',
    '127.0.0.1',
    '[::1]:4141',
    '10.1.2.3:80',
  ])
    expect(await status({ host }), host).toBe(200);
  for (const host of [
    'evil.example',
    'earshot.example.com.evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'a b',
  ])
    expect(await status({ host }), host).toBe(403);
  expect(await statusOf(undefined)({ host: 'earshot.example.com' })).toBe(403);
});

it('is called by no page but its own and those of this machine', async () => {
  const status = statusOf('https://earshot.example.com');
  for (const origin of ['https://earshot.example.com', 'http://localhost:6274', 'http://127.0.0.1:6274'])
    expect(await status({ host: 'localhost', origin }), origin).toBe(200);
  for (const origin of ['null', 'http://earshot.example.com', 'https://evil.example', 'http://10.1.2.3', 'nonsense'])
    expect(await status({ host: 'localhost', origin }), origin).toBe(403);
});
