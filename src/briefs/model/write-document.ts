import type { DocumentBody, DocumentLine, LineSource } from '../../domain/index.ts';
import {
  createAsker,
  type LanguageModel,
  type ModelCallRecord,
  type Prompt,
  sentencesOf,
} from '../../extraction/index.ts';
import type { SaidThen } from '../check.ts';
import { citedSources } from './cited.ts';
import { beyond } from './grounds.ts';
import { gapsIn, withLead } from './leads.ts';
import { type Rendered, render } from './render.ts';
import { documentJsonSchema, readDocument, type WrittenDocument } from './wire.ts';

/** What may be handed along when a model is asked to write. */
export interface WriteOptions {
  readonly signal?: AbortSignal | undefined;
  /** Ids of the sections that may be worded; all unless told. */
  readonly sections?: readonly string[] | undefined;
  /** Ids of sections that are a message: there a line of the record may be worded too, with words that another one quotes. */
  readonly messages?: readonly string[] | undefined;
  /** Told of every call as it is done. */
  onCall?(call: ModelCallRecord): void;
}

/**
 * A document in a language model's words: it may reword lines, and order those that stand next to each other and rest on words;
 * it adds none. Every sentence of a line it words has to quote the words of that line letter for letter, and to say no more than
 * they and the line do; a line with one that does not, or that it leaves out, stays as it was. Where no answer comes, or nothing of
 * it holds, the very document is given back.
 * @param prompt the prompt `document`
 * @param said the conversations that lines quote, by id
 * @throws {TypeError} when the prompt lacks a section
 * @throws the signal's reason, when aborted
 */
export async function writeWithModel(
  model: LanguageModel,
  prompt: Prompt,
  document: DocumentBody,
  said: ReadonlyMap<string, SaidThen>,
  options: WriteOptions = {},
): Promise<DocumentBody> {
  const { sections: wanted, messages = [], onCall, signal } = options;
  const offered = document.sections.filter(({ id }) => wanted === undefined || wanted.includes(id));
  if (!offered.some(({ lines }) => lines.some(({ sources }) => sources.length > 0))) return document;
  const ask = await createAsker({ model, prompt, schema: documentJsonSchema() });
  const rendered = render(document.title, offered, said, false);
  const { boundary, header, transcript } = rendered;
  const question = { operation: 'write', variables: { boundary, header, transcript }, turns: [0, 0] } as const;
  const scene: Scene = { rendered, said, quotable: quotableIn(offered, messages) };
  const put = async (issues?: readonly string[]) => {
    const { reply, record } = await ask(question, { signal }, issues);
    onCall?.(record);
    return check(reply, scene);
  };
  const first = await put();
  if (first.issues.length === 0) return applied(document, first.worded);
  const second = await put(first.issues);
  return applied(document, second.worded.length >= first.worded.length ? second.worded : first.worded);
}

interface Scene {
  readonly rendered: Rendered;
  readonly said: ReadonlyMap<string, SaidThen>;
  /** What each line may quote, by its id; a line that is not there stays as it is. */
  readonly quotable: ReadonlyMap<string, readonly LineSource[]>;
}

/** Each line its own words; in a message a line of the record those of the others. */
function quotableIn(
  sections: DocumentBody['sections'],
  messages: readonly string[],
): ReadonlyMap<string, readonly LineSource[]> {
  return new Map(
    sections.flatMap(({ id, lines }) => {
      const all = messages.includes(id) ? lines.flatMap(({ sources }) => sources) : [];
      return lines.flatMap((line): [string, readonly LineSource[]][] => {
        const own = line.sources.length > 0 ? line.sources : all;
        return own.length === 0 ? [] : [[line.id, own]];
      });
    }),
  );
}

function check(
  reply: { readonly outcome: string; readonly text?: string },
  scene: Scene,
): { readonly worded: readonly DocumentLine[]; readonly issues: readonly string[] } {
  if (reply.outcome !== 'ok' || reply.text === undefined) return { worded: [], issues: [] };
  const read = readDocument(reply.text);
  if ('issues' in read) return { worded: [], issues: read.issues };
  const checked = (read.value.lines ?? []).map((one, index) => checkLine(one, `line ${index + 1}`, scene));
  const worded = checked.flatMap((one) => one.worded ?? []);
  return {
    worded: [...new Map(worded.map((line) => [line.id, line])).values()],
    issues: checked.flatMap(({ issues }) => issues),
  };
}

type WrittenLine = NonNullable<WrittenDocument['lines']>[number];

