import type { Answer, Citation } from '../answers/index.ts';
import type { SlackMessage } from '../connectors/index.ts';
import { clip, escaped, link, mrkdwn, quoted } from '../connectors/index.ts';
import type { Links } from '../http/index.ts';
import type { NamedAccount } from '../storage/index.ts';

/** Quotes in one message; the others are a link away. */
const MOST_QUOTES = 8;

const NOT_SAID = 'the record does not say';

/** Words of ours for whoever typed the command alone. */
export function privately(text: string): SlackMessage {
  return { response_type: 'ephemeral', text: clip(text), blocks: [{ type: 'section', text: mrkdwn(text) }] };
}

/** How a command is written. */
export function helpFor(command: string): SlackMessage {
  const name = escaped(command);
  return privately(
    [
      '*Ask an account anything.* The answer comes with the words that prove it, for you alone:',
      `\`${name} acme what did we promise?\``,
      `\`${name} "Globex Corporation" who decides since Dana left?\` – a name of several words may stand in quotes`,
      `\`${name} acme which rivals did they name? --share\` – everybody in the channel sees the answer; what is private stays out of it`,
    ].join('\n'),
  );
}

/** To somebody whom nobody made a member. */
export function notAMember(slackUserId: string): SlackMessage {
  return privately(
    `Sorry, I do not know you yet, so I cannot tell what you may read. Ask an administrator of Earshot to run \`earshot members add YOUR-EMAIL --slack ${escaped(slackUserId)}\`, then ask again.`,
  );
}

/** Where several accounts are called so. */
export function whichOne(called: string, candidates: readonly NamedAccount[]): SlackMessage {
  return privately(
    [
      `Several accounts are called “${escaped(called)}”. Which one? Ask again with its key:`,
      ...listed(candidates),
    ].join('\n'),
  );
}

/** Where no account is called so. */
export function noSuchAccount(
  { unknown, near }: { readonly unknown: string; readonly near: readonly NamedAccount[] },
  { command, share }: { readonly command: string; readonly share: boolean },
): SlackMessage {
  const why = share
    ? 'among those that everybody may read; without `--share` you are told what you may read yourself'
    : 'that you may read';
  return privately(
    [
      `There is no account “${escaped(unknown)}” ${why}.`,
      ...(near.length === 0 ? [] : ['Did you mean:', ...listed(near)]),
      `\`${escaped(command)} help\` shows how to ask.`,
    ].join('\n'),
  );
}

/** An account was named, and nothing asked. */
export function noQuestion({ key, name }: NamedAccount, command: string): SlackMessage {
  return privately(
    `What do you want to know about *${escaped(name)}*? For example: \`${escaped(command)} ${escaped(key)} what did we promise?\``,
  );
}

/** What the reader sees while the answer is being found. */
export function workingOn(text: string): SlackMessage {
  return { response_type: 'ephemeral', text: clip(`Looking it up: ${escaped(text)}`) };
}

function listed(accounts: readonly NamedAccount[]): string[] {
  return accounts.map(({ key, name }) => `• \`${escaped(key)}\` ${escaped(name)}`);
}

/** An answer with its quotes, each with who said it, when, and a link to its place. */
export function toMessage(
  answer: Answer,
  { account, share, links }: { readonly account: NamedAccount; readonly share: boolean; readonly links: Links },
): SlackMessage {
  const said =
    answer.answer === null
      ? escaped(sentence(answer.reason ?? NOT_SAID))
      : answer.sentences.map(({ text, citations }) => [escaped(text), ...citations.map(numberOf)].join(' ')).join('\n');
  const quotes = answer.answer === null ? answer.nearest : answer.citations;
  const shown = quotes.slice(0, MOST_QUOTES);
  const rest = quotes.length - shown.length;
  const notes = [
    ...answer.notes,
    ...(share ? ['Shared: rests only on what everybody may read.'] : []),
    ...(rest > 0 ? [`${rest} more quotes are on the page.`] : []),
  ];
  const page = link(links.account(account.key), account.name);
  return {
    response_type: share ? 'in_channel' : 'ephemeral',
    text: clip(`${escaped(account.name)}: ${said}`),
    blocks: [
      { type: 'context', elements: [mrkdwn(`${page} · ${escaped(answer.question)} · as of ${answer.as_of}`)] },
      { type: 'section', text: mrkdwn(said) },
      ...(answer.answer === null && shown.length > 0
        ? [{ type: 'context', elements: [mrkdwn('What comes nearest:')] }]
        : []),
      ...shown.map((citation, at) => quoteBlock(citation, answer.answer === null ? '' : `${numberOf(at)} `, links)),
      ...(notes.length === 0 ? [] : [{ type: 'context', elements: [mrkdwn(escaped(notes.join(' ')))] }]),
    ],
  };
}

function numberOf(at: number): string {
  return `[${at + 1}]`;
}

function quoteBlock(
  { quote, speaker, occurred_at, medium, conversation, turn, subject }: Citation,
  label: string,
  links: Links,
) {
  const place = link(links.conversation(conversation, turn), `${medium}, ${occurred_at.slice(0, 10)}`);
  const about = subject === null ? '' : ` · ${clip(escaped(subject), 150)}`;
  const said = `${label}${clip(escaped(speaker ?? 'somebody'), 100)}, ${place}${about}`;
  return { type: 'section', text: mrkdwn(`${quoted(quote)}\n${said}`) };
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
