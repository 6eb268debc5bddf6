import { NotFoundError } from '../domain/index.ts';
import {
  type AskedTurn,
  type AskThread,
  findAskThread,
  newThreadId,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import { type KnownPersonName, peopleIn } from './question/people.ts';
import type { QuestionReading } from './question/reading.ts';
import { isEmpty, isLight, wordsOf } from './question/words.ts';
import { toKept } from './stored.ts';
import type { Answer } from './types.ts';

/** A thread that is gone on with, or begins. */
export interface OpenThread {
  readonly id: string;
  readonly turns: AskThread['turns'];
}

/**
 * The thread that a question goes on with, else a new one.
 * @throws {NotFoundError} there is no such thread of the asker's about the account
 */
export async function openThread(
  tx: WorkspaceTransaction,
  id: string | undefined,
  { account, asker }: Pick<AskThread, 'account' | 'asker'>,
): Promise<OpenThread> {
  if (id === undefined) return { id: newThreadId(), turns: [] };
  const known = await findAskThread(tx, id, asker);
  if (known === undefined || known.account !== account) {
    throw new NotFoundError('There is no such thread of yours about this account; leave it out to begin one');
  }
  return known;
}

const MOST_PEOPLE = 5;

/** What is kept of a question: what the next one of its thread needs, and the answer with what it rests on. */
export function toAskedTurn(
  understood: string,
  reading: QuestionReading,
  answer: Answer,
  {
    people,
    heard,
  }: { readonly people: readonly KnownPersonName[]; readonly heard: readonly { readonly id: string }[] },
): AskedTurn & { readonly asOf: string } {
  const speakers = [...new Set(answer.citations.toReversed().flatMap(({ speaker }) => speaker ?? []))];
  const spoke = speakers.flatMap((name) => people.find((one) => one.name === name && one.side !== 'vendor') ?? []);
  const told = peopleIn(answer.sentences.map(({ text }) => text).join(' '), people);
  // Whoever the question names, then whom the answer is about: where it is words alone, whoever spoke them last.
  const named = [...reading.people, ...(isQuotes(answer) ? [...spoke, ...told] : [...told, ...spoke])];
  return {
    question: answer.question,
    understood,
    people: [...new Set(named.map(({ name }) => name))].slice(0, MOST_PEOPLE),
    topic: reading.terms.filter(({ weight }) => weight !== 'light').map(({ word }) => word),
    places: answer.citations.map(({ conversation, turn }) => ({ conversation, turn })),
    answered: answer.answer !== null,
    // Words of the record alone rest on their places; whatever else is told, on all that was heard.
    answer: toKept(answer, isQuotes(answer) ? [] : heard.map(({ id }) => id)),
    asOf: answer.as_of,
  };
}

/** Is an answer nothing but words of the record, each begun with who spoke them? */
function isQuotes({ sentences, citations }: Answer): boolean {
  return sentences.every(({ text, citations: places }) =>
    places.some((at) => {
      const speaker = citations[at]?.speaker ?? null;
      return speaker !== null && text.startsWith(`${speaker} on `) && text.includes(': “');
    }),
  );
}

const PERSON_PRONOUN = /\b(?:she|he|her|him|hers|his|that person|the same person)\b/i;
const THING_PRONOUN = /\b(?:that|it|this|those|these|the same)\b/i;
/** Words that many a question which stands by itself holds: the customer is "they". Without a word of its own it leans on them. */
const WEAK_PRONOUN = /\b(?:them|they|one|ones|there|then)\b/i;
const GOES_ON = /^(?:and|so|but|also|ok(?:ay)? and|what about|how about|or)\b/i;
/** Fewer words of its own and a question leans on the one before. */
const FEW_WORDS = 2;

/**
 * A question of a thread with what it leaves out filled in: "and who replaced her?" names whom it is about, "when was that
 * due?" what. A question that stands by itself stays as it is.
 */
export function understand(
  question: string,
  earlier: readonly AskedTurn[],
  people: readonly KnownPersonName[],
): string {
  const last = earlier.at(-1);
  if (last === undefined) return question;
  const named = peopleIn(question, people);
  const own = wordsOf(question).filter(
    ({ word, start, end }) => !isEmpty(word) && !named.some((person) => start >= person.start && end <= person.end),
  );
  const telling = own.filter(({ word }) => !isLight(word));
  const someone = earlier.findLast((turn) => turn.people.length > 0)?.people[0];
  if (named.length === 0 && someone !== undefined && PERSON_PRONOUN.test(question)) {
    const told = question.replace(PERSON_PRONOUN, (pronoun) =>
      /^(?:his|hers|her)$/i.test(pronoun) && isPossessive(question, pronoun) ? `${someone}'s` : someone,
    );
    return told;
  }
  const leans =
    GOES_ON.test(question.trim()) ||
    THING_PRONOUN.test(question) ||
    (own.length === 0 && named.length === 0 && WEAK_PRONOUN.test(question));
  if (!leans || telling.length > FEW_WORDS) return question;
  const topic = earlier.findLast((turn) => turn.topic.length > 0)?.topic ?? [];
  const missing = topic.filter((word) => !own.some((one) => one.word === word.toLowerCase()));
  const whom = named.length === 0 && telling.length === 0 ? last.people.slice(0, 1) : [];
  const added = [...missing, ...whom];
  return added.length === 0 ? question : `${question.replace(/[?\s]+$/, '')} (${added.join(' ')})?`;
}

/** Does a question go on from what was said before: "and who at support has that one?", "from which day?" */
export function goesOn(question: string): boolean {
  const telling = wordsOf(question).filter(({ word }) => !isEmpty(word) && !isLight(word));
  return (
    telling.length < FEW_WORDS ||
    [GOES_ON, PERSON_PRONOUN, THING_PRONOUN].some((pattern) => pattern.test(question.trim()))
  );
}

/** "Her role" is of hers; "replaced her" is her. */
function isPossessive(question: string, pronoun: string): boolean {
  const after = question.slice(question.toLowerCase().indexOf(pronoun.toLowerCase()) + pronoun.length);
  return /^ \p{L}/u.test(after) && !/^ (?:and|or|in|on|at|since|before|after|when|as|by|for)\b/i.test(after);
}
