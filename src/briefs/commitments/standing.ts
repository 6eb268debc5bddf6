import { localDue } from '../due.ts';
import { distinctSources, sourceOf } from '../sources.ts';
import type { Said, Talk } from '../talk.ts';
import { kinship, topicCounts, topicsOf } from '../topics.ts';
import { CHECKED_BY_US, CORRECTS, HARMLESS_NOT, MONEY, NEGATED, TURNED_DOWN } from './cues.ts';
import type { Offer } from './find.ts';

/** A promise as it stands at the end: the words that hold, and what was said of it before. */
export interface Standing {
  readonly offer: Offer;
  readonly earlier: readonly Offer[];
  readonly score: number;
}

/** How near two things said have to be for the later to take the other's place, by what says that it does. */
const SAME = { corrected: 0.55, denied: 0.5, otherDay: 0.7, otherNumber: 0.85, again: 1.5 };

interface Aimed extends Offer {
  readonly topics: ReadonlySet<string>;
  readonly day: string | null;
  readonly numbers: ReadonlySet<string>;
}

/** What of all that was offered stands: later words replace earlier ones, and what was taken back or turned down is left out. */
export function standingOf(talk: Talk, offers: readonly Offer[]): readonly Standing[] {
  const counts = topicCounts(talk.said);
  const aimed = offers.map((offer): Aimed => {
    const text = textOf(offer);
    return {
      ...offer,
      topics: topicsOf(text),
      day: localDue(talk, offer.said, offer.sentences).date,
      numbers: numbersIn(text),
    };
  });
  const earlier = new Map<Aimed, Offer[]>(aimed.map((one) => [one, []]));
  const standing: Aimed[] = [];
  for (const [index, offer] of aimed.entries()) {
    if (isStopped(talk, offer)) continue;
    const heir = aimed.slice(index + 1).find((later) => takesPlace(offer, later, counts));
    if (heir !== undefined) {
      earlier.get(heir)?.push(...(earlier.get(offer) ?? []), offer);
      continue;
    }
    if (!isDenied(talk, offer, counts)) standing.push(offer);
  }
  return standing.map((offer) => ({ offer, earlier: earlier.get(offer) ?? [], score: offer.score }));
}

function textOf({ said, sentences, request }: Offer): string {
  const own = sentences.map(({ start, end }) => said.text.slice(start, end)).join(' ');
  return request === undefined ? own : `${request.text} ${own}`;
}

/** Stopped by one of ours, or turned down by the one it was offered to, in the turns right after. */
function isStopped(talk: Talk, { said }: Offer): boolean {
  const next = talk.near(said, 1);
  if (next === undefined || said.conversation.medium === 'email') return false;
  const first = next.sentences.map(({ norm }) => norm).join('');
  if (next.side === 'customer') return TURNED_DOWN.test(first);
  return next.side === 'vendor' && next.speaker !== said.speaker && CHECKED_BY_US.test(first);
}

function takesPlace(one: Aimed, later: Aimed, counts: ReadonlyMap<string, number>): boolean {
  const near = kinship(one.topics, later.topics, counts);
  if (near >= SAME.again) return true;
  if (near >= SAME.otherDay && one.day !== null && later.day !== null && one.day !== later.day) return true;
  if (near >= SAME.otherNumber && differ(one.numbers, later.numbers)) return true;
  return near >= SAME.corrected && later.sentences.some(({ norm }) => CORRECTS.test(norm));
}

/** Later words of ours deny it: "we do not do that", "that was too optimistic". */
function isDenied(talk: Talk, offer: Aimed, counts: ReadonlyMap<string, number>): boolean {
  return talk.said.slice(offer.said.place + 1).some((later) => {
    if (later.side === 'customer') return false;
    return later.sentences.some(({ norm, start, end, scopes }) => {
      if (scopes.question || !NEGATED.test(norm.replace(HARMLESS_NOT, ' '))) return false;
      return kinship(offer.topics, topicsOf(later.text.slice(start, end)), counts) >= SAME.denied;
    });
  });
}

function numbersIn(text: string): ReadonlySet<string> {
  return MONEY.test(text) ? new Set(text.match(/\d+(?:[.,]\d+)*/gu) ?? []) : new Set();
}

function differ(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size > 0 && other.size > 0 && ![...one].some((number) => other.has(number));
}

/** What a standing promise rests on: the words that hold first. */
export function sourcesOf({ offer, earlier }: Standing) {
  const own = [sourceOf(offer.said, offer.sentences)];
  const asked = (one: Offer): readonly Said[] => (one.request === undefined ? [] : [one.request]);
  const before = [...earlier].reverse();
  return distinctSources([
    ...own,
    ...asked(offer).map((said) => sourceOf(said)),
    ...before.flatMap((one) => [sourceOf(one.said, one.sentences), ...asked(one).map((said) => sourceOf(said))]),
  ]);
}
