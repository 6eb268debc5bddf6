import type { CommitmentLine, Handoff, HandoffLine, StakeholderLine } from '../../src/briefs/index.ts';
import type { FalseClaim, GoldPlace, HandoffCase, HandoffGold } from './cases.ts';
import { contentWords, sharesWords } from './content-words.ts';

export const SCORED = ['use_cases', 'stakeholders', 'commitments', 'renewal', 'metrics_90_day', 'risks'] as const;
export type ScoredSection = (typeof SCORED)[number];

/** How one section of a brief stands to its gold. */
export interface SectionScore {
  readonly gold: number;
  readonly found: number;
  readonly lines: number;
  /** Lines for which there is a gold line. */
  readonly right: number;
  /** Gold lines that nothing shows, by their places: `case#turn`. */
  readonly missed: readonly string[];
}

/** Right out of those that the gold tells. */
export interface HandoffShare {
  readonly right: number;
  readonly of: number;
}

/** Attributes of what was found. */
export const ATTRIBUTES = ['due date', 'owner', 'strength', 'stance'] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/** How one brief stands. */
export interface HandoffScore {
  readonly key: string;
  readonly sections: Readonly<Record<ScoredSection, SectionScore>>;
  readonly attributes: Readonly<Record<Attribute, HandoffShare>>;
  readonly questions: HandoffShare;
  /** What it says though it must not: section and claim. */
  readonly falseClaims: readonly { readonly section: string; readonly claim: string; readonly line: string }[];
  /** Claims that are told in words alone: a person has to look. */
  readonly unchecked: number;
  /** Quotes that are not letter for letter in their turns. */
  readonly ungrounded: number;
  /** Lines of the brief, questions and plan included. */
  readonly lines: number;
}

type Cited = Pick<HandoffLine, 'text' | 'sources'>;

/** Scores a brief against its gold; see `evals/README.md` for what counts as found. */
export function scoreHandoff(brief: Handoff, one: HandoffCase): HandoffScore {
  const { gold } = one;
  const stakeholders = scoreStakeholders(brief, gold);
  const commitments = scoreCommitments(brief, gold);
  const plain = (section: 'use_cases' | 'renewal' | 'metrics_90_day' | 'risks') =>
    sectionScore(gold[section], brief[section], (line, item) => cites(line, item));
  return {
    key: one.key,
    sections: {
      use_cases: plain('use_cases'),
      stakeholders: stakeholders.score,
      commitments: commitments.score,
      renewal: plain('renewal'),
      metrics_90_day: plain('metrics_90_day'),
      risks: plain('risks'),
    },
    attributes: { ...commitments.attributes, stance: stakeholders.stance },
    questions: scoreQuestions(brief, gold),
    falseClaims: gold.must_not_claim.flatMap((claim) => (typeof claim === 'string' ? [] : claimedIn(brief, claim))),
    unchecked: gold.must_not_claim.filter((claim) => typeof claim === 'string').length,
    ungrounded: ungroundedIn(brief, one),
    lines: allLines(brief).length,
  };
}

function sectionScore<Gold extends GoldPlace, Line extends Cited>(
  gold: readonly Gold[],
  lines: readonly Line[],
  shows: (line: Line, item: Gold) => boolean,
): SectionScore {
  const missed = gold.filter((item) => !lines.some((line) => shows(line, item)));
  return {
    gold: gold.length,
    found: gold.length - missed.length,
    lines: lines.length,
    right: lines.filter((line) => gold.some((item) => shows(line, item))).length,
    missed: missed.map((item) => `${item.case}#${item.turn}`),
  };
}

function placesOf(item: GoldPlace) {
  return [item, ...item.also];
}

/** Does a line quote a turn that shows the gold line, or one at most so many turns away? */
function cites({ sources }: Cited, item: GoldPlace, within = 0): boolean {
  return sources.some(({ conversation, turn }) =>
    placesOf(item).some((place) => place.case === conversation && Math.abs(place.turn - turn) <= within),
  );
}

