import { type Command, Option } from 'commander';
import { toMarkdown } from '../../briefs/index.ts';
import { readConfig } from '../../config/index.ts';
import { type DocumentBody, NotFoundError } from '../../domain/index.ts';
import { previewReview } from '../../pipeline/index.ts';
import { isPendingReview } from '../../reviews/index.ts';
import { listReviews, type StoredReview, withWorkspace } from '../../storage/index.ts';
import { keyOf } from '../accounts.ts';
import { noteOperatorRead } from '../reads.ts';
import { createLogger, type Services, withServices } from '../services.ts';
import { printLine, type Terminal } from '../terminal.ts';

interface ReviewFlags {
  readonly open?: boolean;
  readonly format: 'json' | 'markdown';
}

/** Whoever asks on the command line of the machine that holds the database. */
const OPERATOR = 'command line';

/** `review ACCOUNT`: the agenda of the at-risk review that waits, or of the one that it would have. */
export function addReviewCommand(program: Command, terminal: Terminal): void {
  program
    .command('review')
    .description('the agenda of an at-risk review, filled in from the record, every line with what it rests on')
    .argument('<account>', "the account's key, or its name")
    .option('--open', 'open a review where none waits, and bring the one that waits up to date')
    .addOption(new Option('--format <format>', 'how it is printed').choices(['json', 'markdown']).default('markdown'))
    .action((account: string, flags: ReviewFlags) => review(account, flags, terminal));
}

async function review(account: string, { open = false, format }: ReviewFlags, terminal: Terminal): Promise<void> {
  const config = readConfig({ LOG_LEVEL: 'warn', ...terminal.environment });
  const { agenda, waiting } = await withServices(config, createLogger(config, terminal), async (services) => {
    const key = await withWorkspace(services.database, config.workspace, (tx) => keyOf(tx, account));
    const found = await (open ? opened(services, key) : shown(services, key));
    const read = { action: 'cli review', subjectKind: 'account', subject: key };
    await noteOperatorRead(services.database, config.workspace, read);
    return found;
  });
  if (format === 'json') {
    printLine(
      terminal.stdout,
      JSON.stringify({ state: waiting?.standing.state ?? null, due_on: waiting?.dueOn ?? null, agenda }),
    );
    return;
  }
  if (waiting === undefined)
    printLine(terminal.stderr, 'No review waits: this is what one would begin with. --open opens it.');
  printLine(terminal.stdout, toMarkdown(agenda).trimEnd());
}

interface Shown {
  readonly agenda: DocumentBody;
  readonly waiting: StoredReview | undefined;
}

async function opened({ pipeline, config }: Services, key: string): Promise<Shown> {
  await pipeline.prepare();
  const waiting = await pipeline.reviews.ask(config.workspace, key, OPERATOR);
  const { agenda } = waiting.documents;
  if (agenda === undefined) throw new NotFoundError(`The review of ${JSON.stringify(key)} has no agenda`);
  return { agenda, waiting };
}

function shown({ database, pipeline, config }: Services, key: string): Promise<Shown> {
  return withWorkspace(database, config.workspace, async (tx) => {
    const pending = (await listReviews(tx, key)).filter(({ standing }) => isPendingReview(standing.state));
    const waiting = pending.find(({ documents }) => documents.agenda !== undefined);
    const agenda = waiting?.documents.agenda ?? (await previewReview(tx, pipeline.scoring, key));
    if (agenda === undefined) throw new NotFoundError(`No account ${JSON.stringify(key)} in this workspace`);
    return { agenda, waiting };
  });
}
