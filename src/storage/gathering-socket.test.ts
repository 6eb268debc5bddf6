import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test, vi } from 'vitest';
import { GatheringSocket } from './gathering-socket.ts';

test('what is written before the program waits is sent with one call, in its order', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = new GatheringSocket();
  const [[peer]] = await Promise.all([
    once(server, 'connection'),
    once(socket.connect((server.address() as AddressInfo).port, '127.0.0.1'), 'connect'),
  ]);
  const sent = vi.spyOn(socket as GatheringSocket & { _writev(): void }, '_writev');
  for (const message of ['one', 'two', 'three']) {
    socket.cork();
    socket.write(message);
    socket.write(';');
    socket.uncork();
  }
  expect(String((await once(peer, 'data'))[0])).toBe('one;two;three;');
  expect(sent).toHaveBeenCalledTimes(1);
  socket.destroy();
  server.close();
});
