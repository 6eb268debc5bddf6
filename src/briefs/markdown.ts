import { type DocumentBody, type DocumentLine, type LineSource, withoutOverrides } from '../domain/index.ts';
import { dayFrom } from '../ledger/index.ts';

/** Sources shown beneath one line; the rest is counted. */
const SHOWN = 3;

/**
 * A document as Markdown: a heading a section, a list item a line, beneath it what it rests on as quotes with who said them
 * and when. What people said can open no heading, link, picture or tag.
 */
export function toMarkdown(document: DocumentBody): string {
  const how = document.mode === 'llm' ? 'Worded by a language model, every line checked against its quotes.' : '';
  const head = [`# ${plain(document.title)}`, [`As of ${sayDay(document.as_of)}.`, how].join(' ').trim()];
  const parts = document.sections.flatMap(({ title, note, lines }) => [
    `## ${plain(title)}`,
    ...(note === undefined ? [] : [`*${plain(note)}*`]),
    ...(lines.length === 0 ? [] : [lines.map(toItem).join('\n')]),
  ]);
  return `${[...head, ...parts].join('\n\n')}\n`;
}

/** What a line may carry beside its text. */
type DetailedLine = DocumentLine & { readonly details?: readonly string[] | undefined };

function toItem(line: DetailedLine): string {
  const beneath = [
    ...(line.details ?? []).map((detail) => `  - ${plain(detail)}`),
    ...(line.basis === undefined ? [] : [`  - *${plain(line.basis)}*`]),
    ...quotes(line.sources),
  ];
  return [`- **${plain(line.text)}**`, ...beneath].join('\n');
}

function quotes(sources: readonly LineSource[]): readonly string[] {
  const shown = sources.slice(0, SHOWN).flatMap((source, index) => {
    const who = [source.speaker, source.occurred_at === undefined ? undefined : sayDay(source.occurred_at)];
    const by = who.filter((one) => one !== undefined && one !== null && one !== '').join(', ');
    return [...(index === 0 ? [] : ['  >']), `  > “${plain(source.quote)}”${by === '' ? '' : ` — ${plain(by)}`}`];
  });
  const more = sources.length - SHOWN;
  return more > 0 ? [...shown, '  >', `  > and ${more} more ${more === 1 ? 'place' : 'places'}`] : shown;
}

function sayDay(date: string): string {
  return dayFrom(date).toFormat('d MMMM yyyy');
}

const MARKS = /[\\`*_{}[\]<>#|~]/g;

/** Text on one line in which no character is markup, and none turns round what follows. */
function plain(text: string): string {
  return withoutOverrides(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(MARKS, (mark) => `\\${mark}`)
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^([-+])(?=\s)/, '\\$1');
}
