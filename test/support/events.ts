/** One event as a browser's EventSource would give it. */
export interface HeardEvent<Data = Record<string, unknown>> {
  readonly event: string;
  readonly data: Data;
}

/** A connection that hears server-sent events. */
export interface EventReader {
  readonly status: number;
  /** Everything that was heard. */
  readonly heard: readonly HeardEvent[];
  readonly isOpen: boolean;
  /** Resolves when the server ends the stream, or the connection is gone. */
  readonly ended: Promise<'ended' | 'gone'>;
  /**
   * The first event that is meant, of those not given yet.
   * @throws when the stream ends before
   */
  until<Data = Record<string, unknown>>(isMeant: (event: HeardEvent<Data>) => boolean): Promise<HeardEvent<Data>>;
  close(): void;
}

/** Connects and hears, by the rules of EventSource: `event`, `data` over several lines, comments left out. */
export async function openEvents(url: string, headers: Readonly<Record<string, string>>): Promise<EventReader> {
  const controller = new AbortController();
  const response = await fetch(url, {
    headers: { ...headers, accept: 'text/event-stream' },
    signal: controller.signal,
  });
  const heard: HeardEvent[] = [];
  const waiting: (() => void)[] = [];
  const given = new Set<HeardEvent>();
  let isOpen = response.ok;
  const wake = (): void => {
    for (const resume of waiting.splice(0)) resume();
  };
  const read = async (): Promise<'ended' | 'gone'> => {
    let rest = '';
    try {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop() ?? '';
        heard.push(...blocks.flatMap(toEvent));
        wake();
      }
      return 'ended';
    } catch {
      return 'gone';
    } finally {
      isOpen = false;
      wake();
    }
  };
  const ended = response.ok ? read() : response.text().then(() => 'ended' as const);
  return {
    status: response.status,
    heard,
    get isOpen() {
      return isOpen;
    },
    ended,
    async until<Data>(isMeant: (event: HeardEvent<Data>) => boolean) {
      for (;;) {
        const found = heard.find((event) => !given.has(event) && isMeant(event as HeardEvent<Data>));
        if (found !== undefined) {
          given.add(found);
          return found as HeardEvent<Data>;
        }
        if (!isOpen) throw new Error('the stream ended before what was waited for');
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    close: () => controller.abort(),
  };
}

function toEvent(block: string): HeardEvent[] {
  const fields = block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line)?.slice(1) ?? []);
  const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
  if (data.length === 0) return [];
  const event = fields.find(([name]) => name === 'event')?.[1] ?? 'message';
  return [{ event, data: JSON.parse(data.join('\n')) as Record<string, unknown> }];
}
