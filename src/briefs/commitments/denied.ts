import type { Said, Talk } from '../talk.ts';
import { kinship, overlap, topicsOf } from '../topics.ts';
import { HARMLESS_NOT, KEPT, NEGATED, ONCE, RECEIVED } from './cues.ts';

/** Something that was said, and what it is about. */
interface Told {
  readonly said: Said;
  readonly topics: ReadonlySet<string>;
}

const NEAR = 0.5;
/** The least share of topics that two of them have in common to be about one thing. */
const SHARE = 0.25;

function isAbout(
  { topics }: Pick<Told, 'topics'>,
  said: ReadonlySet<string>,
  counts: ReadonlyMap<string, number>,
  { near, share }: Nearness = { near: NEAR, share: SHARE },
): boolean {
  return kinship(topics, said, counts) >= near && overlap(topics, said) >= share;
}

/** How near two texts have to be to speak of one thing. */
interface Nearness {
  readonly near: number;
  readonly share: number;
}

/** What is done is promised no more: later words say that it is there. */
export function isKept(
  talk: Talk,
  offer: Told & Pick<Said, 'sentences'>,
  counts: ReadonlyMap<string, number>,
): boolean {
  const isOnce = offer.sentences.every(({ norm }) => ONCE.test(norm));
  return talk.said
    .slice(offer.said.place + 1)
    .some(
      (later) =>
        later.conversation !== offer.said.conversation &&
        later.sentences.some(
          ({ norm, start, end, scopes }) =>
            !scopes.question &&
            (later.side === 'customer' ? isOnce && RECEIVED.test(norm) : KEPT.test(norm)) &&
            !NEGATED.test(norm.replace(HARMLESS_NOT, ' ')) &&
            isAbout(offer, topicsOf(later.text.slice(start, end)), counts),
        ),
    );
}

/** Later words of ours deny it: "we do not do that", "that was too optimistic". */
export function isDenied(talk: Talk, offer: Told, counts: ReadonlyMap<string, number>, least?: Nearness): boolean {
  return talk.said.slice(offer.said.place + 1).some((later) => {
    if (later.side === 'customer') return false;
    return later.sentences.some(({ norm, start, end, scopes }) => {
      if (scopes.question || !NEGATED.test(norm.replace(HARMLESS_NOT, ' '))) return false;
      return deniedClauses(later.text.slice(start, end)).some((clause) =>
        isAbout(offer, topicsOf(clause), counts, least),
      );
    });
  });
}

const CLAUSES = /[,;:–—]|\s-\s|\b(?:and|but|so|because|which)\b/iu;
const CONDITION = /^\s*(?:what i can do is\s+)?(?:if|when|unless|until|till)\b/iu;
const HARMLESS_CLAUSE =
  /\b(?:no (?:problem|extra|charge|cost|more than|later than|questions?|need|surprises?|worries|fee)|not? (?:later|more|less|only|just)|without (?:charge|cost|extra|you)|(?:don['’]t|do not) (?:charge|pay|have to|need to|worry|lose|cry))/giu;
const DENIES = /\b(?:not?|never|nothing|none|nobody|without|cannot|unable|no longer|neither)\b|n['’]t\b/iu;

/** The clauses of a sentence that hold its negation: what stands in the others is not denied. */
function deniedClauses(sentence: string): readonly string[] {
  return sentence
    .split(CLAUSES)
    .filter(
      (clause) =>
        !CONDITION.test(clause) &&
        !/\bnot\b.*\bwithout\b/iu.test(clause) &&
        DENIES.test(clause.replace(HARMLESS_CLAUSE, ' ')),
    );
}
