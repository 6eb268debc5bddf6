import { type DocumentLine, holderOf, holdsAccount, type InboxRole } from '../../domain/index.ts';
import type { PromiseEntry, StateChange } from '../../ledger/index.ts';
import {
  age,
  type FoundWork,
  type Gone,
  isFresh,
  type Play,
  pointsOn,
  subjectOf,
  type WorkFacts,
  type WorkMaterial,
} from './facts.ts';
import { documentOf, HANDED_BACK, recordLine, section, sourceOfSaid, sourcesOfSaid, wasHeard } from './lines.ts';
import { namesSomething, thingOf } from './thing.ts';
import { capital, firstName, isName, listed, sayDay, sentence } from './words.ts';

const KIND = 'promised_follow_up';

/**
 * What we said we would send, check or answer, once it is nearly due; and whatever else was firmly promised for a day that
 * has passed. The mail that keeps the promise, or owns up to the delay, is drafted.
 */
export const followUp: Play = {
  kind: KIND,
  find: (facts) => facts.ledger.entries.filter((entry) => isDue(entry, facts)).map((entry) => found(entry, facts)),
  gone(key, facts) {
    const id = subjectOf(key);
    const entry = facts.ledger.entries.find((one) => one.id === id);
    return entry === undefined ? { how: 'stale', why: 'The words no longer stand as a promise.' } : goneOf(entry);
  },
};

function isDue(entry: PromiseEntry, facts: WorkFacts): boolean {
  const { date } = entry.due;
  if (date === null || !isOpen(entry) || !entry.said.some(isMade)) return false;
  // Nobody said when: only what was said firmly and names a thing is worth a message.
  if (entry.due.basis === 'default' && (entry.strength === 'hedged' || !namesSomething(entry.what))) return false;
  const left = -age(facts, date);
  return entry.subtype === 'follow_up' ? left <= facts.policy.inbox.follow_up_ahead_days : left < 0 && entry.counts;
}

function isOpen({ state }: PromiseEntry): boolean {
  return state === 'open' || state === 'overdue' || state === 'unkept';
}

function isMade({ kind }: PromiseEntry['said'][number]): boolean {
  return kind === 'commitment';
}

function found(entry: PromiseEntry, facts: WorkFacts): FoundWork {
  const due = entry.due.date ?? facts.asOf;
  return {
    kind: KIND,
    key: `${KIND}:${entry.id}`,
    isFresh: isFresh(facts, due),
    write: (material) => ({
      kind: KIND,
      key: `${KIND}:${entry.id}`,
      account: facts.evidence.account.key,
      ...ownerOf(entry, facts),
      dueAt: due,
      reason: reasonOf(entry, due),
      evidence: [entry.id, ...entry.complaints],
      document: draft(entry, due, material),
      points: pointsOn(facts, [entry.id, ...entry.complaints]),
      // Who has left may have been said where this promise was not.
      ...(awayNote(entry, material) === undefined ? {} : { wholeAccount: true }),
    }),
  };
}

function reasonOf({ what, owner, madeAt, to }: PromiseEntry, due: string): string {
  const by = owner === null ? 'We' : owner;
  const whom = to.filter(isName);
  const toWhom = whom.length === 0 ? '' : ` ${listed(whom.slice(0, 3))}`;
  const when = madeAt === null ? '' : ` on ${sayDay(madeAt)}`;
  return sentence(`${by} promised${toWhom}${when}, for ${sayDay(due)}: ${what}`);
}

/** Whoever promised it, where they have a part in the account; else the CSM. */
function ownerOf({ owner }: PromiseEntry, { evidence, asOf }: WorkFacts): { ownerRole: InboxRole; ownerName?: string } {
  const theirs = evidence.account.owners.find((one) => holdsAccount(one, asOf) && isCalled(one.name, owner));
  if (theirs === undefined) return { ownerRole: 'csm' };
  return { ownerRole: theirs.role === 'ae' ? 'ae' : 'csm', ownerName: theirs.name };
}

/** Is somebody meant by a name, whole or the first alone? */
function isCalled(whole: string, name: string | null | undefined): boolean {
  const wanted = name?.trim().toLowerCase() ?? '';
  return wanted !== '' && (whole.toLowerCase() === wanted || whole.toLowerCase().split(/\s+/)[0] === wanted);
}

/** Who speaks in the message: `I` only where whoever sends it said it themselves; accounts change hands, and others promise too. */
function speakerOf(entry: PromiseEntry, speaker: string | null | undefined, facts: WorkFacts): 'I' | 'we' {
  const { ownerName } = ownerOf(entry, facts);
  const csm = holderOf(facts.evidence.account.owners, 'csm', facts.asOf);
  const sender = ownerName ?? csm?.name;
  return sender !== undefined && isCalled(sender, speaker) ? 'I' : 'we';
}

