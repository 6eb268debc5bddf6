import type { Side, SignalKind } from '../domain/index.ts';
import { type LocalSentence, type LocalTurn, readLocally } from '../extraction/index.ts';
import type { BriefSignal, DealConversation, HandoffMaterial } from './types.ts';

/** A turn of the deal's talk, read. */
export interface Said extends LocalTurn {
  readonly conversation: DealConversation;
  /** Where it stands in the whole talk of the deal: later is greater. */
  readonly place: number;
  /** Of its conversation: 0 is the deal's first, 1 its last. */
  readonly lateness: number;
}

/** Everything that was said in a deal, in the order of time, and what the extraction made of it. */
export interface Talk {
  readonly said: readonly Said[];
  readonly material: HandoffMaterial;
  /** The turns around one, in its own conversation: `step` 1 is the next. */
  near(said: Said, step: number): Said | undefined;
  /** A signal of a kind quoted from the turn, dismissed ones left out. */
  signal(said: Said, kind: SignalKind): BriefSignal | undefined;
  /** Did somebody say that the turn shows no such thing? */
  isDismissed(said: Said, kind: SignalKind): boolean;
}

/** Reads the deal's conversations, turn by turn. */
export function readTalk(material: HandoffMaterial): Talk {
  const context = {
    rivals: [...material.rivals],
    product_names: [...material.ownNames],
    glossary: [],
    open_commitments: [],
  };
  const last = Math.max(1, material.conversations.length - 1);
  const read = material.conversations.flatMap((conversation, order) =>
    readLocally(conversation, context).map((turn) => ({ ...turn, conversation, lateness: order / last })),
  );
  const said = read.map((turn, place): Said => ({ ...turn, place }));
  const signals = Map.groupBy(material.signals, ({ conversation, turn }) => `${conversation}#${turn}`);
  const signalsOf = ({ conversation, index }: Said) => signals.get(`${conversation.id}#${index}`) ?? [];
  return {
    said,
    material,
    near: (one, step) => {
      const other = said[one.place + step];
      return other?.conversation === one.conversation ? other : undefined;
    },
    signal: (one, kind) => signalsOf(one).find((signal) => signal.kind === kind && !signal.dismissed),
    isDismissed: (one, kind) =>
      signalsOf(one).some((signal) => signal.kind === kind && signal.dismissed) &&
      !signalsOf(one).some((signal) => signal.kind === kind && !signal.dismissed),
  };
}

/** The normalised words of a turn, each behind a blank. */
export function wordsOf(said: Pick<Said, 'sentences'>): string {
  return said.sentences.map(({ norm }) => norm).join(' .');
}

/** Is it said by that side? */
export function isBy({ side }: Said, wanted: Side): boolean {
  return side === wanted;
}

/** From the first to the last of some sentences of a turn, letter for letter. */
export function spanOf({ text }: Said, sentences: readonly Pick<LocalSentence, 'start' | 'end'>[]): string {
  const start = Math.min(...sentences.map((one) => one.start));
  const end = Math.max(...sentences.map((one) => one.end));
  return text.slice(start, end).trim();
}

/** Some sentences of a turn, each letter for letter, without what stands between them. */
export function sayOf({ text }: Said, sentences: readonly Pick<LocalSentence, 'start' | 'end'>[]): string {
  return sentences.map(({ start, end }) => text.slice(start, end).trim()).join(' ');
}
