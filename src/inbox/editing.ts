import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type DocumentBody,
  type DocumentLine,
  type LineSource,
  withoutOverrides,
} from '../domain/index.ts';

/**
 * A document as a person left it. A line keeps of its sources those that the document had, whose words were checked; one that
 * has none is the person's own, and says so. What it is about and as of when stays.
 */
export function editedDocument(before: DocumentBody, edit: DocumentBody, by: string): DocumentBody {
  const lines = before.sections.flatMap((section) => section.lines);
  const known = new Set(lines.flatMap(({ sources }) => sources.map(placeOf)));
  const bases = new Set(lines.flatMap(({ sources, basis }) => (sources.length === 0 ? (basis ?? []) : [])));
  const toLine = ({ id, text, sources, basis }: DocumentLine): DocumentLine => {
    const kept = sources.filter((source) => known.has(placeOf(source)));
    if (kept.length > 0) return { id, text, sources: kept };
    return { id, text, sources: [], basis: basis !== undefined && bases.has(basis) ? basis : `written by ${by}` };
  };
  return {
    title: edit.title,
    account: before.account,
    as_of: before.as_of,
    mode: before.mode,
    sections: edit.sections.map((section) => ({ ...section, lines: section.lines.map(toLine) })),
  };
}

const VERSION_LENGTH = 16;

/** What a document as it stands is told by from any other state of it: an edit names the one that it was made on. */
export function documentVersion(document: DocumentBody): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex').slice(0, VERSION_LENGTH);
}

/** The text of a line as a person edits it: on one line, and nothing in a name turns round the words behind it. */
export function editableText({ text }: Pick<DocumentLine, 'text'>): string {
  return withoutOverrides(text).replace(/\s+/g, ' ').trim();
}

/**
 * A document of which a person rewrote the texts of some sections, a line for each line: those left as they were keep what they
 * rest on, the others are the person's own.
 */
export function rewritten(before: DocumentBody, texts: Readonly<Record<string, string>>, by: string): DocumentBody {
  const sections = before.sections.map((section) => {
    const text = texts[section.id];
    if (text === undefined) return section;
    const left = [...section.lines];
    const lines = text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line, index): DocumentLine => {
        const at = left.findIndex((one) => editableText(one) === editableText({ text: line }));
        const [kept] = at < 0 ? [] : left.splice(at, 1);
        return kept ?? { id: `${section.id}:own:${index}`, text: line, sources: [], basis: `written by ${by}` };
      });
    return { ...section, lines };
  });
  return { ...before, sections };
}

function placeOf({ conversation, turn, quote }: LineSource): string {
  return JSON.stringify([conversation, turn, quote]);
}
