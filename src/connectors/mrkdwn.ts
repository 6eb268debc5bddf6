import { withoutOverrides } from '../domain/index.ts';

/** Longest text of one block, in characters (Block Kit). */
const LONGEST = 3_000;

/** Words as words: nothing in them is a mention, a channel, a link or a broadcast, or turns round what follows. */
export function escaped(text: string): string {
  return withoutOverrides(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Escaped text cut to what a block holds, never inside of an entity. */
export function clip(text: string, most = LONGEST): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1).replace(/&[a-z]*$/, '');
  return `${cut.replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A link of ours with words that may be anybody's. */
export function link(url: string | null, words: string): string {
  const label = escaped(words).replaceAll('|', '¦').replaceAll(/\s+/g, ' ');
  return url === null ? label : `<${url.replaceAll(/[<>|\s]/g, encodeURIComponent)}|${label}>`;
}

/** A quote, each of its lines marked as one. */
export function quoted(text: string): string {
  return clip(escaped(`“${text.trim()}”`), LONGEST - 1_000)
    .split(/\r?\n/)
    .map((line) => `>${line}`)
    .join('\n');
}

/** Text of ours and, escaped, of others. Slack makes no links or mentions of words that look like some (`verbatim`). */
export function mrkdwn(text: string) {
  return { type: 'mrkdwn', text: clip(text), verbatim: true } as const;
}

/** What Slack has escaped in what somebody typed. */
export function asTyped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
