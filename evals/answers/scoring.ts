import type { Answer } from '../../src/answers/index.ts';
import type { AnswerCase, AnswerQuestion } from './cases.ts';

/** How one answer stands. */
export interface Judged {
  readonly id: string;
  readonly question: AnswerQuestion;
  /** Null where asking failed. */
  readonly answer: Answer | null;
  readonly declined: boolean;
  /** Citations whose quote is not letter for letter in its turn. */
  readonly invented: number;
  readonly right: boolean;
  /** Why it is not right; empty where it is. */
  readonly why: string;
}

/** More citations than this are no answer but a heap. */
const MOST_CITATIONS = { fact: 12, text: 6 } as const;

/**
 * Judges an answer. One to a question that the record does not answer is right when it is declined. Any other is right when
 * every point is found in the answer together with its quotes, none of what it must not say is in its own text, it cites a
 * turn of any group that shows it (of questions over two conversations a turn of each), all quotes are verbatim, and it is no
 * heap of quotes.
 */
export function judge(
  question: AnswerQuestion,
  answer: Answer | null,
  { conversations }: Pick<AnswerCase, 'conversations'>,
): Judged {
  const citations = answer?.citations ?? [];
  const turnOf = (conversation: string, turn: number) =>
    conversations.find(({ id }) => id === conversation)?.turns[turn]?.text;
  const invented = citations.filter(
    ({ conversation, turn, quote }) => !(turnOf(conversation, turn) ?? '').includes(quote) || quote === '',
  ).length;
  const declined = answer !== null && answer.answer === null;
  const why = whyNot(question, answer, invented);
  return { id: question.id, question, answer, declined, invented, right: why === '', why };
}

function whyNot(question: AnswerQuestion, answer: Answer | null, invented: number): string {
  if (answer === null) return 'asking failed';
  const isUnanswerable = question.tags.includes('unanswerable');
  if (isUnanswerable) return answer.answer === null ? '' : 'answered what the record does not say';
  if (answer.answer === null) return 'declined';
  if (invented > 0) return `${invented} quotes are not verbatim`;
  const most = Math.max(MOST_CITATIONS[question.kind], 2 * question.must_cite.length);
  if (answer.citations.length > most) return `${answer.citations.length} citations, at most ${most} are an answer`;
  const said = [answer.answer, ...answer.citations.map(({ quote }) => quote)].join('\n');
  const missing = question.answer_points.filter((alternatives) => !alternatives.some((one) => isSaid(one, said)));
  const own = withoutQuotes(answer);
  const wrong = (question.must_not ?? []).filter((one) => isSaid(one, own));
  if (wrong.length > 0) return `says ${wrong.join(', ')}`;
  if (!cites(question, answer)) return 'cites none of the turns that show it';
  if (missing.length > 0) return `does not say ${missing.map(([first]) => first).join('; ')}`;
  return '';
}

/** The answer's own words: what it quotes is somebody else's. */
function withoutQuotes({ sentences, citations }: Answer): string {
  const quotes = citations.map(({ quote }) => quote.replace(/\s+/g, ' ').trim());
  return sentences.map(({ text }) => quotes.reduce((left, quote) => left.replaceAll(quote, ' '), text)).join('\n');
}

function cites({ must_cite, tags }: AnswerQuestion, { citations }: Answer): boolean {
  const cited = must_cite.filter(({ conversation, turns }) =>
    citations.some((one) => one.conversation === conversation && turns.includes(one.turn)),
  );
  if (!tags.includes('two-conversations')) return cited.length > 0;
  return [...new Set(must_cite.map(({ conversation }) => conversation))].every((conversation) =>
    cited.some((one) => one.conversation === conversation),
  );
}

const EXPRESSION = /^\/(.+)\/$/s;

/** Is an alternative of a point found in a text? Words are whole words, in any case and spacing. */
export function isSaid(alternative: string, text: string): boolean {
  const expression = EXPRESSION.exec(alternative)?.[1];
  if (expression !== undefined) return new RegExp(expression, 'iu').test(plain(text));
  const words = plain(alternative).trim();
  const pattern = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
  return new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'iu').test(plain(text));
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u2018\u2019\u201A\u201B\u2032]/g, "'")
    .replace(/[\u201C\u201D\u201E\u201F]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ');
}
