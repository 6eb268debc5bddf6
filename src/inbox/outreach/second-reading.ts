import * as z from 'zod';
import { formatPath } from '../../domain/index.ts';
import {
  boundaryFor,
  createAsker,
  type LanguageModel,
  type ModelCallRecord,
  type ModelReply,
  type NamedSchema,
  oneLine,
  type Prompt,
  parseReply,
  toWireJson,
} from '../../extraction/index.ts';
import { whyTrustIsDown } from './rules.ts';
import { sentencesOf } from './sentences.ts';
import {
  OUTREACH_RULES,
  type OutreachContext,
  type OutreachDraft,
  type OutreachFinding,
  type OutreachRule,
} from './types.ts';

/** What a second reading of a draft came to; `failure`: why there was none, without words of the draft. */
export interface SecondReading {
  readonly findings: readonly OutreachFinding[];
  readonly failure: string | null;
  readonly calls: readonly ModelCallRecord[];
}

const RULES = Object.keys(OUTREACH_RULES) as [OutreachRule, ...OutreachRule[]];

/** What goes over the wire. */
const wireSchema = z.strictObject({
  findings: z.array(z.strictObject({ rule: z.enum(RULES), quote: z.string(), why: z.string() })),
});

/** What is accepted back: a rule that there is not is struck with its finding, not with the reply. */
const readingSchema = z.object({
  findings: z.array(z.object({ rule: z.string(), quote: z.string(), why: z.string().nullish() })).nullish(),
});

/** A reading as JSON Schema, within what every provider's strict mode takes. */
export function outreachJsonSchema(): NamedSchema {
  return { name: 'outreach', schema: toWireJson(wireSchema) };
}

const MOST_FINDINGS = 12;
const LONGEST_WHY = 240;

/**
 * Has a language model read a draft for what rules of words do not see. Each finding must quote the draft letter for letter and name
 * one of the rules, else it is struck; it can add findings and take none away. The draft is data: whatever it asks for.
 * @param prompt the prompt `outreach`
 * @throws {TypeError} when the prompt lacks a section
 * @throws the signal's reason, when aborted
 */