function scoreStakeholders({ stakeholders }: Handoff, gold: HandoffGold) {
  const quoted = ({ sources, success_criteria, text }: StakeholderLine): Cited => ({
    text,
    sources: [...sources, ...success_criteria.flatMap((one) => one.sources)],
  });
  const isThem = (line: StakeholderLine, name: string) => sharesName(line.person, name);
  const shows = (line: StakeholderLine, item: HandoffGold['stakeholders'][number]) =>
    isThem(line, item.person) && (cites(quoted(line), item) || sharesWords(line.text, item.role, 1));
  const counted = stakeholders.filter((line) => !gold.also_present.some((name) => isThem(line, name)));
  const told = gold.stakeholders.flatMap((item) => {
    const line = stakeholders.find((one) => shows(one, item));
    return line === undefined || item.stance === undefined ? [] : [line.stance === item.stance];
  });
  return { score: sectionScore(gold.stakeholders, counted, shows), stance: shareOf(told) };
}

function scoreCommitments({ commitments }: Handoff, gold: HandoffGold) {
  const near = (line: CommitmentLine, item: HandoffGold['commitments'][number]) =>
    cites(line, item) || (cites(line, item, 1) && sharesWords(line.text, item.what, 0.5));
  const told = gold.commitments.flatMap((item) => {
    const shown = commitments.filter((line) => near(line, item));
    const likeness = (line: CommitmentLine) =>
      [...contentWords(item.what)].filter((word) => contentWords(line.text).has(word)).length;
    const [line] = shown.sort((left, right) => likeness(right) - likeness(left));
    return line === undefined ? [] : [{ item, line }];
  });
  return {
    score: sectionScore(gold.commitments, commitments, near),
    attributes: {
      'due date': shareOf(
        told.flatMap(({ item, line }) => (item.due_date === undefined ? [] : [line.due_date === item.due_date])),
      ),
      owner: shareOf(
        told.flatMap(({ item, line }) =>
          item.owner == null ? [] : [line.owner !== null && sharesName(line.owner, item.owner)],
        ),
      ),
      strength: shareOf(
        told.flatMap(({ item, line }) => (item.strength === undefined ? [] : [line.strength === item.strength])),
      ),
    },
  };
}

function shareOf(right: readonly boolean[]): HandoffShare {
  return { right: right.filter(Boolean).length, of: right.length };
}

/** Names as people write them: half of the words of either stand in the other. */
function sharesName(one: string, other: string): boolean {
  const words = (name: string) => new Set(name.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? []);
  const [left, right] = [words(one), words(other)];
  const shared = [...left].filter((word) => right.has(word)).length;
  return shared > 0 && shared / Math.min(left.size, right.size) >= 0.5;
}

function scoreQuestions({ open_questions }: Handoff, gold: HandoffGold): HandoffShare {
  const asks = (patterns: readonly string[]) =>
    open_questions.some(({ text }) => patterns.every((pattern) => new RegExp(pattern, 'iu').test(text)));
  return shareOf(gold.open_questions.map(({ patterns }) => asks(patterns)));
}

/** Sections that claim something; a question claims nothing. */
const CLAIMING = [...SCORED, 'first_90_days'] as const;

/** Lines of the claim's section whose own text says it and that rest on nothing but the turns that are its false evidence. */
function claimedIn(brief: Handoff, { section, claim, turns, pattern }: FalseClaim): HandoffScore['falseClaims'] {
  const sections = section === 'any' ? CLAIMING : [section];
  if (turns.length === 0 && pattern === undefined) return [];
  const says = pattern === undefined ? undefined : new RegExp(pattern, 'iu');
  return sections.flatMap((name) =>
    linesOf(brief, name)
      .filter(({ text, sources }) => {
        const rests =
          turns.length === 0 ||
          (sources.length > 0 &&
            sources.every((one) => turns.some((place) => place.case === one.conversation && place.turn === one.turn)));
        return rests && (says === undefined || says.test(text));
      })
      .map(({ id }) => ({ section: name, claim, line: id })),
  );
}

function linesOf(brief: Handoff, section: (typeof CLAIMING)[number]): readonly HandoffLine[] {
  if (section !== 'stakeholders') return brief[section];
  return brief.stakeholders.flatMap((line) => [line, ...line.success_criteria]);
}

function allLines(brief: Handoff): readonly HandoffLine[] {
  return [...CLAIMING.flatMap((section) => brief[section]), ...brief.open_questions];
}

function ungroundedIn(brief: Handoff, { conversations }: HandoffCase): number {
  const turns = new Map(conversations.map((one) => [one.id, one.turns]));
  return [...CLAIMING.flatMap((section) => linesOf(brief, section)), ...brief.open_questions]
    .flatMap(({ sources }) => sources)
    .filter(
      ({ conversation, turn, quote }) => quote === '' || !(turns.get(conversation)?.[turn]?.text ?? '').includes(quote),
    ).length;
}