function checkLine(
  { line: label, sentences }: WrittenLine,
  where: string,
  { rendered, said, quotable }: Scene,
): { readonly worded?: DocumentLine; readonly issues: readonly string[] } {
  const own = rendered.lines.get(label.trim());
  if (own === undefined) return { issues: [`${where}: there is no line of this label`] };
  const may = quotable.get(own.id);
  // A line that rests on the account's record has no words to be checked against.
  if (may === undefined) return { issues: [] };
  const { lead, rest } = withLead(own.text);
  const texts = (sentences ?? []).map(({ text }, at) => (at === 0 ? withoutLead(text.trim(), lead) : text.trim()));
  const checked = (sentences ?? []).map(({ citations }, at) =>
    checkSentence(texts[at] ?? '', citations ?? [], `${where}, sentence ${at + 1}`, { rendered, said, own, may }),
  );
  const issues = checked.flatMap((one) => one.issues);
  const text = texts.join(' ');
  if (text === '') return { issues: [`${where} is empty`] };
  const lost = gapsIn(rest).some((gap) => !text.includes(gap)) || gapsIn(text).some((gap) => !rest.includes(gap));
  if (lost) return { issues: [...issues, `${where}: what stands in brackets stays as it is`] };
  if (issues.length > 0) return { issues };
  const sources = own.sources.length > 0 ? own.sources : distinct(checked.flatMap((one) => one.sources));
  return { worded: { ...own, text: `${lead}${text}`, sources }, issues };
}

interface SentenceScene {
  readonly rendered: Rendered;
  readonly said: ReadonlyMap<string, SaidThen>;
  readonly own: DocumentLine;
  readonly may: readonly LineSource[];
}

/** One sentence with its citations: within the words that its line may quote, and nothing beyond them and the line. */
function checkSentence(
  text: string,
  citations: readonly { readonly place: string; readonly quote: string }[],
  where: string,
  { rendered, said, own, may }: SentenceScene,
): { readonly sources: readonly LineSource[]; readonly issues: readonly string[] } {
  if (text === '') return { sources: [], issues: [`${where} is empty`] };
  if (countSentences(text) > 1) return { sources: [], issues: [`${where}: more than one sentence`] };
  const { sources, issues } = citedSources(where, citations, rendered, said);
  if (issues.length > 0) return { sources, issues };
  if (sources.some((source) => !may.some((one) => isWithin(source, one))))
    return { sources, issues: [`${where} quotes what its line does not rest on`] };
  const quotes = may.map((one) => one.quote);
  const days = may.map(({ occurred_at, speaker }) => `${(occurred_at ?? '').slice(0, 10)} ${speaker ?? ''}`);
  const more = beyond(text, [own.text, own.basis ?? '', ...quotes, ...days]);
  return { sources, issues: more === undefined ? [] : [`${where} says ${more}`] };
}

/** Sentences of more than two words: a shortened title before a name ends none. */
function countSentences(text: string): number {
  return sentencesOf(text).filter(([start, end]) => text.slice(start, end).trim().split(/\s+/).length > 2).length;
}

function isWithin(cited: LineSource, { conversation, turn, quote }: LineSource): boolean {
  return cited.conversation === conversation && cited.turn === turn && quote.includes(cited.quote);
}

/** A model may give back what says what a line is, or not. */
function withoutLead(text: string, lead: string): string {
  const name = lead.trim();
  return name !== '' && text.toLowerCase().startsWith(name.toLowerCase()) ? text.slice(name.length).trim() : text;
}

function distinct(sources: readonly LineSource[]): readonly LineSource[] {
  return [...new Map(sources.map((one) => [`${one.conversation}#${one.turn}#${one.quote}`, one])).values()];
}

/**
 * Reworded lines in the model's order within each run of lines that rest on words and say what they are in the same way; all
 * else, and every line that it left, where it was.
 */
function applied(document: DocumentBody, worded: readonly DocumentLine[]): DocumentBody {
  if (worded.length === 0) return document;
  const order = new Map(worded.map((line, place) => [line.id, { line, place }]));
  const sections = document.sections.map((section) => {
    const lines = section.lines.map((line) => order.get(line.id)?.line ?? line);
    for (const run of runsOf(section.lines)) {
      const places = run.filter((at) => order.has(section.lines[at]?.id ?? ''));
      const theirs = places.flatMap((at) => order.get(section.lines[at]?.id ?? '') ?? []);
      const sorted = theirs.toSorted((one, other) => one.place - other.place);
      for (const [index, at] of places.entries()) {
        const next = sorted[index];
        if (next !== undefined) lines[at] = next.line;
      }
    }
    return { ...section, lines };
  });
  return { ...document, mode: 'llm', sections };
}

/** Places of lines that stand next to each other, rest on words and have the same lead. */
function runsOf(lines: readonly DocumentLine[]): readonly (readonly number[])[] {
  const runs: number[][] = [];
  let before: string | undefined;
  for (const [at, { text, sources }] of lines.entries()) {
    const lead = sources.length === 0 ? undefined : withLead(text).lead;
    if (lead === undefined) before = undefined;
    else if (lead === before) runs.at(-1)?.push(at);
    else {
      runs.push([at]);
      before = lead;
    }
  }
  return runs;
}