function draft(entry: PromiseEntry, due: string, material: WorkMaterial) {
  const promised = entry.said.filter(isMade);
  const sources = sourcesOfSaid(promised);
  const [first] = sources;
  const since = entry.said
    .filter((place) => !isMade(place) && wasHeard(place))
    .map((place): DocumentLine => {
      const text = sentence(`${place.speaker ?? 'Somebody'}, ${sayDay(place.at)}: what was said of it since`);
      return { id: place.signal, text, sources: [sourceOfSaid(place, place.at)] };
    });
  const present = recipients(entry, material);
  const thing = thingOf(entry.what);
  const last = sources.at(-1);
  const who = speakerOf(entry, last?.speaker, material);
  const subject = thing ?? `What ${who} promised on ${sayDay(promised[0]?.at ?? due)}`;
  const made = (sources.length > 0 ? sources : promised).map((one) =>
    sayDay(('at' in one ? one.at : one.occurred_at) ?? due),
  );
  const body: readonly DocumentLine[] = [
    first === undefined
      ? recordLine(`${entry.id}:subject`, `Subject: ${capital(subject)}`, HANDED_BACK)
      : { id: `${entry.id}:subject`, text: `Subject: ${capital(subject)}`, sources: [first] },
    recordLine(`${entry.id}:greeting`, greeting(present), 'who the promise was made to'),
    first === undefined
      ? recordLine(
          `${entry.id}:promise`,
          sentence(`On ${listed(made.slice(-2))} this stood as promised: ${entry.what}`),
          HANDED_BACK,
        )
      : {
          id: `${entry.id}:promise`,
          text: `On ${listed(made.slice(-2))} ${who} said: “${last?.quote.replace(/\s+/g, ' ').trim()}”`,
          sources,
        },
    ...(due < material.asOf
      ? [
          recordLine(
            `${entry.id}:late`,
            `That was for ${sayDay(due)}, and it is late: I am sorry.`,
            `due day: ${entry.due.why}`,
          ),
        ]
      : []),
    recordLine(
      `${entry.id}:work`,
      workOf(entry, thing),
      'the promise above; what goes into the brackets is not on record',
    ),
    recordLine(`${entry.id}:close`, 'Does that settle it for you, or is something missing?', 'the promise above'),
  ];
  const away = awayNote(entry, material);
  return documentOf(
    thing === null ? capital(subject) : `${capital(thing)}, as promised`,
    [
      { ...section('draft', 'Draft', body), ...(away === undefined ? {} : { note: away }) },
      section('since', 'What was said of it since', since),
    ],
    material,
  );
}

/** What the message has to bring, by what was promised; what nobody has said stands in brackets. */
function workOf({ what, subtype }: PromiseEntry, named: string | null): string {
  const thing = named ?? 'it';
  if (subtype !== 'follow_up') return `Where it stands, and the day it will be done: [status and date of ${thing}].`;
  if (/\b(?:schedul|set up|book|meet|call|invite|arrang)/i.test(what)) return 'Would [day and time] suit you?';
  if (/\b(?:check|find out|look into|ask|confirm|clarif|come back|get back|answer|let you know|investigat)/i.test(what))
    return `What I found: [the answer on ${thing}].`;
  return `Here it is: [attach ${thing}].`;
}

const AWAY: Readonly<Record<string, string>> = { left: 'has left', moved: 'has moved on', on_leave: 'is on leave' };

function standingOf(name: string, { people }: WorkMaterial) {
  return people.people.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

/** To whom it was promised and who is there. */
function recipients({ to }: PromiseEntry, material: WorkMaterial): readonly string[] {
  return to.filter((name) => isName(name) && !((standingOf(name, material)?.standing.state ?? 'active') in AWAY));
}

function greeting(names: readonly string[]): string {
  if (names.length === 0) return 'Hello,';
  return names.length > 3 ? 'Hello all,' : `Hi ${listed(names.map(firstName))},`;
}

function awayNote({ to }: PromiseEntry, material: WorkMaterial): string | undefined {
  const told = to.flatMap((name) => {
    const who = standingOf(name, material);
    const how = who === undefined ? undefined : AWAY[who.standing.state];
    if (who === undefined || how === undefined) return [];
    const after = who.successor === null ? '' : `; ${who.successor.name} came after them`;
    return [`${who.name} ${how}${after}`];
  });
  return told.length === 0 ? undefined : sentence(`Not to all it was promised to: ${listed(told)}`);
}

const DONE: readonly StateChange['state'][] = ['kept', 'late'];

function goneOf({ state, history, due }: PromiseEntry): Gone {
  const last = history.at(-1);
  const when = last === undefined ? '' : ` on ${sayDay(last.at)}`;
  if (DONE.includes(state)) return { how: 'done', why: `The promise was kept${when}.` };
  if (state === 'withdrawn') return { how: 'stale', why: `The promise was withdrawn${when}.` };
  if (due.date === null) return { how: 'stale', why: 'The promise has no day any more.' };
  return { how: 'stale', why: `The promise is for ${sayDay(due.date)} now.` };
}
