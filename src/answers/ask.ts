import type { Callbacks } from '@langchain/core/callbacks/manager';
import { endOfLocalDay, InputError, NOT_SHOWN, NotFoundError } from '../domain/index.ts';
import type { PassageHit } from '../retrieval/index.ts';
import type { Policy } from '../scoring/index.ts';
import {
  type Database,
  hidesFromReader,
  listEmbeddingModels,
  loadTurns,
  type Reader,
  saveAskTurn,
  standingAccountKey,
  type WorkspaceTransaction,
  withWorkspace,
} from '../storage/index.ts';
import { noteAsked, noteRefused } from './asked.ts';
import { candidatesFrom, weightsFrom, withMeaning } from './candidates.ts';
import { conversationsOf } from './citations.ts';
import { peopleOf, timeContextOf } from './facts/facts.ts';
import { factDays, loadFacts, loadRisk } from './facts/load.ts';
import { droppedNotes, scopeOf } from './filters.ts';
import { meaningOf, type QuestionEmbedding } from './meaning.ts';
import type { ModelAnswerer } from './model/answer.ts';
import { factLines } from './model/fact-lines.ts';
import { answerOffline } from './offline/answer.ts';
import { pastDay, pastRiskDay } from './offline/topics/risk.ts';
import { readQuestion } from './question/reading.ts';
import { type Found, findFor, passagesOf } from './search.ts';
import { goesOn, type OpenThread, openThread, toAskedTurn, understand } from './thread.ts';
import { toAnswer } from './to-answer.ts';
import type { Answer, AnswerEvent, Draft } from './types.ts';

/** What questions are answered with. */
export interface AnswererParts {
  readonly database: Database;
  /** The policy of a transaction's workspace. */
  readonly policyOf: (tx: WorkspaceTransaction) => Promise<Policy>;
  /** The embedding whose vectors a workspace's index holds, by its name; without one, words alone are searched. */
  readonly embedding?: QuestionEmbedding | undefined;
  /** Who answers from what was found; without a model, facts and quotes do. */
  readonly model?: ModelAnswerer | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Who asks. */
export interface Asker {
  /** What tells them from everybody else: a member's address, else the id of their key. */
  readonly id: string;
  /** Under which it is written down. */
  readonly name: string;
}

/** A question as it is asked. */
export interface AskInput {
  readonly account: string;
  readonly question: string;
  /** Who asks; their threads are theirs alone. */
  readonly asker: Asker;
  /** Goes on with this thread of theirs. */
  readonly thread?: string | undefined;
  /** `YYYY-MM-DD`; the workspace's day unless told. */
  readonly asOf?: string | undefined;
  /** What the asker may read; absent: everything. */
  readonly reader?: Reader | undefined;
}

/** What a caller may hand along. */
export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** LangChain's, told of the model's call. */
  readonly callbacks?: Callbacks | undefined;
  /** Told what comes about while it does. */
  readonly tell?: ((event: AnswerEvent) => void | Promise<void>) | undefined;
}

/** Answers questions about accounts. */
export interface Answerer {
  /** Whether a language model answers. */
  readonly mode: Answer['mode'];
  /**
   * Answers a question about an account from what its asker may read, and writes down that it was asked.
   * @throws {NotFoundError} no such account, or no such thread of theirs about it
   * @throws {InputError} codes `empty-question` and `question-too-long`
   */
  ask(workspace: string, input: AskInput, options?: AskOptions): Promise<Answer>;
}

/** Longest question, in UTF-16 code units: what is longer is no question. */
export const MAX_QUESTION_LENGTH = 2_000;

/** Puts together who answers. Nothing is asked or loaded yet. */
export function createAnswerer(parts: AnswererParts): Answerer {
  return {
    mode: parts.model === undefined ? 'offline' : 'llm',
    ask: (workspace, input, options = {}) => ask(parts, workspace, input, options),
  };
}

/**
 * The question, without what surrounds it.
 * @throws {InputError} codes `empty-question` and `question-too-long`
 */
export function checkQuestion(question: string): string {
  const asked = question.replaceAll('\0', '').toWellFormed().trim();
  if (!/[\p{L}\p{N}]/u.test(asked))
    throw new InputError('empty-question', [{ path: 'question', message: 'ask something: there is no word in it' }]);
  if (asked.length > MAX_QUESTION_LENGTH) {
    throw new InputError('question-too-long', [
      { path: 'question', message: `${asked.length} characters; at most ${MAX_QUESTION_LENGTH} are read` },
    ]);
  }
  return asked;
}

