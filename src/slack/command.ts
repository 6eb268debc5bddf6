import { asTyped } from '../connectors/index.ts';
import { findAccountsCalled, type NamedAccount, suggestAccounts, type WorkspaceTransaction } from '../storage/index.ts';

/** A command as it was typed. */
export interface TypedCommand {
  /** Such as `/earshot`. */
  readonly command: string;
  /** Without its flags. */
  readonly text: string;
  /** Everybody in the channel is to see the answer. */
  readonly share: boolean;
}

/** Slack makes dashes of two hyphens where somebody has that switched on. */
const SHARE = /(^|\s)(?:--|—|–)share(?=\s|$)/i;

/** Takes a command's text apart. */
export function readTyped(command: string, text: string): TypedCommand {
  const typed = asTyped(text).replaceAll('\0', '').toWellFormed();
  const words = typed.replace(SHARE, ' ').replaceAll(/\s+/g, ' ').trim();
  return { command, text: words, share: SHARE.test(typed) };
}

/** Whom a command is about, as far as can be told. */
export type Addressed =
  | { readonly account: NamedAccount; readonly question: string }
  | { readonly candidates: readonly NamedAccount[]; readonly called: string }
  | { readonly unknown: string; readonly near: readonly NamedAccount[] };

/** Names of more words than this are given in quotes. */
const MOST_WORDS = 6;
const IN_QUOTES = /^["“”„]([^"“”„]+)["“”„][\s,:]*(.*)$/s;

/**
 * The account that a text begins with, by its key or its name, and the question after it: the longest beginning that is one.
 * A name in quotes is taken whole.
 */
export async function readAddressed(tx: WorkspaceTransaction, text: string): Promise<Addressed> {
  const quoted = IN_QUOTES.exec(text);
  if (quoted !== null) return addressedBy(tx, quoted[1] ?? '', quoted[2] ?? '');
  const words = text.split(' ');
  for (let count = Math.min(MOST_WORDS, words.length); count > 1; count -= 1) {
    const called = bare(words.slice(0, count).join(' '));
    const found = await findAccountsCalled(tx, called);
    if (found.length > 0) return choose(found, called, words.slice(count).join(' '));
  }
  return addressedBy(tx, bare(words[0] ?? ''), words.slice(1).join(' '));
}

async function addressedBy(tx: WorkspaceTransaction, called: string, question: string): Promise<Addressed> {
  const found = await findAccountsCalled(tx, called);
  if (found.length > 0) return choose(found, called, question);
  return { unknown: called, near: await suggestAccounts(tx, called) };
}

function choose(found: readonly NamedAccount[], called: string, question: string): Addressed {
  const [account, ...others] = found;
  if (account === undefined || others.length > 0) return { candidates: found, called };
  return { account, question: question.trim() };
}

/** Without the mark that somebody put between an account and their question. */
function bare(called: string): string {
  return called.replace(/[,:]+$/, '');
}
