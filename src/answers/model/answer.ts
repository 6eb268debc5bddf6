import type { Callbacks } from '@langchain/core/callbacks/manager';
import {
  type Asker,
  createAsker,
  findQuote,
  type LanguageModel,
  type ModelReply,
  type Prompt,
} from '../../extraction/index.ts';
import type { TurnTexts } from '../citations.ts';
import type { Draft, DraftSentence, Place } from '../types.ts';
import { type Rendered, renderMaterial, type Shown } from './render.ts';
import { answerJsonSchema, readAnswer, type WireSentence } from './wire.ts';

/** Answers by a language model. */
export interface ModelAnswerer {
  readonly model: string;
  /** `name@version` of the prompt. */
  readonly prompt: string;
  /**
   * Answers from what it is shown, in one call and, where something does not hold, one repair round. Each sentence's citations
   * are checked word for word; a sentence with one that fails, or without any, is struck. `undefined`: no answer came.
   * @throws the signal's reason, when aborted
   */
  answer(shown: Shown, options?: ModelAnswerOptions): Promise<ModelAnswer>;
}

/** What a caller may hand along. */
export interface ModelAnswerOptions {
  readonly signal?: AbortSignal | undefined;
  readonly callbacks?: Callbacks | undefined;
}

/** What came of asking a model; `failure`: why nothing did, without words of the conversation. */
export type ModelAnswer = { readonly draft: Draft } | { readonly failure: string };

const CONFIDENCE = 0.85;
/** A struck sentence makes the rest less sure. */
const STRUCK = 0.15;

/**
 * Answers by a language model with the prompt named `answer`.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function createModelAnswerer(model: LanguageModel, prompt: Prompt): Promise<ModelAnswerer> {
  const asker = await createAsker({ model, prompt, schema: answerJsonSchema() });
  return {
    model: model.model,
    prompt: `${prompt.name}@${prompt.version}`,
    answer: (shown, options = {}) => answer(asker, shown, options),
  };
}

async function answer(ask: Asker, shown: Shown, options: ModelAnswerOptions): Promise<ModelAnswer> {
  const rendered = renderMaterial(shown);
  const { boundary, header, transcript } = rendered;
  const question = { operation: 'answer', variables: { boundary, header, transcript }, turns: [0, 0] } as const;
  const first = await ask(question, options);
  const read = check(first.reply, rendered, shown.turns);
  if (read.issues.length === 0) return read.outcome;
  const second = await ask(question, options, read.issues);
  const repaired = check(second.reply, rendered, shown.turns);
  return kept(repaired.outcome) >= kept(read.outcome) ? repaired.outcome : read.outcome;
}

/** How much of an answer stands. */
function kept(outcome: ModelAnswer): number {
  if ('failure' in outcome) return -1;
  return 'declined' in outcome.draft ? 0 : outcome.draft.sentences.length;
}

interface Checked {
  readonly outcome: ModelAnswer;
  /** What a repair round is asked to correct: numbers and rules only. */
  readonly issues: readonly string[];
}

function check(reply: ModelReply, rendered: Rendered, turns: TurnTexts): Checked {
  if (reply.outcome !== 'ok') return { outcome: { failure: `${reply.outcome}: ${reply.reason}` }, issues: [] };
  const read = readAnswer(reply.text);
  if ('issues' in read) return { outcome: { failure: 'malformed: reply off the schema' }, issues: read.issues };
  const cut = cutNotes(rendered);
  if (read.sentences.length === 0) {
    return { outcome: { draft: { declined: DECLINED, nearest: [], notes: cut } }, issues: [] };
  }
  const checked = read.sentences.map((sentence, index) => checkSentence(sentence, index, rendered, turns));
  const sentences = checked.flatMap(({ sentence }) => sentence ?? []);
  const struck = checked.length - sentences.length;
  const notes =
    struck === 0
      ? cut
      : [...cut, `${struck} of ${checked.length} sentences had no words of the record behind them and were struck.`];
  const issues = checked.flatMap((one) => one.issues);
  if (sentences.length === 0) return { outcome: { draft: { declined: DECLINED, nearest: [], notes } }, issues };
  const confidence = Math.max(0.3, CONFIDENCE - STRUCK * struck);
  return { outcome: { draft: { sentences, confidence, notes } }, issues };
}

function cutNotes({ cut }: Rendered): readonly string[] {
  if (cut === 0) return [];
  const turns = cut === 1 ? '1 turn was' : `${cut} turns were`;
  return [`${turns} too long to be shown to the language model whole: it saw the parts that fit the question.`];
}

const DECLINED = 'the record does not say';

function checkSentence(
  { text, citations }: WireSentence,
  index: number,
  { places }: Rendered,
  turns: TurnTexts,
): { readonly sentence: DraftSentence | undefined; readonly issues: readonly string[] } {
  const where = `sentence ${index + 1}`;
  if (citations.length === 0) return { sentence: undefined, issues: [`${where} cites nothing`] };
  const found = citations.map(({ place, quote }, at): Place | string => {
    const meant = places.get(place.trim());
    if (meant === undefined) return `${where}, citation ${at + 1}: there is no such place`;
    const said = turns.get(meant.conversation)?.[meant.turn];
    const verbatim = said && findQuote(said.text, quote);
    return verbatim === undefined
      ? `${where}, citation ${at + 1}: these words are not in ${place.trim()}`
      : { ...meant, quote: verbatim };
  });
  const issues = found.filter((one) => typeof one === 'string');
  const held = found.filter((one) => typeof one !== 'string');
  return { sentence: issues.length === 0 ? { text: text.trim(), places: held } : undefined, issues };
}
