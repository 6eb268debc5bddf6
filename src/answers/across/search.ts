import { localDate, parseWith } from '../../domain/index.ts';
import { searchPassages } from '../../retrieval/index.ts';
import {
  type Database,
  findAccountsAcross,
  findNamesIn,
  findPromisesAcross,
  findSignalsAcross,
  findWorkspace,
  listEmbeddingModels,
  type Reader,
  type WorkspaceTransaction,
  withWorkspace,
  writeAudit,
} from '../../storage/index.ts';
import { checkQuestion } from '../ask.ts';
import { zoneOf } from '../facts/load.ts';
import { meaningOf, type QuestionEmbedding } from '../meaning.ts';
import { likeWords, wordsOf } from '../question/words.ts';
import { twoConditions } from './conditions.ts';
import { type AcrossFilter, acrossFilterSchema, looksFor } from './filter.ts';
import { type Find, findBoth } from './intersect.ts';
import { findPassages } from './passages.ts';
import { toEntries } from './present.ts';
import type { AcrossResult, Understood } from './types.ts';
import { type AcrossContext, type Understanding, understandAcross } from './understand.ts';

/** What searches across accounts are made with. */
export interface SearcherParts {
  readonly database: Database;
  /** The embedding whose vectors a workspace's index holds, by its name; without one, words alone are searched. */
  readonly embedding?: QuestionEmbedding | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

/** A search as it is asked: in words, by filters, or both; a filter told stands before one taken from words. */
export interface AcrossInput extends AcrossFilter {
  readonly q?: string | undefined;
  /** Accounts at most: 20 unless told, at most 100. */
  readonly limit?: number | undefined;
  /** `next` of the page before. */
  readonly cursor?: string | undefined;
  /** Who asks: the name of a key, or of who signed in with it. */
  readonly asker: string;
  /** What the asker may read; absent: everything. */
  readonly reader?: Reader | undefined;
}

/** Searches the accounts of a workspace. */
export interface Searcher {
  /**
   * Finds what was heard and promised across the accounts that the asker may see, with SQL and by no model's memory, and writes
   * down that it was asked.
   * @throws {InputError} codes `wrong-type`, `bad-cursor`, `empty-question` and `question-too-long`
   */
  search(workspace: string, input: AcrossInput, options?: { readonly signal?: AbortSignal }): Promise<AcrossResult>;
}

/** Puts together who searches. Nothing is asked or loaded yet. */
export function createSearcher(parts: SearcherParts): Searcher {
  return { search: (workspace, input, options = {}) => search(parts, workspace, input, options) };
}

const ACCOUNTS = 20;
const MOST_ACCOUNTS = 100;

async function search(
  { database, embedding, now = Date.now }: SearcherParts,
  workspace: string,
  { q, limit, cursor, asker, reader, ...told }: AcrossInput,
  { signal }: { readonly signal?: AbortSignal },
): Promise<AcrossResult> {
  const question = q === undefined || q.trim() === '' ? undefined : checkQuestion(q);
  const filters = parseWith(acrossFilterSchema, withoutGaps(told));
  const open = <Result>(work: (tx: WorkspaceTransaction) => Promise<Result>) =>
    withWorkspace(database, workspace, work, { reader });
  await withWorkspace(database, workspace, (tx) =>
    writeAudit(tx, {
      actor: asker,
      action: 'accounts.searched',
      subjectKind: 'workspace',
      subject: workspace,
      details: { question: question ?? null, filters },
    }),
  );
  const { context, zone, serving } = await open((tx) => loadContext(tx, question ?? '', now));
  const understood = understand(question, filters, context);
  const filter = understood.filters;
  const words = filter.about;
  const wantsPassages = words !== undefined && (cursor === undefined || cursor === '');
  const { meaning, note } = await meaningOf(
    embedding,
    wantsPassages ? serving : undefined,
    question ?? words ?? '',
    signal,
  );
  return open(async (tx) => {
    const page = { limit: Math.min(MOST_ACCOUNTS, Math.max(1, Math.trunc(limit ?? ACCOUNTS))), cursor };
    const { asOf } = context;
    const find = (one: Pick<Understood, 'looks_for' | 'filters' | 'not_understood'>): Find => {
      return (among, part) => findAccording(tx, one, { asOf, zone }, part, among);
    };
    const { also } = understood;
    const found =
      also === null
        ? await find(understood)(undefined, page)
        : await findBoth(
            find(understood),
            find({ looks_for: looksFor(also), filters: also, not_understood: [] }),
            page,
          );
    const passages = wantsPassages
      ? await findPassages(tx, {
          words,
          filter,
          hits: await searchPassages(tx, {
            text: words,
            vector: meaning?.vector,
            model: meaning?.embedder.model,
            filter: { ...passageFilter(filter, asOf), zone },
            limit: PASSAGES,
          }),
        })
      : [];
    const { accounts, found: total, next } = found;
    return {
      as_of: asOf,
      understood,
      totals: { accounts, found: total },
      items: toEntries(found),
      next,
      passages,
      notes: [...notesOf(understood), ...(note === undefined ? [] : [note])],
    };
  });
}

/** Passages that are looked at; they are grouped by account. */
const PASSAGES = 40;

async function loadContext(
  tx: WorkspaceTransaction,
  question: string,
  now: () => number,
): Promise<{ readonly context: AcrossContext; readonly zone: string; readonly serving: string | undefined }> {
  const [workspace, names, models] = [
    await findWorkspace(tx),
    await findNamesIn(tx, question),
    await listEmbeddingModels(tx),
  ];
  const serving = models.find(({ state }) => state === 'serving')?.model;
  const settings = workspace?.settings ?? {};
  const rivals = [...new Set([...(settings.competitors ?? []), ...names.rivals])];
  const zone = zoneOf(settings);
  const asOf = workspace?.asOf ?? localDate(now(), zone);
  return { context: { ...names, rivals, asOf, fiscalStart: settings.fiscal_year_start ?? 1 }, zone, serving };
}

/** What a question and filters come to: one condition, or where nothing but an account or a band is told the two that it names. */
function understand(question: string | undefined, told: AcrossFilter, context: AcrossContext): Understood {
  const { account: _, band: __, ...others } = told;
  const both = question === undefined || Object.keys(others).length > 0 ? undefined : twoConditions(question, context);
  if (both === undefined) {
    return understoodOf(question, told, question === undefined ? undefined : understandAcross(question, context));
  }
  const [first, second] = both;
  const one = understoodOf(question, told, first);
  return { ...one, also: { ...second.filter, ...told }, readings: [...one.readings, ...second.readings] };
}

function understoodOf(question: string | undefined, told: AcrossFilter, taken: Understanding | undefined): Understood {
  const fromWords = taken === undefined ? {} : compatible(taken.filter, told);
  const filters = { ...fromWords, ...told };
  const isTaken = ({ filters: names }: { readonly filters: readonly (keyof AcrossFilter)[] }) =>
    names.every((name) => fromWords[name] !== undefined);
  const { readings = [], rest = [], dropped = [] } = taken ?? {};
  return {
    question: question ?? null,
    looks_for: looksFor(filters),
    filters,
    also: null,
    readings: readings.filter(isTaken),
    not_understood: told.about === undefined ? rest : [],
    left_out: [...dropped, ...readings.filter((reading) => !isTaken(reading))],
  };
}

/** What words say, without what cannot hold beside the filters told. */
function compatible(taken: AcrossFilter, told: AcrossFilter): AcrossFilter {
  const left = Object.entries(taken).filter(([name]) => told[name as keyof AcrossFilter] === undefined);
  const filter: AcrossFilter = Object.fromEntries(left);
  if (acrossFilterSchema.safeParse({ ...filter, ...told }).success) return filter;
  const { account, band, person, from, to, about } = filter;
  return withoutGaps({ account, band, person, from, to, about });
}

function withoutGaps<Filter extends object>(filter: Filter): Filter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as Filter;
}

