/**
 * What the extractor without a language model is worth, beside its cues alone: on the `test` split, on the published
 * examples, and for commitments on real meetings and mail beside the simple baselines. What is not on this machine is
 * skipped with a line.
 */
import { type LabelledCase, loadCases } from '../evals/index.ts';
import type { Side } from '../src/domain/index.ts';
import { hasSharedData, readSharedJsonLines, sharedDataPath } from '../test/support/shared-data.ts';
import { labelledTable, sharedWith } from './local-report/labelled.ts';
import { CUES_READER, localReader } from './local-report/readers.ts';
import { type Meeting, meetingTurns, type Thread, threadTurns } from './local-report/real-data.ts';
import { type LabelledTurns, markedBy, SIMPLE_BASELINES, turnTable } from './local-report/turns.ts';

const EXAMPLES = 'labelled-examples';
const MEETINGS = 'icsi-dialogue-acts/meetings.jsonl';
const THREADS = 'bc3-email/threads.jsonl';
const local = localReader();

function section(title: string, ...lines: readonly string[]): void {
  console.log([`\n${title}`, ...lines].join('\n'));
}

function present(title: string, path: string): boolean {
  const found = hasSharedData(path);
  if (!found) section(title, `skipped: no ${path} (EARSHOT_SHARED says where the shared data is)`);
  return found;
}

async function labelled(title: string, cases: readonly LabelledCase[], ...notes: readonly string[]): Promise<void> {
  section(`${title}: ${cases.length} conversations`, await labelledTable(cases, [local, CUES_READER]), ...notes);
}

async function spoken(title: string, read: (side: Side) => readonly LabelledTurns[], published: string): Promise<void> {
  const [ours, nobodys] = [read('vendor'), read('unknown')];
  const rows = [
    { marker: markedBy(local), labelled: ours },
    { marker: markedBy(CUES_READER), labelled: ours },
    ...SIMPLE_BASELINES.map((marker) => ({ marker, labelled: ours })),
    { marker: markedBy({ ...local, name: 'local, sides unknown' }), labelled: nobodys },
    { marker: markedBy({ ...CUES_READER, name: 'cues, sides unknown' }), labelled: nobodys },
  ];
  section(title, await turnTable(rows), published);
}

const cases = await loadCases('fixtures/conversations');
const [dev, test] = (['dev', 'test'] as const).map((split) => cases.filter((one) => one.split === split));
console.log('percent; P precision, R recall, F1 with its 95 % interval over whole conversations');
await labelled('test split', test ?? []);
if (present('published examples', EXAMPLES)) {
  const examples = await loadCases(sharedDataPath(EXAMPLES));
  const learned = sharedWith(examples, dev ?? []);
  await labelled('published examples', examples, `${learned} of them are among the dev cases, which were learned from`);
}
section(
  'dev split, cross-validated over accounts',
  'takes minutes: npx tsx scripts/train-classifier.ts --cross-validate',
);
console.log(`
Commitments in real speech and mail. A turn counts as marked when a commitment found names it. The sets have no parts for
tuning and testing: figures are on all of them. Nobody there sells, and every speaker's commitments are labelled, so
everybody is put on the vendor's side, whose promises are looked for; the last rows leave the sides unknown.`);
if (present('real meetings (ICSI)', MEETINGS)) {
  const meetings = readSharedJsonLines<Meeting>(MEETINGS);
  const published = 'published for the two simple baselines, whose expressions are not: F1 31.0 and 16.8';
  await spoken('real meetings (ICSI), by utterance', (side) => meetingTurns(meetings, side), published);
}
if (present('real mail (BC3)', THREADS)) {
  const threads = readSharedJsonLines<Thread>(THREADS);
  const published = 'published for the two simple baselines, whose expressions are not: F1 40.0 and 37.5';
  const title = 'real mail (BC3), by sentence that is no quote; a commitment is what two of three annotators saw';
  await spoken(title, (side) => threadTurns(threads, side), published);
}
