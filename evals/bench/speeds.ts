import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Conversation, evidenceSchema, parseWith, sideOf } from '../../src/domain/index.ts';
import { createLocalExtractor, EMPTY_CONTEXT } from '../../src/extraction/index.ts';
import { parseJson, readDocument } from '../../src/intake/index.ts';
import { defaultPolicy, score } from '../../src/scoring/index.ts';
import type { Report } from './report.ts';

/*
 * How fast the pure rooms are, on the labelled fixtures. Seconds differ from machine to machine and from hour to hour; what
 * may be compared is the ratio to a yardstick that runs beside, on the same data: a ratio that doubles is a change of ours.
 */

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const ROUNDS = 5;
const ROUND_MS = 200;
const SCORED_ON = '2026-10-01';

/** Lengths of a call, in turns, between which the time per turn should not grow. */
const SHORT_CALL = 500;
const LONG_CALL = 5_000;
const ROUNDS_OF_CALLS = 2;

/** What is measured and what runs beside it. */
interface Race {
  work(): unknown;
  yard(): unknown;
}

interface Measurement extends Race {
  readonly what: string;
  /** How much one round does, in `unit`. */
  readonly amount: number;
  readonly unit: string;
  readonly yardstick: string;
}

function readFolder(name: string): readonly Buffer[] {
  const folder = join(FIXTURES, name);
  const names = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return names.sort().map((file) => readFileSync(join(folder, file)));
}

/** Seconds of one run, the mean of as many as fill a round: a single short one tells more of the clock than of the code. */
async function timeRound(run: () => unknown): Promise<number> {
  const start = performance.now();
  let runs = 0;
  let elapsed = 0;
  do {
    await run();
    runs += 1;
    elapsed = performance.now() - start;
  } while (elapsed < ROUND_MS);
  return elapsed / 1_000 / runs;
}

/** Seconds of the best round of each, in turns, so that a busy machine slows both: what is slower than the best is noise. */
async function compare(
  { work, yard }: Race,
  rounds = ROUNDS,
): Promise<{ readonly work: number; readonly yard: number }> {
  const best = { work: Number.POSITIVE_INFINITY, yard: Number.POSITIVE_INFINITY };
  await timeRound(work); // compiles; not counted
  for (let round = 0; round < rounds; round++) {
    best.yard = Math.min(best.yard, await timeRound(yard));
    best.work = Math.min(best.work, await timeRound(work));
  }
  return best;
}

function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}'’]+/gu)?.length ?? 0;
}

const read = (bytes: Buffer) => readDocument(bytes, { name: 'case.json', format: 'json', defaults: {} });

async function readConversations(files: readonly Buffer[]): Promise<readonly Conversation[]> {
  return (await Promise.all(files.map(read))).flatMap((result) => result.conversations);
}

async function prepare(): Promise<readonly Measurement[]> {
  const files = readFolder('conversations');
  const conversations = await readConversations(files);
  const texts = conversations.flatMap(({ turns }) => turns.map(({ text }) => text));
  const extractor = createLocalExtractor();
  const histories = readFolder('risk').map((bytes) => {
    const { evidence } = parseJson(bytes) as { evidence: unknown };
    return { text: JSON.stringify(evidence), evidence: parseWith(evidenceSchema, evidence) };
  });
  return [
    {
      what: 'local extraction',
      amount: texts.reduce((sum, text) => sum + countWords(text), 0),
      unit: 'words',
      yardstick: 'counting their words',
      work: async () => {
        for (const conversation of conversations) await extractor.extract(conversation, EMPTY_CONTEXT);
      },
      yard: () => texts.map(countWords),
    },
    {
      what: 'scoring',
      amount: histories.length,
      unit: 'accounts',
      yardstick: 'JSON.parse of their evidence',
      work: () => histories.map(({ evidence }) => score(evidence, SCORED_ON, defaultPolicy)),
      yard: () => histories.map(({ text }) => JSON.parse(text)),
    },
    {
      what: 'intake of JSON',
      amount: files.reduce((sum, bytes) => sum + bytes.byteLength, 0) / 1e6,
      unit: 'MB',
      yardstick: 'JSON.parse of it',
      work: async () => {
        for (const bytes of files) await read(bytes);
      },
      yard: () => files.map((bytes) => JSON.parse(bytes.toString('utf8'))),
    },
  ];
}

/** A call of two speakers, one for each side, in whose every turn there is a signal: the telling turns of the fixtures, over and over. */
async function tellingCall(length: number): Promise<Conversation> {
  const extractor = createLocalExtractor();
  const turns: Conversation['turns'][number][] = [];
  for (const conversation of await readConversations(readFolder('conversations'))) {
    const { signals } = await extractor.extract(conversation, EMPTY_CONTEXT);
    for (const { text, speaker } of signals.flatMap(({ span }) => conversation.turns[span.turn] ?? []))
      turns.push({ text, speaker: sideOf(conversation, speaker) });
  }
  return {
    id: `call-of-${length}`,
    medium: 'call',
    occurred_at: '2026-01-01T00:00:00Z',
    participants: (['customer', 'vendor'] as const).map((side) => ({ name: side, side })),
    turns: Array.from({ length }, (_, index) => turns[index % turns.length] ?? { text: '', speaker: '' }),
  };
}

async function raceOfCalls(): Promise<Race> {
  const extractor = createLocalExtractor();
  const [long, short] = [await tellingCall(LONG_CALL), await tellingCall(SHORT_CALL)];
  return {
    work: () => extractor.extract(long, EMPTY_CONTEXT),
    yard: () => extractor.extract(short, EMPTY_CONTEXT),
  };
}

/** How fast extraction, scoring and intake are on the labelled fixtures, and whether a turn costs more in a long call. */
export async function printSpeeds({ print, figure }: Report): Promise<void> {
  for (const measurement of await prepare()) {
    const { what, amount, unit, yardstick } = measurement;
    const seconds = await compare(measurement);
    const rate = (amount / seconds.work).toPrecision(3);
    const ratio = seconds.work / seconds.yard;
    figure({ name: `speeds.${what.toLowerCase().replaceAll(' ', '_')}`, value: ratio, unit: 'ratio' });
    print(`${what}: ${rate} ${unit}/s, ${ratio.toFixed(0)} times as long as ${yardstick}`);
  }

  const seconds = await compare(await raceOfCalls(), ROUNDS_OF_CALLS);
  const growth = seconds.work / LONG_CALL / (seconds.yard / SHORT_CALL);
  figure({ name: 'speeds.long_call', value: growth, unit: 'ratio' });
  print(
    `local extraction, a signal in every turn: a turn in a call of ${LONG_CALL} takes ${growth.toFixed(2)} times as long as in one of ${SHORT_CALL}`,
  );
}