async function ask(parts: AnswererParts, workspace: string, input: AskInput, options: AskOptions): Promise<Answer> {
  const question = checkQuestion(input.question);
  const { database, model } = parts;
  const { reader, asker } = input;
  const open = <Result>(work: (tx: WorkspaceTransaction) => Promise<Result>) =>
    withWorkspace(database, workspace, work, { reader });
  const tell = async (event: AnswerEvent) => options.tell?.(event);

  const {
    facts: standing,
    serving,
    key,
    hides,
  } = await open(async (tx) => {
    const account = await standingAccountKey(tx, input.account);
    const days = await factDays(tx, (parts.now ?? Date.now)(), input.asOf);
    return {
      key: account,
      facts: await loadFacts(tx, account, days, await parts.policyOf(tx)),
      serving: (await listEmbeddingModels(tx)).find(({ state }) => state === 'serving'),
      hides: await hidesFromReader(tx, account),
    };
  }).catch(async (error: unknown) => {
    const note = { account: input.account, question, asker: asker.name };
    if (error instanceof NotFoundError) await noteRefused(database, workspace, note);
    throw error;
  });
  // Threads and the audit are ours to read and write: whoever may not read everything sees neither in a transaction of theirs.
  const ours = <Result>(work: (tx: WorkspaceTransaction) => Promise<Result>) =>
    withWorkspace(database, workspace, work);
  // By itself: what is refused from here on was asked all the same.
  await ours((tx) => noteAsked(tx, { account: key, question, asker: asker.name }, { as_of: standing.asOf }));
  const thread = await ours((tx) => openThread(tx, input.thread, { account: key, asker: asker.id }));
  const people = peopleOf(standing);
  const understood = understand(question, thread.turns, people);
  const context = { ...timeContextOf(standing), people, ownNames: [standing.name, ...standing.ownNames] };
  const reading = readQuestion(understood, context);
  // A model is told the risk then whatever is asked about that time: what of it is asked for, it finds itself.
  const past = (model === undefined ? pastRiskDay : pastDay)(reading, standing.asOf);
  const pastRisk =
    past === undefined
      ? undefined
      : await open(async (tx) => {
          const days = { asOf: past, knownAt: standing.knownAt, end: endOfLocalDay(past, standing.zone) };
          return loadRisk(tx, key, days, await parts.policyOf(tx));
        });
  const facts = { ...standing, pastRisk };
  const scope = scopeOf(reading, facts.heard);
  await tell({ event: 'filters', data: { filters: scope.filters, mode: model === undefined ? 'offline' : 'llm' } });

  const earlier = (thread.turns.at(-1)?.places ?? []).map(({ conversation }) => conversation);
  const { meaning, note } = await meaningOf(parts.embedding, serving?.model, understood, options.signal);
  const found = await open((tx) => findFor(tx, { facts, reading, scope, meaning, earlier }));
  const withTurns = async (turns: Found['turns'], conversations: readonly string[]) => {
    const missing = [...new Set(conversations)].filter((id) => !turns.has(id));
    return missing.length === 0 ? turns : new Map([...turns, ...(await open((tx) => loadTurns(tx, missing)))]);
  };
  await tell({ event: 'passages', data: { passages: passagesOf(found.hits, found.turns, facts, reading) } });

  // A model cites facts too: their words are checked against turns that the search need not have found.
  const cited = model === undefined ? [] : factLines(facts, scope).flatMap(({ places }) => places);
  const known = await withTurns(
    found.turns,
    cited.map(({ conversation }) => conversation),
  );
  const drafted = await draftOf(parts, { ...found, turns: known, question }, thread, options);
  const { draft, mode } = drafted;
  const notes = [...drafted.notes, ...(note === undefined ? [] : [note]), ...(hides ? [`${NOT_SHOWN}.`] : [])];
  const turns = await withTurns(known, conversationsOf(draft));
  const answer = toAnswer(draft, { ...found, turns, mode, notes, question, thread: thread.id });
  const turn = toAskedTurn(understood, reading, answer, { people, heard: facts.heard });
  await ours((tx) => saveAskTurn(tx, { id: thread.id, account: key, asker: asker.id }, turn));
  for (const { text, citations } of answer.sentences) {
    await tell({ event: 'sentence', data: { text, citations: citations.flatMap((at) => answer.citations[at] ?? []) } });
  }
  await tell({ event: 'done', data: answer });
  return answer;
}

async function draftOf(
  { model }: AnswererParts,
  found: Found & { readonly question: string },
  thread: OpenThread,
  { signal, callbacks }: AskOptions,
): Promise<{ readonly draft: Draft; readonly mode: Answer['mode']; readonly notes: readonly string[] }> {
  const { question, facts, reading, scope, hits, turns, counts, meaning } = found;
  const dropped = droppedNotes(scope);
  const offline = async () => {
    const weights = weightsFrom(reading.terms, counts.counts, counts.passages);
    const last = thread.turns.at(-1);
    const from = last !== undefined && goesOn(question) ? last.places : [];
    const all = candidatesFrom(hits, turns, facts.heard, scope, from);
    const candidates =
      meaning === undefined
        ? all
        : await withMeaning(all, { reading, weights }, meaning.embedder, meaning.vector, signal).catch(() => {
            signal?.throwIfAborted();
            return all; // by their words alone
          });
    return answerOffline({ reading, facts, scope, weights, candidates });
  };
  if (model === undefined) {
    const draft = await offline();
    return { draft, mode: 'offline', notes: [...dropped, OFFLINE, ...(draft.notes ?? [])] };
  }
  const shown = {
    question: reading.text,
    facts,
    scope,
    passages: hits,
    turns,
    earlier: thread.turns.map(({ understood, places }) => ({ question: understood, places })),
  };
  const answered = await model.answer(shown, { signal, callbacks });
  if ('failure' in answered) {
    return {
      draft: await offline(),
      mode: 'offline',
      notes: [...dropped, `The language model gave no answer (${answered.failure}): facts and quotes did.`],
    };
  }
  const { draft } = answered;
  const nearest = 'declined' in draft ? { ...draft, nearest: nearestOf(hits) } : draft;
  return { draft: nearest, mode: 'llm', notes: [...dropped, ...(draft.notes ?? [])] };
}

const OFFLINE = 'No language model is configured: facts on record and the record’s own words answer.';
const NEAREST = 3;

function nearestOf(hits: readonly PassageHit[]) {
  return hits.slice(0, NEAREST).map(({ conversation, firstTurn }) => ({ conversation, turn: firstTurn, quote: '' }));
}
