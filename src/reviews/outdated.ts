import type { DocumentBody, DocumentSection, LineSource, ReviewPart, ReviewStanding } from '../domain/index.ts';

/**
 * Does a document say something else than the record gives now? What only a passing day changes is left out: how long ago
 * something was, and figures. One whose words are a model's is only asked whether it says what no longer stands.
 */
export function isOutdated(document: DocumentBody, now: DocumentBody): boolean {
  const here = contentsOf(now);
  if (contentsOf(document).some((content) => !here.includes(content))) return true;
  return document.mode === 'offline' && wordsOf(document) !== wordsOf(now);
}

/** Every line by what it rests on, and every place it quotes. */
function contentsOf({ sections }: DocumentBody): readonly string[] {
  return sections.flatMap(({ id, lines }) =>
    lines.flatMap((line) => [`${id}/${line.id}`, ...line.sources.map((source) => `${id}/${placeOf(source)}`)]),
  );
}

function placeOf({ conversation, turn, quote }: LineSource): string {
  return JSON.stringify([conversation, turn, quote]);
}

function wordsOf({ sections }: DocumentBody): string {
  return sections
    .flatMap(({ id, note, lines }) => [id, note ?? '', ...lines.map(({ id: own, text }) => `${own} ${lasting(text)}`)])
    .join('\n');
}

function lasting(text: string): string {
  return text
    .replace(/ \((?:today|in \d+ days?|\d+ days? ago)\)/g, '')
    .replace(/\d+(?:[.,]\d+)*/g, '#')
    .replace(/# (\w+?)s\b/g, '# $1');
}

/** The sections of an agenda that belong to a part, by their id. */
const PART_OF: Readonly<Record<string, ReviewPart>> = {
  data_sync: 'data_sync',
  root_cause: 'root_cause',
  recovery: 'recovery',
  outreach: 'outreach',
};

/** An agenda as the record gives it now, but for the parts that people have gone through: these stay as they had them. */
export function besideDone(agenda: DocumentBody, before: DocumentBody, parts: ReviewStanding['parts']): DocumentBody {
  const sections = agenda.sections.map((section): DocumentSection => {
    const part = PART_OF[section.id];
    const had = before.sections.find(({ id }) => id === section.id);
    return part !== undefined && parts[part] !== undefined && had !== undefined ? had : section;
  });
  return { ...agenda, sections };
}