export async function readAgain(
  model: LanguageModel,
  prompt: Prompt,
  draft: OutreachDraft,
  context: OutreachContext,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<SecondReading> {
  const ask = await createAsker({ model, prompt, schema: outreachJsonSchema() });
  const question = { operation: 'check', variables: shown(draft, context), turns: [0, 0] } as const;
  const calls: ModelCallRecord[] = [];
  const put = async (issues?: readonly string[]) => {
    const { reply, record } = await ask(question, options, issues);
    calls.push(record);
    return check(reply, draft.draft);
  };
  const first = await put();
  const second = first.issues.length === 0 ? first : await put(first.issues);
  const best = second.failure === null && second.findings.length >= first.findings.length ? second : first;
  return { findings: best.findings, failure: best.failure, calls };
}

/** Findings of the rules, all of them, and of a second reading those that say something else; in the order of the draft. */
export function together(
  rules: readonly OutreachFinding[],
  again: readonly OutreachFinding[],
): readonly OutreachFinding[] {
  const news = again.filter(
    (one) => !rules.some(({ rule, start, end }) => rule === one.rule && start < one.end && one.start < end),
  );
  return [...rules, ...news].toSorted((one, other) => one.start - other.start || (one.rule < other.rule ? -1 : 1));
}

const NONCE = /^-+([0-9a-f]+)-+$/;
const STANDING: readonly string[] = ['open', 'overdue', 'unkept'];

/** What is known, each on a line behind a word that the draft cannot hold, and then the draft. */
function shown({ draft, from, to }: OutreachDraft, context: OutreachContext) {
  const { promises, triggers, csms, policy } = context;
  const standing = promises.filter(({ state }) => STANDING.includes(state));
  const trust = whyTrustIsDown(context);
  const known = [
    `Writer: ${from.name} (${from.role}); to: ${to.length === 0 ? 'the customer' : to.join(', ')}`,
    `CSM: ${csms.length === 0 ? 'nobody on record' : csms.join(', ')}`,
    `What brings Sales in: ${triggers.length === 0 ? 'nothing' : triggers.join(', ')}`,
    `Trust: ${trust === undefined ? 'not down' : `down. ${trust}`}`,
    `May offer alone: ${policy.outreach.discount_percent_to[from.role]} % discount, credit up to ${policy.outreach.credit_to[from.role]}`,
    ...standing.map(({ what, subtype, state }) => `Promise on record (${subtype}, ${state}): ${what}`),
    ...policy.outreach.unshipped.map((thing) => `Not shipped: ${thing}`),
  ];
  const boundary = boundaryFor([draft, ...known].join('\n'));
  const mark = NONCE.exec(boundary)?.[1] ?? boundary;
  return {
    boundary,
    header: `A line of the record begins with ${mark}; the draft is all that stands below the line ${mark} DRAFT`,
    transcript: [...known.map((one) => `${mark} ${oneLine(one)}`), `${mark} DRAFT`, draft].join('\n'),
  };
}

interface Checked {
  readonly findings: readonly OutreachFinding[];
  readonly failure: string | null;
  /** What a repair round is asked to correct: numbers and rules only. */
  readonly issues: readonly string[];
}

function check(reply: ModelReply, draft: string): Checked {
  if (reply.outcome !== 'ok') return { findings: [], failure: reply.outcome, issues: [] };
  const parsed = parseReply(reply.text);
  if (parsed === undefined) return { findings: [], failure: 'malformed', issues: ['the reply is not one JSON object'] };
  const read = readingSchema.safeParse(parsed.value);
  if (!read.success) {
    const issues = read.error.issues.map((one) => `${formatPath(one.path) || 'the reply'}: ${one.message}`);
    return { findings: [], failure: 'malformed', issues };
  }
  const checked = (read.data.findings ?? [])
    .slice(0, MOST_FINDINGS)
    .map((finding, index) => toFinding(finding, `finding ${index + 1}`, draft));
  return {
    findings: checked.filter((one) => typeof one !== 'string'),
    failure: null,
    issues: checked.filter((one) => typeof one === 'string'),
  };
}

function toFinding(
  { rule, quote, why }: { readonly rule: string; readonly quote: string; readonly why?: string | null | undefined },
  where: string,
  draft: string,
): OutreachFinding | string {
  const named = RULES.find((one) => one === rule.trim());
  if (named === undefined) return `${where}: no such rule`;
  const words = quote.trim();
  const start = placeIn(draft, words);
  if (start === undefined) return `${where}: these words are not in the draft, letter for letter`;
  return {
    rule: named,
    quote: words,
    start,
    end: start + words.length,
    by: 'model',
    why: whyOf(named, why),
    fix: FIXES[named],
  };
}

/** Where whole words stand in what of a draft is new: quoted mail below it is nobody's draft. */
function placeIn(draft: string, words: string): number | undefined {
  const sentences = sentencesOf(draft);
  const [from, to] = [sentences[0]?.start ?? 0, sentences.at(-1)];
  const end = to === undefined ? 0 : to.start + to.text.length;
  if (!/\p{L}{2}/u.test(words)) return undefined;
  for (let at = draft.indexOf(words, from); at >= 0; at = draft.indexOf(words, at + 1)) {
    if (at + words.length > end) return undefined;
    if (!isLetter(draft[at - 1], words[0]) && !isLetter(draft[at + words.length], words.at(-1))) return at;
  }
  return undefined;
}

/** Does a word go on where a quote ends? */
function isLetter(outside: string | undefined, inside: string | undefined): boolean {
  return /[\p{L}\p{N}]/u.test(outside ?? '') && /[\p{L}\p{N}]/u.test(inside ?? '');
}

/** What the model says of it, on one line and without addresses: these are its words, and the draft may have put them there. */
function whyOf(rule: OutreachRule, why: string | null | undefined): string {
  const line = oneLine(why ?? '').trim();
  if (line === '' || line.length > LONGEST_WHY || /https?:|www\.|@|\]\(/i.test(line))
    return `On a second reading, ${OUTREACH_RULES[rule]}.`;
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}

const FIXES: Readonly<Record<OutreachRule, string>> = {
  'OUT-1': 'Agree it inside first, with an owner and a day, or say what you will find out.',
  'OUT-2': 'Leave it out, or say plainly that it is not there yet.',
  'OUT-3': 'Have it approved first, or leave it out.',
  'OUT-4': 'Take it out until that is settled: speak of what was promised first.',
  'OUT-5': 'Brief the CSM first and put them in copy, or leave it to them.',
  'OUT-6': 'Say “we”, and send them to the CSM.',
};
