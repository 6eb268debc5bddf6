import type { Seat } from './feed.ts';
import type { LiveMessage } from './watch.ts';

/** How long a client waits before it connects again, in milliseconds. */
const RETRY_MS = 3_000;

/** How an answer with server-sent events is headed: no proxy gathers it, nobody keeps it. */
export const EVENT_STREAM_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'private, no-store',
  'X-Accel-Buffering': 'no',
  // A connection that was kept for more would keep a server that stops.
  Connection: 'close',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * Messages as server-sent events, asked for as fast as the client takes them. When the client goes, the seat is left, which
 * ends the messages; when these end or fail, the stream does. A failure is told to `onError`, never to the client.
 */
export function toEventStream(
  messages: AsyncGenerator<LiveMessage, void>,
  seat: Seat,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`));
    },
    async pull(controller) {
      try {
        const { value, done } = await messages.next();
        if (value !== undefined && done !== true) {
          controller.enqueue(encoder.encode(textOf(value)));
          return;
        }
      } catch (error) {
        onError(error);
      }
      seat.leave();
      controller.close();
    },
    async cancel() {
      seat.leave();
      await messages.return();
    },
  });
}

function textOf(message: LiveMessage): string {
  if (message.event === 'beat') return ': beat\n\n';
  return `event: ${message.event}\ndata: ${JSON.stringify(message.data)}\n\n`;
}
