declare module 'planer' {
  /** One letter a line: e empty, m quoted, s splitter, f forward marker, t text. */
  export function markMessageLines(lines: readonly string[]): string;
  /** The lines that are left without quotations. */
  export function processMarkedLines(
    lines: readonly string[],
    markers: string,
    flags: { wereLinesDeleted?: boolean; firstLine?: number; lastLine?: number },
  ): string[];
}

declare module 'mbox-reader' {
  import type { Readable } from 'node:stream';

  export interface MboxMessage {
    readonly returnPath: string;
    /** When the mailbox received it; false when the separator line has no readable time. */
    readonly time: Date | false;
    readonly content: Buffer;
  }
  export function mboxReader(stream: Readable): AsyncGenerator<MboxMessage>;
}
