import { join } from 'node:path';
import { type LabelledCase, loadCases } from '../../evals/index.ts';
import { type Conversation, MISSION_KINDS, SIGNAL_KINDS } from '../../src/domain/index.ts';
import { type ReadTurn, readConversation } from '../../src/extraction/local/read.ts';
import { EMPTY_CONTEXT } from '../../src/extraction/types.ts';
import { type LabelledPassage, loadPassages, readLineFiles } from './passages.ts';

/** One conversation, or one labelled turn with its neighbours, to learn from. */
export interface Lesson {
  /** What must stay on one side when learning and checking are split: an account, a stretch of a file. */
  readonly group: string;
  readonly email: boolean;
  readonly turns: readonly ReadTurn[];
  readonly labels: readonly TurnLabels[];
  /** Is it talk as it goes, where most turns hold nothing, rather than a turn that was written to show something? */
  readonly talk: boolean;
  /** The case it comes from, where quality is measured on it. */
  readonly source: LabelledCase | undefined;
}

/** Labels of one turn: `kind/subtype`, and kinds about which it teaches nothing. */
export interface TurnLabels {
  readonly turn: number;
  readonly labels: readonly string[];
  readonly unsure: readonly string[];
}

interface TurnLine {
  readonly text: string;
  readonly before: string;
  readonly after: string;
  readonly side: 'customer' | 'vendor';
  readonly medium: 'call' | 'email';
  readonly labels: readonly string[];
}

/** How many lines of a file of turns stay together. */
const STRETCH = 25;
/** Files of this name label the mission's kinds with care and others by the way: what is absent there teaches nothing of those. */
const MISSION_ONLY = 'mission-';
const OTHER_KINDS: readonly string[] = SIGNAL_KINDS.filter(
  (kind) => !MISSION_KINDS.some((mission) => mission === kind),
);
const SPEAKERS = { customer: 'Chris', vendor: 'Sam' } as const;
const PARTICIPANTS = [
  { name: SPEAKERS.customer, side: 'customer' },
  { name: SPEAKERS.vendor, side: 'vendor' },
] as const;

/** All that may be learned from: labelled turns and passages, and the dev cases and snippets. Never a case of another split. */
export async function loadLessons(fixtures: string): Promise<readonly Lesson[]> {
  return [
    ...(await turnLessons(join(fixtures, 'turns'))),
    ...(await loadPassages(join(fixtures, 'passages'))).map(passageLesson),
    ...(await caseLessons(fixtures)),
  ];
}

async function turnLessons(folder: string): Promise<readonly Lesson[]> {
  const files = await readLineFiles(folder);
  return files.flatMap(({ name, lines }) =>
    lines.map((line, index) => {
      const unsure = name.startsWith(MISSION_ONLY) ? OTHER_KINDS : [];
      return turnLesson(line as TurnLine, `${name}#${Math.floor(index / STRETCH)}`, unsure);
    }),
  );
}

function turnLesson(line: TurnLine, group: string, unsure: readonly string[]): Lesson {
  const neighbour = (text: string) =>
    text === ''
      ? []
      : [{ speaker: text.startsWith('V: ') ? SPEAKERS.vendor : SPEAKERS.customer, text: text.replace(/^[CV]: /u, '') }];
  const before = neighbour(line.before);
  const turns = [...before, { speaker: SPEAKERS[line.side], text: line.text }, ...neighbour(line.after)];
  return {
    group,
    email: line.medium === 'email',
    turns: readTurns(group, line.medium, undefined, turns),
    labels: [{ turn: before.length, labels: line.labels, unsure }],
    talk: false,
    source: undefined,
  };
}

function passageLesson({ id, medium, product, turns }: LabelledPassage): Lesson {
  return {
    group: id,
    email: medium === 'email',
    turns: readTurns(
      id,
      medium,
      product,
      turns.map(({ side, text }) => ({ speaker: SPEAKERS[side], text })),
    ),
    labels: turns.map(({ labels, unsure }, turn) => ({ turn, labels, unsure })),
    talk: true,
    source: undefined,
  };
}

function readTurns(
  id: string,
  medium: Conversation['medium'],
  product: string | undefined,
  turns: Conversation['turns'],
): readonly ReadTurn[] {
  const conversation: Conversation = {
    id,
    medium,
    occurred_at: '2026-01-01T00:00:00.000Z',
    vendor: product === undefined ? undefined : { company: product, product, competitors: [] },
    participants: PARTICIPANTS,
    turns,
  } as Conversation;
  return readConversation(conversation, EMPTY_CONTEXT);
}

async function caseLessons(fixtures: string): Promise<readonly Lesson[]> {
  const folders = ['conversations', 'snippets'] as const;
  const loaded = await Promise.all(
    folders.map(async (folder) => (await loadCases(join(fixtures, folder))).map((one) => ({ folder, one }))),
  );
  return loaded
    .flat()
    .filter(({ one }) => one.split === 'dev')
    .map(({ folder, one }) => ({
      group: folder === 'snippets' ? one.id : (one.conversation.account?.name ?? one.id),
      email: one.conversation.medium === 'email',
      turns: readConversation(one.conversation, EMPTY_CONTEXT),
      labels: one.conversation.turns.map((_turn, turn) => labelsOf(one, turn)),
      talk: folder === 'conversations',
      source: folder === 'snippets' ? undefined : one,
    }));
}

/** A label counts for the turn that shows it best; its other turns, and disputed ones, teach nothing about the kind. */
function labelsOf({ gold, optional }: LabelledCase, turn: number): TurnLabels {
  return {
    turn,
    labels: gold.filter(({ turns }) => turns[0] === turn).map(({ kind, subtype }) => `${kind}/${subtype}`),
    unsure: [
      ...gold.filter(({ turns }) => turns.indexOf(turn) > 0),
      ...optional.filter(({ turns }) => turns.includes(turn)),
    ].map(({ kind }) => kind),
  };
}
