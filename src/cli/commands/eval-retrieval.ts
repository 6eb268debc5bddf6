import { join } from 'node:path';
import {
  keepVectors,
  openScratch,
  readQuestionSet,
  retrievalJson,
  retrievalTable,
  runRetrievalEval,
  SET_NAMES,
} from '../../../evals/index.ts';
import { readConfig } from '../../config/index.ts';
import { createEmbeddings } from '../../retrieval/index.ts';
import { PACKAGE_ROOT } from '../manifest.ts';
import type { SuiteRun } from '../measured.ts';
import { startProgress } from '../progress.ts';
import { printLine, type Terminal } from '../terminal.ts';

/** What the suite is told on the command line. */
export interface RetrievalFlags {
  readonly data?: string;
}

/** Measures how well searches find, on public sets of questions; says so where they are not there. */
export async function measureRetrieval({ data }: RetrievalFlags, terminal: Terminal): Promise<SuiteRun> {
  const { environment } = terminal;
  const folder = data ?? join(environment.EARSHOT_SHARED ?? join(PACKAGE_ROOT, '../shared'), 'data');
  const read = await Promise.all(SET_NAMES.map((name) => readQuestionSet(folder, name)));
  const sets = read.filter((set) => set !== undefined);
  const skipped = SET_NAMES.filter((_, index) => read[index] === undefined);
  if (sets.length === 0) return skippedRun(`neither ${SET_NAMES.join(' nor ')} is in ${folder}`);
  const config = readConfig(environment);
  const warn = (message: string) => printLine(terminal.stderr, message);
  const embedder = await createEmbeddings(config, { warn })?.current();
  if (embedder === undefined) return skippedRun('no embedding is set, or none loads');
  const texts = startProgress(terminal, 'texts embedded', 0);
  const serverUrl = environment.DATABASE_URL || environment.TEST_DATABASE_URL || undefined;
  const scratch = await openScratch(serverUrl);
  try {
    const kept = keepVectors(embedder, join(config.home, 'evals'), (done) => texts.update(done));
    const report = await runRetrievalEval({ sets, skipped, database: scratch.database, embedder: kept });
    return {
      text: retrievalTable(report),
      json: retrievalJson(report),
      part: async () => ({ retrieval: report }),
      failure: undefined,
      writeBaseline: undefined,
    };
  } finally {
    texts.stop();
    await scratch.close();
  }
}

function skippedRun(reason: string): SuiteRun {
  return {
    text: `retrieval: skipped, ${reason}`,
    json: { suite: 'retrieval', skipped: reason },
    part: async () => ({}),
    failure: undefined,
    writeBaseline: undefined,
  };
}
