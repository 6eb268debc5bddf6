import type { Embedder } from '../../src/extraction/index.ts';
import { fuse, type PassageFilter, type PassageId, type Ranked, rankPassages } from '../../src/retrieval/index.ts';
import { type Database, withWorkspace } from '../../src/storage/index.ts';
import type { QuestionSet, SetName } from './data.ts';
import { indexSet } from './index-set.ts';
import { type Measures, meanOf, measure, type Stretch } from './measures.ts';

/** How passages may be ranked: by either list alone, by words with their neighbours, by both together. */
export const METHODS = ['words', 'meaning', 'wordsAndNeighbours', 'hybrid'] as const;
export type Method = (typeof METHODS)[number];

/** Over all of a set, or over what the question was asked about: a history of chats, a meeting. */
export const SCOPES = ['pooled', 'within'] as const;
export type Scope = (typeof SCOPES)[number];

type ByScope<Value> = Readonly<Record<Scope, Readonly<Record<Method, Value>>>>;

/** One question and what each ranking came to. */
export interface AskedQuestion {
  readonly id: string;
  readonly set: SetName;
  readonly measures: ByScope<Measures>;
}

/** One set and the means over its questions. */
export interface SetReport {
  readonly name: SetName;
  readonly conversations: number;
  readonly passages: number;
  readonly questions: number;
  readonly means: ByScope<Measures>;
}

/** What a run gave. */
export interface RetrievalReport {
  readonly suite: 'retrieval';
  readonly model: string;
  readonly sets: readonly SetReport[];
  readonly questions: readonly AskedQuestion[];
  /** Sets that are not on this machine. */
  readonly skipped: readonly SetName[];
}

/** What a run is handed. */
export interface RetrievalOptions {
  readonly sets: readonly QuestionSet[];
  readonly skipped: readonly SetName[];
  /** Its own: workspaces of the sets' names are filled. */
  readonly database: Database;
  readonly embedder: Embedder;
  /** Called after each question with how many are done. */
  readonly onQuestion?: (done: number) => void;
}

/** Puts public conversations into a database as the program does and asks it their questions. */
export async function runRetrievalEval(options: RetrievalOptions): Promise<RetrievalReport> {
  const { sets, skipped, embedder } = options;
  const reports: SetReport[] = [];
  const questions: AskedQuestion[] = [];
  for (const set of sets) {
    const passages = await indexSet(set, options);
    const asked = await askAll(set, passages, { ...options, done: questions.length });
    questions.push(...asked);
    const means = byScope((scope, method) => meanOf(asked.map(({ measures }) => measures[scope][method])));
    reports.push({
      name: set.name,
      conversations: set.conversations.length,
      passages: passages.length,
      questions: asked.length,
      means,
    });
  }
  return { suite: 'retrieval', model: embedder.model, sets: reports, questions, skipped };
}

async function askAll(
  set: QuestionSet,
  passages: readonly Stretch[],
  { database, embedder, onQuestion, done }: RetrievalOptions & { readonly done: number },
): Promise<readonly AskedQuestion[]> {
  const places = new Map(passages.map((passage) => [placeOf(passage), passage]));
  const vectors = await embedder.embed(set.questions.map(({ text }) => text));
  const asked: AskedQuestion[] = [];
  for (const [number, question] of set.questions.entries()) {
    const rank = async (filter: PassageFilter) => {
      const query = { text: question.text, vector: vectors[number], model: embedder.model, filter };
      const lists = await withWorkspace(database, set.name, (tx) => rankPassages(tx, query));
      return (method: Method) => {
        const ranking = order(lists, method)
          .slice(0, DEEPEST)
          .flatMap((one) => places.get(placeOf(one)) ?? []);
        return measure(ranking, passages, question.relevant);
      };
    };
    const ranked = { pooled: await rank({}), within: await rank(question.within) };
    const measures = byScope((scope, method) => ranked[scope](method));
    asked.push({ id: question.id, set: set.name, measures });
    onQuestion?.(done + asked.length);
  }
  return asked;
}

/** Passages of a ranking that are looked at: ten of them, and as many more as ten turns might take. */
const DEEPEST = 20;

interface Lists {
  readonly words: readonly Ranked[];
  readonly meaning: readonly Ranked[];
}

function order({ words, meaning }: Lists, method: Method): readonly PassageId[] {
  switch (method) {
    case 'words':
      return words;
    case 'meaning':
      return meaning;
    case 'wordsAndNeighbours':
      return fuse(words, []);
    case 'hybrid':
      return fuse(words, meaning);
  }
}

function placeOf({ conversation, ordinal }: PassageId): string {
  return `${ordinal} ${conversation}`;
}

function byScope<Value>(of: (scope: Scope, method: Method) => Value): ByScope<Value> {
  const methods = (scope: Scope) => ({
    words: of(scope, 'words'),
    meaning: of(scope, 'meaning'),
    wordsAndNeighbours: of(scope, 'wordsAndNeighbours'),
    hybrid: of(scope, 'hybrid'),
  });
  return { pooled: methods('pooled'), within: methods('within') };
}
