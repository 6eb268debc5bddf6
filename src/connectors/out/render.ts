import {
  type DocumentBody,
  type DocumentLine,
  type DocumentSection,
  type LineSource,
  withoutOverrides,
} from '../../domain/index.ts';
import { clip, escaped, mrkdwn } from '../mrkdwn.ts';

/** Text as HTML shows it; nothing in it turns round what follows. */
export function escapeHtml(text: string): string {
  return withoutOverrides(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A document as HTML without styles or scripts, as mail programs and CRMs show it. `foot` stands below it, small. */
export function toHtml(
  document: DocumentBody,
  { link, foot }: { readonly link: string | null; readonly foot?: string },
): string {
  const sections = document.sections.map(htmlSection).join('');
  const read = link === null ? '' : `<p><a href="${escapeHtml(link)}">Open in Earshot</a></p>`;
  const below = foot === undefined ? '' : `<p><small>${escapeHtml(foot)}</small></p>`;
  const head = `<h1>${escapeHtml(document.title)}</h1><p>As of ${escapeHtml(document.as_of)}</p>`;
  return `${head}${read}${sections}${below}`;
}

function htmlSection({ title, lines, note }: DocumentSection): string {
  const listed = lines.map((line) => `<li>${escapeHtml(line.text)}${htmlEvidence(line)}</li>`).join('');
  const list = listed === '' ? '' : `<ul>${listed}</ul>`;
  return `<h2>${escapeHtml(title)}</h2>${note === undefined ? '' : `<p>${escapeHtml(note)}</p>`}${list}`;
}

function htmlEvidence({ sources, basis }: DocumentLine): string {
  if (sources.length === 0) return basis === undefined ? '' : ` <em>(${escapeHtml(basis)})</em>`;
  return sources
    .map((source) => `<blockquote>“${escapeHtml(source.quote.trim())}” ${escapeHtml(whoSaid(source))}</blockquote>`)
    .join('');
}

function whoSaid({ speaker, occurred_at }: LineSource): string {
  const parts = [speaker ?? undefined, occurred_at?.slice(0, 10)].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? '' : `(${parts.join(', ')})`;
}

/** What Slack shows of one message, in blocks and in characters of a block (Block Kit). */
const MOST_BLOCKS = 45;
const LONGEST_BLOCK = 2_900;
const LONGEST_HEADER = 150;
const LONGEST_QUOTE = 600;

/** A document as blocks of a Slack message. What does not fit is left to the page that it links to, and the message says so. */
export function toBlocks(document: DocumentBody, link: string | null): readonly object[] {
  const head = [
    {
      type: 'header',
      text: { type: 'plain_text', text: clip(withoutOverrides(document.title), LONGEST_HEADER), emoji: false },
    },
    context(`As of ${escaped(document.as_of)}`, link),
  ];
  const body = document.sections.flatMap((section) =>
    textsOf(section).map((text) => ({ type: 'section', text: mrkdwn(text) })),
  );
  if (body.length <= MOST_BLOCKS) return [...head, ...body];
  return [...head, ...body.slice(0, MOST_BLOCKS), context('This is not all of it', link)];
}

function context(words: string, link: string | null): object {
  const more = link === null ? '' : ` · <${link.replaceAll(/[<>|\s]/g, encodeURIComponent)}|Open in Earshot>`;
  return { type: 'context', elements: [mrkdwn(`${words}${more}`)] };
}

/** A section as texts that each fit a block, cut between lines. */
function textsOf({ title, lines, note }: DocumentSection): readonly string[] {
  const pieces = [`*${escaped(title)}*`, ...(note === undefined ? [] : [escaped(note)]), ...lines.map(slackLine)];
  const texts: string[] = [];
  for (const piece of pieces.map((text) => clip(text, LONGEST_BLOCK))) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + piece.length < LONGEST_BLOCK) texts[texts.length - 1] = `${last}\n${piece}`;
    else texts.push(piece);
  }
  return texts;
}

function slackLine({ text, sources, basis }: DocumentLine): string {
  const said = sources.map((source) => {
    const words = clip(escaped(`“${source.quote.trim()}”`), LONGEST_QUOTE).replaceAll(/\r?\n/g, ' ');
    return `\n> ${words} ${escaped(whoSaid(source))}`;
  });
  const rests = sources.length === 0 && basis !== undefined ? ` _(${escaped(basis)})_` : '';
  return `• ${escaped(text)}${rests}${said.join('')}`;
}
