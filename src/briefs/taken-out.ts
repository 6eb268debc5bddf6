import type { Said, Talk } from './talk.ts';
import { kinship, overlap, topicsOf } from './topics.ts';

/** Words of the customer by which something is no more wanted of us. */
export interface TakenOut {
  readonly said: Said;
  readonly topics: ReadonlySet<string>;
}

/** They leave it out, do it themselves, keep it where it is, or have no more use for it. */
const TAKES_OUT =
  / (?:leave (?:it|that|this|them|(?:the )?\S+(?: \S+)?) out|leave out|forget (?:it|that|this|about|the)|drop (?:it|that|the|this)|scrap|skip (?:it|that|the)|strike|cross (?:it|that|the \S+) out|take (?:it|that|them|the \S+) (?:out|off)|do not (?:include|count|need)|(?:nobody|no one) (?:needs|wants|uses)|not needed|no (?:more|longer) (?:needed|wanted|use)|out of (?:it|this|scope)|not part of|(?:do|does|make|print|buy|handle|run) (?:that |it |them |those |this )?(?:ourselves|myself|themselves|himself|herself|in house)|our own \S+ (?:is|does|are|will)|stays? (?:in|with|on|where|as)|(?:is|are|was|were|has been|have been) (?:sold|closed|cancelled|shut|scrapped|off the (?:table|list))|(?:will|can) wait|wants? to wait|(?:we|i) (?:close|closed|sold|sell|cancelled|stopped|dropped)|so without|then without|not going to (?:happen|be needed)|already have (?:that|it|one|those))(?= |$)/u;
/** "Leave that out?" they may still ask, and "forget it if …" is no word for it. */
const OPEN = / (?:if|unless|could|would|might|maybe|perhaps)(?= |$)/u;

/** Every word of theirs by which something is no more wanted, in the order of time. */
export function takenOut(talk: Talk): readonly TakenOut[] {
  return talk.said.flatMap((said) => {
    if (said.side !== 'customer') return [];
    return said.sentences.flatMap((sentence, index) => {
      const { norm, scopes, start, end } = sentence;
      if (scopes.question || scopes.steering || !TAKES_OUT.test(norm) || OPEN.test(norm)) return [];
      const own = topicsOf(said.text.slice(start, end));
      const before = said.sentences[index - 1];
      // "The kiosk. Leave it out.": what goes is named in the sentence before.
      const topics =
        own.size > 1 || before === undefined
          ? own
          : new Set([...own, ...topicsOf(said.text.slice(before.start, before.end))]);
      return topics.size === 0 ? [] : [{ said, topics }];
    });
  });
}

/** The least by which their word is about what was promised or wanted: half of its topics, or fewer that are rare. */
const SAME = { near: 0.6, share: 0.3, half: 0.5 };

/** Did they say later that they want it no more? */
export function isTakenOut(
  { place, topics }: { readonly place: number; readonly topics: ReadonlySet<string> },
  words: readonly TakenOut[],
  counts: ReadonlyMap<string, number>,
): boolean {
  return words.some(
    (word) =>
      word.said.place > place &&
      (overlap(topics, word.topics) >= SAME.half ||
        (kinship(topics, word.topics, counts) >= SAME.near && overlap(topics, word.topics) >= SAME.share)),
  );
}
