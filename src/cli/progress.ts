import cliProgress from 'cli-progress';
import type { Terminal } from './terminal.ts';

/** A progress bar on stderr: drawn on a terminal, silent where stderr is piped, so that logs stay lines. */
export interface Progress {
  update(done: number): void;
  stop(): void;
}

/** @param total what counts as all of it; may grow with `update` */
export function startProgress(terminal: Terminal, label: string, total: number): Progress {
  if (terminal.stderr.isTTY !== true) return { update: () => undefined, stop: () => undefined };
  const bar = new cliProgress.SingleBar({
    format: `${label} {bar} {value}/{total}`,
    stream: terminal.stderr as NodeJS.WriteStream,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
  });
  bar.start(total, 0);
  return {
    update(done) {
      if (done > bar.getTotal()) bar.setTotal(done);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
