import type { Context } from 'hono';
import {
  ATTRIBUTES,
  type Attributes,
  attributesOf,
  correctionSchema,
  InputError,
  type Judgement,
  judgementSchema,
  parseWith,
  SIGNAL_KINDS,
} from '../domain/index.ts';
import type { StoredSignal } from '../storage/index.ts';
import type { JudgingDraft } from './model.ts';

/** A form about one signal as it was sent. */
export interface SentForm {
  readonly action: string;
  readonly from: 'account' | 'conversation';
  readonly version: number | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

/** Reads the form; what is not text, such as a file, is left out. */
export async function readForm(context: Context): Promise<SentForm> {
  const body = await context.req.parseBody();
  const fields = Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value.replaceAll('\0', '')]] : [],
    ),
  );
  const version = /^\d{1,9}$/.test(fields.version ?? '') ? Number(fields.version) : undefined;
  return {
    action: fields.action ?? '',
    from: fields.from === 'account' ? 'account' : 'conversation',
    version,
    fields,
  };
}

/** The fields of the correcting form as they first stand: what the signal says now. `claim` as `kind/subtype`, if another is chosen. */
export function draftOf(signal: StoredSignal, claim?: string): JudgingDraft {
  return {
    signal: signal.id,
    correcting: true,
    claim: claim ?? `${signal.kind}/${signal.subtype}`,
    attrs: signal.attrs,
    quote: signal.quote,
    turn: String(signal.span.turn + 1),
    reason: '',
  };
}

/** The form as the person left it, shown again: with what is wrong, or with the details of another kind. */
export function draftAsSent(signal: StoredSignal, { action, fields }: SentForm, problem?: string): JudgingDraft {
  const attrs: Attributes = Object.fromEntries(
    Object.keys(ATTRIBUTES).flatMap((name) => (fields[`attr.${name}`] ? [[name, fields[`attr.${name}`]]] : [])),
  );
  const initial = draftOf(signal, fields.claim);
  const { quote = initial.quote, turn = initial.turn, reason = '' } = fields;
  if (action !== 'correct' && action !== 'draft') return { ...initial, correcting: false, reason, problem };
  return { ...initial, attrs, quote, turn, reason, problem };
}

/**
 * The judgement that a form stands for.
 * @throws {InputError} when it stands for none
 */
export function toJudgement({ action, fields }: SentForm, signal: StoredSignal): Judgement {
  const reason = fields.reason?.trim() || undefined;
  if (action !== 'correct') return parseWith(judgementSchema, { action, reason });
  const [kind = '', subtype = ''] = (fields.claim ?? '').split('/');
  const known = SIGNAL_KINDS.find((one) => one === kind);
  const legal = known === undefined ? [] : attributesOf(known, subtype);
  const attrs = Object.fromEntries(legal.map((name) => [name, fields[`attr.${name}`] ?? '']));
  const place = { quote: lineBreaksOf(fields.quote ?? '', signal.quote), turns: turnsOf(fields.turn, signal) };
  const correction = parseWith(correctionSchema, { kind, subtype, attrs, ...place });
  return { action, reason, ...correction };
}

/** Forms send every line break as two letters; the text's own were perhaps one. */
function lineBreaksOf(sent: string, before: string): string {
  return before.includes('\r\n') ? sent : sent.replaceAll('\r\n', '\n');
}

/** The turn a person gave, as the domain counts; unchanged it stays open, so that the quote may be found elsewhere. */
function turnsOf(given: string | undefined, { turns, span }: StoredSignal): number[] | undefined {
  const turn = Number(given) - 1;
  if (!Number.isInteger(turn) || turn < 0) {
    throw new InputError('wrong-type', [{ path: 'turn', message: 'expected the number of a turn, from 1' }]);
  }
  return turn === span.turn ? undefined : [turn, ...turns.filter((one) => one !== span.turn && one !== turn)];
}

/** What is wrong with a judgement, in a sentence for the person who made it. */
export function problemSentence(error: InputError): string {
  if (error.code === 'stale-version') {
    return 'Somebody has judged it, or it was read again, since this page was shown. Here it is as it is now: decide again.';
  }
  if (error.code === 'nothing-to-undo') return 'There is nothing to take back.';
  if (error.code === 'quote-not-found') {
    return 'The words do not stand there letter for letter. Copy them from one turn, and check the number of the turn.';
  }
  return `It could not be saved. ${error.message}.`;
}
