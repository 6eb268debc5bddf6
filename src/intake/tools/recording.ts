import { type Conversation, InputError } from '../../domain/index.ts';
import { emptyTranscript, toConversation } from '../conversation.ts';
import { UNKNOWN_SPEAKER } from '../sides.ts';
import { joinCaptions, type Utterance } from '../transcript.ts';
import type { IntakeDefaults, KnownPerson } from '../types.ts';
import { accountOfSettings, type ReadingContext } from './tool.ts';
import { emailOf, textOf } from './values.ts';

/** One thing said, as a recorder has it. Times in seconds from the start. */
export interface Said {
  readonly speaker: string | undefined;
  readonly at?: number | undefined;
  readonly end?: number | undefined;
  readonly text: string | undefined;
}

/** A recorded meeting, whichever tool recorded it. */
export interface Recording {
  readonly tool: string;
  /** The tool's own id of the meeting: the same call posted twice, or loaded from a file, is one by it. */
  readonly id: string | undefined;
  readonly title?: string | undefined;
  /** ISO 8601; the defaults' time stands in for one that the tool does not tell. */
  readonly occurredAt: string | undefined;
  readonly people: readonly (KnownPerson | undefined)[];
  readonly said: readonly Said[];
}

/**
 * A recorded meeting as a conversation: what neighbouring sentences of one speaker say is one turn, people are there once.
 * @throws {InputError} `empty-transcript`, `missing-date`, and whatever `toConversation` refuses
 */
export function recordingToConversation(recording: Recording, defaults: IntakeDefaults): Conversation {
  const utterances = recording.said.flatMap(({ speaker, at, end, text }, index): Utterance[] =>
    text === undefined || text.trim() === ''
      ? []
      : [{ speaker: speaker?.trim(), at: seconds(at), end: seconds(end), text: text.trim(), line: index + 1 }],
  );
  if (utterances.length === 0) throw emptyTranscript({ path: 'transcript' });
  const occurred_at = recording.occurredAt ?? defaults.occurred_at;
  if (occurred_at === undefined) {
    const message = 'nothing says when it was: give occurred_at, or begin the file name with the date (2026-03-12-…)';
    throw new InputError('missing-date', [{ path: 'occurred_at', message }]);
  }
  const people = distinct(recording.people);
  const conversation = {
    medium: 'call',
    occurred_at,
    ...(recording.id === undefined ? {} : { external_id: `${recording.tool}:${recording.id}` }),
    ...(recording.title === undefined ? {} : { subject: recording.title }),
    ...(people.length === 0 ? {} : { participants: people }),
    turns: joinCaptions(utterances).map(({ speaker, at, text }) => ({
      speaker: speaker === undefined || speaker === '' ? UNKNOWN_SPEAKER : speaker,
      ...(at === undefined ? {} : { at }),
      text,
    })),
  };
  // By the tool's own id it is found again, wherever it comes from; a file's name must not stand in its way.
  return toConversation(conversation, recording.id === undefined ? defaults : { ...defaults, id: undefined });
}

/** What is known beforehand of what a source posts: the workspace, and the account that its settings name. */
export function defaultsOf({ defaults, settings }: ReadingContext): IntakeDefaults {
  return { ...defaults, account: accountOfSettings(settings) ?? defaults.account };
}

/** A person as a tool names one; nothing when it tells neither name nor address. A nameless one goes by the address. */
export function personOf(
  name: unknown,
  email: unknown,
  more: { readonly title?: unknown; readonly side?: KnownPerson['side'] } = {},
): KnownPerson | undefined {
  const address = emailOf(email);
  const called = textOf(name) ?? address;
  if (called === undefined) return undefined;
  // A tool's own flag of inside and outside is a hint only: an address decides better.
  const side = address === undefined ? more.side : undefined;
  const title = textOf(more.title);
  return {
    name: called,
    ...(side === undefined ? {} : { side }),
    ...(title === undefined ? {} : { title }),
    ...(address === undefined ? {} : { email: address }),
  };
}

/**
 * What the voices of one recording are called: by their names, else `Speaker 1`, `Speaker 2` in the order of speaking. Without
 * an id nobody can tell one from another.
 */
export function nameVoices(names: ReadonlyMap<string, string>): (id: string | undefined) => string | undefined {
  const strangers = new Map<string, string>();
  return (id) => {
    if (id === undefined) return undefined;
    const known = names.get(id) ?? strangers.get(id);
    if (known !== undefined) return known;
    const stranger = `Speaker ${strangers.size + 1}`;
    strangers.set(id, stranger);
    return stranger;
  };
}

function seconds(value: number | undefined): number | undefined {
  return value === undefined || !Number.isFinite(value) ? undefined : Math.round(Math.max(0, value) * 1000) / 1000;
}

/** Hosts are invited too: each person once, by address and name together. */
function distinct(people: readonly (KnownPerson | undefined)[]): KnownPerson[] {
  const found = new Map<string, KnownPerson>();
  for (const person of people) {
    if (person === undefined) continue;
    const key = `${person.email?.toLowerCase() ?? ''}\n${person.name.toLowerCase()}`;
    if (!found.has(key)) found.set(key, person);
  }
  const named = [...found.values()];
  // Somebody listed by name alone is somebody listed with an address, if only one bears the name.
  return named.filter(
    (person) =>
      person.email !== undefined ||
      named.filter((other) => other.email !== undefined && sameName(other, person)).length !== 1,
  );
}

function sameName(left: KnownPerson, right: KnownPerson): boolean {
  return left.name.toLowerCase() === right.name.toLowerCase();
}
