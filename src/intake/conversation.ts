import {
  type Conversation,
  type ConversationInput,
  conversationInputSchema,
  InputError,
  type InputIssue,
  parseInstant,
  toInputIssues,
} from '../domain/index.ts';
import { contentHash } from './content-hash.ts';
import { resolvePeople } from './sides.ts';
import { storableText } from './storable.ts';
import type { IntakeDefaults } from './types.ts';

const ID_DIGITS = 20;

/**
 * Reads a conversation as it is posted (the contract in the domain's `conversationInputSchema`; unknown keys are
 * ignored). Fills what is absent from the defaults, the id from the content, and decides sides.
 * @throws {InputError} `wrong-type` or `too-large` with every path that is wrong, `empty-transcript` when nothing is said
 */
export function toConversation(input: unknown, defaults: IntakeDefaults = {}): Conversation {
  const parsed = conversationInputSchema.safeParse(withDefaults(input, defaults));
  if (!parsed.success) {
    const code = codeOf(parsed.error.issues);
    throw new InputError(code, toInputIssues(parsed.error), { cause: parsed.error });
  }
  if (parsed.data.turns.every((turn) => turn.text.trim() === '')) throw emptyTranscript({ path: 'turns' });
  return complete(parsed.data, defaults);
}

/** The refusal of a transcript in which nobody says anything. */
export function emptyTranscript(
  place: Omit<InputIssue, 'message'>,
  message = 'the transcript is empty: no words to read',
): InputError {
  return new InputError('empty-transcript', [{ ...place, message }]);
}

/** Moves the issues of a conversation made from lines back to those lines: `turns[3].text` becomes the line of turn 3. */
export function atLines(error: InputError, lines: readonly number[], maxTurns: number): InputError {
  const placed = error.issues.map((issue): InputIssue => {
    const turn = /^turns(?:\[(\d+)\])?/.exec(issue.path ?? '');
    const line = turn === null ? undefined : lines[turn[1] === undefined ? maxTurns : Number(turn[1])];
    return line === undefined ? issue : { line, message: issue.message };
  });
  const [first, ...rest] = placed;
  return first === undefined ? error : new InputError(error.code, [first, ...rest], { cause: error });
}

interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
}

function codeOf(issues: readonly SchemaIssue[]): string {
  if (issues.every((issue) => issue.code === 'too_big')) return 'too-large';
  const onlyEmpty = issues.every(
    (issue) => issue.code === 'too_small' && issue.path.length === 1 && issue.path[0] === 'turns',
  );
  return onlyEmpty ? 'empty-transcript' : 'wrong-type';
}

function withDefaults(input: unknown, defaults: IntakeDefaults): unknown {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return input;
  const { medium, occurred_at, vendor, account, participants } = defaults;
  const known = { medium, occurred_at, vendor, account, participants };
  return { ...known, ...input };
}

function complete(input: ConversationInput, defaults: IntakeDefaults): Conversation {
  const said = storable(input);
  const { participants, account } = resolvePeople({
    people: said.participants,
    speakers: new Set(said.turns.map((turn) => turn.speaker)),
    account: said.account,
    vendorDomains: defaults.vendorDomains,
  });
  const { id, vendor, external_id, medium, subject, references, automatic, deals, readers, turns } = said;
  const occurred_at = new Date(parseInstant(said.occurred_at) ?? Number.NaN).toISOString();
  const digest = contentHash({ medium, occurred_at, turns });
  return {
    id: id ?? defaults.id ?? `c_${digest.slice(0, ID_DIGITS)}`,
    ...(external_id === undefined ? {} : { external_id }),
    medium,
    occurred_at,
    ...(subject === undefined ? {} : { subject }),
    ...(references === undefined ? {} : { references }),
    ...(automatic === undefined ? {} : { automatic }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(account === undefined ? {} : { account }),
    ...(deals === undefined || deals.length === 0 ? {} : { deals }),
    participants,
    ...(said.private === true ? { private: true, ...(readers === undefined ? {} : { readers }) } : {}),
    turns,
  };
}

/** Data with every string storable (see `storableText`) and nothing undefined. */
export function storable<Value>(value: Value): Value {
  if (typeof value === 'string') return storableText(value) as Value;
  if (Array.isArray(value)) return value.map(storable) as Value;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, storable(inner)])) as Value;
}
