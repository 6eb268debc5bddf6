import type { DocumentBody, DocumentLine, DocumentSection, LineSource } from '../../domain/index.ts';
import type { PromiseEntry, SaidThere } from '../../ledger/index.ts';
import type { SignalClaim } from '../../storage/index.ts';
import { compare, type WorkMaterial } from './facts.ts';
import { meaningOf, sayDay, sentence } from './words.ts';

/** The words of a signal with where they stand. */
export function sourceOf(signal: SignalClaim, material: WorkMaterial): LineSource {
  const { conversationId: conversation, turn, quote, occurredAt } = signal;
  return { conversation, turn, quote, speaker: speakerAt(material, conversation, turn), occurred_at: occurredAt };
}

/** The words of a promise, or about one, with where they stand. */
export function sourceOfSaid({ conversation, turn, quote, speaker }: SaidThere, at: string): LineSource {
  return { conversation, turn, quote, speaker, occurred_at: at };
}

/** Those of the words about a promise that were heard, with where they stand: what was handed back stands in no conversation. */
export function sourcesOfSaid(said: PromiseEntry['said']): readonly LineSource[] {
  return said.filter(wasHeard).map((place) => sourceOfSaid(place, place.at));
}

/** Was it heard in a conversation, or handed back in an intervention? */
export function wasHeard({ conversation }: SaidThere): boolean {
  return !conversation.startsWith('iv_');
}

/** A line about what was said: who, when and what it says; the words are its source. */
export function saidLine(signal: SignalClaim, material: WorkMaterial, meaning?: string): DocumentLine {
  const speaker = speakerAt(material, signal.conversationId, signal.turn);
  const who = speaker === null ? 'Said' : withTitle(speaker, material);
  const what = meaning ?? meaningOf(signal.kind, signal.subtype);
  const text = sentence(`${who}, ${sayDay(signal.occurredAt)}: ${what}`);
  return { id: signal.id, text, sources: [sourceOf(signal, material)] };
}

const STATE_WORDS: Readonly<Record<PromiseEntry['state'], string>> = {
  open: 'open',
  overdue: 'its day has passed',
  unkept: 'they say it was not kept',
  kept: 'kept',
  late: 'kept, late',
  withdrawn: 'withdrawn',
};

/** What a promise rests on that nobody heard. */
export const HANDED_BACK = 'what the AE handed back and the CSM confirmed (HB-1)';

/** How many promises a document shows; the account's page has them all. */
const MOST_PROMISES = 12;

/** Promises as lines, those that bear risk and were made last first, each with all that was said of it. */
export function promiseLines(entries: readonly PromiseEntry[]): readonly DocumentLine[] {
  return entries
    .filter(({ said }) => said.length > 0)
    .toSorted(
      (one, other) =>
        Number(other.counts) - Number(one.counts) ||
        compare(other.madeAt ?? '', one.madeAt ?? '') ||
        compare(one.id, other.id),
    )
    .slice(0, MOST_PROMISES)
    .map(({ id, said, owner, madeAt, due, state }) => {
      const made = madeAt === null ? 'Before anything was on record' : `${owner ?? 'One of ours'}, ${sayDay(madeAt)}`;
      const when = due.date === null ? '' : ` for ${sayDay(due.date)}`;
      const text = sentence(`${made}: promised${when}, ${STATE_WORDS[state]}`);
      const sources = sourcesOfSaid(said);
      return { id, text, sources, ...(sources.length > 0 ? {} : { basis: HANDED_BACK }) };
    });
}

/** A line that rests on the account's record. */
export function recordLine(id: string, text: string, basis: string): DocumentLine {
  return { id, text, sources: [], basis };
}

/** A section of whatever lines there are; `empty` is said where there are none. */
export function section(id: string, title: string, lines: readonly DocumentLine[], empty?: string): DocumentSection {
  const note = lines.length === 0 ? empty : undefined;
  return { id, title, lines, ...(note === undefined ? {} : { note }) };
}

/** A document of what the facts say, without sections that have nothing to say. */
export function documentOf(title: string, sections: readonly DocumentSection[], material: WorkMaterial): DocumentBody {
  return {
    title,
    account: material.evidence.account.key,
    as_of: material.asOf,
    mode: 'offline',
    sections: sections.filter(({ lines, note }) => lines.length > 0 || note !== undefined),
  };
}

/** Who spoke a turn; null where the record does not say. */
export function speakerAt({ heard }: WorkMaterial, conversation: string, turn: number): string | null {
  return heard.find(({ id }) => id === conversation)?.speakers[turn] || null;
}

/** Is somebody on the customer's side? Whoever is not known to be ours may be. */
export function isTheirs({ heard }: WorkMaterial, { conversationId, turn }: SignalClaim): boolean {
  const conversation = heard.find(({ id }) => id === conversationId);
  const speaker = conversation?.speakers[turn];
  return conversation?.participants.find(({ name }) => name === speaker)?.side !== 'vendor';
}

function withTitle(name: string, { people }: WorkMaterial): string {
  const title = people.people.find((one) => one.name.toLowerCase() === name.toLowerCase())?.title;
  return title === null || title === undefined ? name : `${name} (${title})`;
}