async function findAccording(
  tx: WorkspaceTransaction,
  { looks_for, filters, not_understood }: Pick<Understood, 'looks_for' | 'filters' | 'not_understood'>,
  { asOf, zone }: { readonly asOf: string; readonly zone: string },
  page: { readonly limit: number; readonly cursor: string | undefined },
  among: readonly string[] | undefined,
) {
  const { kind, subtype, competitor, person, state, due_from, due_to, from, to, account, band, about } = filters;
  const words = about === undefined ? undefined : wordsOf(about).map(({ word }) => likeWords(word));
  const said = { person, from, to, zone, account, among, band, words };
  if (looks_for === 'promises') {
    const namesDay = isAboutDays(filters);
    return findPromisesAcross(tx, { ...said, states: state, dueFrom: due_from, dueTo: due_to, namesDay }, asOf, page);
  }
  if (looks_for === 'signals') return findSignalsAcross(tx, { ...said, kind, subtype, competitor }, asOf, page);
  if (looks_for === 'accounts' && not_understood.length === 0) return findAccountsAcross(tx, { account, band }, page);
  return { accounts: 0, found: 0, items: [], next: null };
}

/** Due on some days, or overdue: a day that policy alone gave says little of that. */
function isAboutDays({ state, due_from, due_to }: AcrossFilter): boolean {
  if (due_from !== undefined || due_to !== undefined) return true;
  return state?.includes('overdue') === true && !state.includes('open');
}

function passageFilter({ account, from, to }: AcrossFilter, asOf: string) {
  return { account, from, to: to === undefined || to > asOf ? asOf : to };
}

function notesOf({ looks_for, left_out, filters, also, not_understood }: Understood): readonly string[] {
  const ofPromises = [
    looks_for === 'promises' ? filters : null,
    also !== null && looksFor(also) === 'promises' ? also : null,
  ];
  return [
    ...(also === null ? [] : ['Two conditions were asked for: these are the accounts for which both hold.']),
    ...(ofPromises.some((one) => one !== null && isAboutDays(one))
      ? ['Promises for which nobody named a day are left out, unless they count as risk.']
      : []),
    ...left_out.map(
      ({ words, meaning }) => `“${words}” (${meaning}) cannot be asked together with the rest and was left out.`,
    ),
    ...(not_understood.length === 0
      ? []
      : [`Not understood as a filter, and looked for as words: ${not_understood.join(', ')}.`]),
    ...(filters.competitor === undefined && filters.kind === 'competitor' && not_understood.length > 0
      ? ['No competitor of that name is on record.']
      : []),
  ];
}
