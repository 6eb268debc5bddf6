import type { PromiseEntry, PromiseState } from '../../../ledger/index.ts';
import type { QuestionReading } from '../../question/reading.ts';
import type { DraftSentence } from '../../types.ts';
import { leftOver, shareOf, type Topic } from '../topic.ts';
import { sayDay, sentence } from '../words.ts';

const PROMISE =
  /\b(?:promis\w*|commit(?:ted|ments?|ting)?|pledg\w*|we owe|owed|overdue|outstanding|unkept|broken|kept|we (?:said|agreed|offered|told them|undertook) (?:we(?:['’]d| would| will)|to)|did we (?:deliver|keep|break|miss|fail|follow up|send|do what)|have we (?:delivered|kept|sent|done)|follow[- ]?ups?|action items?|next steps?|to-?dos?|still (?:open|to do|owe)|deliverables?|what (?:has|does|did|is|do|have|are) [\p{L}'’-]+ (?:got to|have to|need to|going to|supposed to|meant to|owe)|what(?:['’]s| is) due|due (?:by|in|this|next|on)|when (?:was|is|are|were) (?:that|it|this|they|those|these) due)\b/iu;
/** Words that tell that promises are asked for, as single words. */
const TOPIC =
  /^(?:promis\w*|commit\w*|pledg\w*|owe[ds]?|overdue|outstanding|unkept|broken?|broke|break|kept|keep\w*|deliver\w*|follow\w*|ups?|action|items?|next|steps?|to|dos?|still|open|due|undertook|agreed?|offered|fail\w*|miss\w*|late|done|pending|far|yet|list|everything|made|making|fulfil\w*|honou?r\w*|state|status)$/i;

const STATES: readonly (readonly [RegExp, readonly PromiseState[]])[] = [
  [
    /\b(?:unkept|broken|broke|break|fail(?:ed)?|miss(?:ed)?|not (?:kept|delivered|done)|didn['’]?t (?:keep|deliver|do)|haven['’]?t (?:kept|delivered|done|sent)|overdue|late)\b/i,
    ['unkept', 'overdue', 'late'],
  ],
  [
    /\b(?:open|outstanding|owe|owed|pending|still (?:to do|due)|next steps?|action items?|follow[- ]?ups?|to-?dos?)\b/i,
    ['open', 'overdue', 'unkept'],
  ],
  [/\b(?:kept|fulfilled|honou?red|have we delivered|did we deliver|have we done|keep)\b/i, ['kept', 'late']],
];
const NEXT = /\b(?:next steps?|action items?|to-?dos?|follow[- ]?ups?)\b/i;
const MOST = 8;
const ENOUGH = 0.6;

/** What we promised: open, overdue, kept, unkept; to whom, by when; about something or all of it. */
export const promises: Topic = ({ reading, facts, within }) => {
  if (!PROMISE.test(reading.text)) return undefined;
  const left = leftOver(reading, TOPIC);
  const states = STATES.find(([words]) => words.test(reading.text))?.[1];
  const { due } = reading.time;
  const fitting = facts.ledger.entries
    .filter(({ state }) => state !== 'withdrawn')
    .filter((entry) => entry.said.some(within))
    .filter((entry) => isOf(entry, reading))
    .filter(({ due: { date } }) => due === null || (date !== null && date >= due.from && date <= due.to))
    .map((entry) => ({
      entry,
      share: shareOf(`${entry.what} ${entry.said.map(({ quote }) => quote).join(' ')}`, left),
    }))
    .filter(({ share }) => share >= ENOUGH);
  const inState =
    states === undefined || left.length > 0 ? fitting : fitting.filter(({ entry }) => states.includes(entry.state));
  if (inState.length === 0) return undefined;
  const order = NEXT.test(reading.text) ? byLatest : left.length > 0 ? byShare : byUrgency;
  const chosen = inState.toSorted(order).slice(0, left.length > 0 ? 2 : MOST);
  const sentences = chosen.map(({ entry }) => sentenceOf(entry));
  const more = inState.length - chosen.length;
  if (more > 0) sentences.push({ text: `There are ${more} more.`, places: [] });
  return { sentences, confidence: left.length > 0 ? 0.7 : 0.8, whole: left.length === 0 };
};

interface Fitting {
  readonly entry: PromiseEntry;
  readonly share: number;
}

/** Of ours who promised, of theirs whom. */
function isOf({ owner, said, to }: PromiseEntry, { people }: QuestionReading): boolean {
  return people.every(({ name, side }) => {
    const isCalled = (one: string | null) => one !== null && sameName(one, name);
    return side === 'vendor'
      ? isCalled(owner) || said.some(({ speaker, kind }) => kind === 'commitment' && isCalled(speaker))
      : to.some(isCalled);
  });
}

function sameName(one: string, other: string): boolean {
  const [left, right] = [one, other].map((name) => name.trim().toLowerCase().split(/\s+/));
  return (
    left?.join(' ') === right?.join(' ') || (left?.[0] === right?.[0] && (left?.length === 1 || right?.length === 1))
  );
}

function byShare(one: Fitting, other: Fitting): number {
  return other.share - one.share || byUrgency(one, other);
}

const URGENCY: readonly PromiseState[] = ['unkept', 'overdue', 'open', 'late', 'kept', 'withdrawn'];

function byUrgency({ entry: one }: Fitting, { entry: other }: Fitting): number {
  return (
    URGENCY.indexOf(one.state) - URGENCY.indexOf(other.state) ||
    (one.due.date ?? '9999').localeCompare(other.due.date ?? '9999')
  );
}

function byLatest({ entry: one }: Fitting, { entry: other }: Fitting): number {
  return (other.madeAt ?? '').localeCompare(one.madeAt ?? '');
}

function sentenceOf(entry: PromiseEntry): DraftSentence {
  const { madeAt, owner, what, due, state, history } = entry;
  const who = owner ?? 'We';
  // A word alone says nothing: then what was said does.
  const thing = what.trim().includes(' ') ? what : `“${(entry.said[0]?.quote ?? what).replace(/\s+/g, ' ').trim()}”`;
  const made =
    madeAt === null ? 'It was promised before anything was on record' : `${who} promised on ${sayDay(madeAt)}`;
  const by =
    due.date === null || due.basis === 'default'
      ? ''
      : `, due ${sayDay(due.date)}${due.words === null ? '' : ` (“${due.words}”)`}`;
  const change = history.findLast((one) => one.state === state);
  const since = change === undefined ? '' : ` ${STATE_SINCE[state]} ${sayDay(change.at)}`;
  const text = sentence(
    `${made}: ${thing.replace(/[.\s]+$/, '')}${by}; ${STATE_WORDS[state]}${state === 'open' ? '' : since}`,
  );
  const said = entry.said.filter(({ kind }) => kind === 'commitment');
  const decisive = change?.said ?? entry.said.at(-1);
  const places = [said[0] ?? entry.said[0], said.at(-1), decisive].flatMap((one) =>
    one === undefined ? [] : [{ conversation: one.conversation, turn: one.turn, quote: one.quote }],
  );
  return { text, places };
}

const STATE_WORDS: Readonly<Record<PromiseState, string>> = {
  open: 'still open',
  overdue: 'overdue',
  kept: 'kept',
  late: 'kept late',
  unkept: 'not kept',
  withdrawn: 'withdrawn',
};
const STATE_SINCE: Readonly<Record<PromiseState, string>> = {
  open: 'since',
  overdue: 'since',
  kept: 'as said on',
  late: 'as said on',
  unkept: 'as said on',
  withdrawn: 'on',
};
