import type { DocumentBody, DocumentLine } from '../../domain/index.ts';
import { createAsker, type LanguageModel, type Prompt } from '../../extraction/index.ts';
import type { SaidThen } from '../check.ts';
import { citedSources } from './cited.ts';
import { type Rendered, render } from './render.ts';
import { documentJsonSchema, readDocument, type WrittenDocument } from './wire.ts';

/** What may be handed along when a model is asked to write. */
export interface WriteOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A document in a language model's words: it may reword lines and order them within their section, and adds none. A line that it
 * words has to quote its own turns letter for letter; one that does not, or that it leaves out, stays as it was. Where no answer
 * comes the document is given back as it is.
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
  const ask = await createAsker({ model, prompt, schema: documentJsonSchema() });
  const rendered = render(document.title, document.sections, said, false);
  if (rendered.lines.size === 0) return document;
  const { boundary, header, transcript } = rendered;
  const question = { operation: 'write', variables: { boundary, header, transcript }, turns: [0, 0] } as const;
  const first = await ask(question, options);
  const read = check(first.reply, rendered, said);
  if (read.issues.length === 0) return applied(document, rendered, read.worded);
  const second = await ask(question, options, read.issues);
  const repaired = check(second.reply, rendered, said);
  return applied(document, rendered, repaired.worded.length >= read.worded.length ? repaired.worded : read.worded);
}

interface Worded {
  readonly label: string;
  readonly line: DocumentLine;
}

function check(
  reply: { readonly outcome: string; readonly text?: string },
  rendered: Rendered,
  said: ReadonlyMap<string, SaidThen>,
): { readonly worded: readonly Worded[]; readonly issues: readonly string[] } {
  if (reply.outcome !== 'ok' || reply.text === undefined) return { worded: [], issues: [] };
  const read = readDocument(reply.text);
  if ('issues' in read) return { worded: [], issues: read.issues };
  const checked = (read.value.lines ?? []).map((one, index) => checkLine(one, index, rendered, said));
  return { worded: checked.flatMap(({ worded }) => worded ?? []), issues: checked.flatMap(({ issues }) => issues) };
}

function checkLine(
  { line: label, text, citations }: NonNullable<WrittenDocument['lines']>[number],
  index: number,
  rendered: Rendered,
  said: ReadonlyMap<string, SaidThen>,
): { readonly worded: Worded | undefined; readonly issues: readonly string[] } {
  const where = `line ${index + 1}`;
  const own = rendered.lines.get(label.trim());
  if (own === undefined)
    return { worded: undefined, issues: [`${where}: there is no line ${label.trim().slice(0, 8)}`] };
  if (text.trim() === '') return { worded: undefined, issues: [`${where} is empty`] };
  // A line that rests on the account's record has no words to be checked against.
  if (own.sources.length === 0) return { worded: { label: label.trim(), line: own }, issues: [] };
  const { sources, issues } = citedSources(where, citations ?? [], rendered, said);
  const foreign = sources.filter(
    ({ conversation, turn }) => !own.sources.some((one) => one.conversation === conversation && one.turn === turn),
  );
  const strays = foreign.map(({ turn }) => `${where} quotes turn ${turn}, which its line does not rest on`);
  const isHeld = issues.length === 0 && strays.length === 0 && sources.length > 0;
  return {
    worded: isHeld ? { label: label.trim(), line: { ...own, text: text.trim() } } : undefined,
    issues: [...issues, ...strays],
  };
}

/** Reworded lines in the model's order; the others after them, as they were. */
function applied(document: DocumentBody, rendered: Rendered, worded: readonly Worded[]): DocumentBody {
  if (worded.length === 0) return document;
  const byId = new Map(worded.map(({ line }, order) => [line.id, { line, order }]));
  const isShown = new Set([...rendered.lines.values()].map(({ id }) => id));
  return {
    ...document,
    mode: 'llm',
    sections: document.sections.map((section) => ({
      ...section,
      lines: section.lines
        .map((line, place) => {
          const known = isShown.has(line.id) ? byId.get(line.id) : undefined;
          return { line: known?.line ?? line, order: known?.order ?? worded.length + place };
        })
        .toSorted((one, other) => one.order - other.order)
        .map(({ line }) => line),
    })),
  };
}
