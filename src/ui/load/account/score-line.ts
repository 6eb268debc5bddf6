import { addDays, type Contribution, daysBetween, type Evidence, type Risk } from '../../../domain/index.ts';
import type { StoredDay } from '../../../storage/index.ts';
import { drawScore } from '../../charts/score-line.ts';
import type { BandLimits, HeardSignal, Moment, MovedRule, ScoreEvent, ScoreLine } from '../../page-models/account.ts';
import { dayOf } from '../../text/dates.ts';

/** Days on which the score moved that a page tells of, the latest. */
const EVENTS = 12;
/** Rules that are named of one day, and pieces of evidence of one rule. */
const RULES = 3;
const PIECES = 3;

/** How far back scores are worked out where none were kept, and how far apart; and of how many signals at most. */
const BACK_DAYS = 182;
const STEP_DAYS = 7;
const MOST_SIGNALS = 400;
/** A move of so many points within a band is told of, too. */
const NOTABLE = 10;

const WIDE = { width: 860, height: 220, ticks: 8 };
const NARROW = { width: 343, height: 180, ticks: 3 };

/** What an account scored, drawn; what was kept of it, or where that is a single day, worked out from what is known now. */
export async function scoreLine(
  days: readonly StoredDay[],
  {
    evidence,
    heard,
    moment,
    scorer,
    bands,
  }: {
    readonly evidence: Evidence;
    readonly heard: ReadonlyMap<string, HeardSignal>;
    readonly moment: Moment;
    readonly scorer: (evidence: Evidence, asOf: string, knownAt: string) => Risk;
    readonly bands: BandLimits;
  },
): Promise<ScoreLine | null> {
  const isKept = days.length > 1;
  if (!isKept && (heard.size === 0 || heard.size > MOST_SIGNALS)) return null;
  const line = isKept ? keptLine(days) : workedOutLine(weeksUntil(moment, heard), evidence, moment, scorer);
  const [wide, narrow] = await Promise.all([
    drawScore(line.points, line.events, { ...WIDE, bands }),
    drawScore(line.points, line.events, { ...NARROW, bands }),
  ]);
  return wide === '' ? null : { ...line, isKept, wide, narrow };
}

type Line = Pick<ScoreLine, 'points' | 'events'>;

function keptLine(days: readonly StoredDay[]): Line {
  const events = days.flatMap(({ change }): ScoreEvent[] =>
    change === null
      ? []
      : [
          {
            day: change.to.day,
            score: change.to.score,
            band: change.to.band,
            before: change.from.score,
            rules: change.rules.slice(0, RULES).map(({ rule, difference, added, cleared_by }) => ({
              rule,
              difference,
              evidence: [...added, ...cleared_by].slice(-PIECES),
            })),
            isTimeAlone: change.time_alone,
          },
        ],
  );
  return { points: days.map(({ day, score }) => ({ day, score })), events: events.slice(-EVENTS) };
}

/** A day each week, the last one the page's own. */
function weeksUntil({ asOf }: Moment, heard: ReadonlyMap<string, HeardSignal>): readonly string[] {
  const earliest = [...heard.values()].map(({ occurredAt }) => dayOf(occurredAt)).sort()[0] ?? asOf;
  const from = [earliest, addDays(asOf, -BACK_DAYS)].sort()[1] ?? asOf;
  const weeks = Math.max(0, Math.floor(daysBetween(from, asOf) / STEP_DAYS));
  return Array.from({ length: weeks + 1 }, (_, index) => addDays(asOf, (index - weeks) * STEP_DAYS));
}

function workedOutLine(
  days: readonly string[],
  evidence: Evidence,
  { knownAt }: Moment,
  scorer: (evidence: Evidence, asOf: string, knownAt: string) => Risk,
): Line {
  const risks = days.map((day) => scorer(evidence, day, knownAt));
  const events = risks.flatMap((risk, index): ScoreEvent[] => {
    const before = risks[index - 1];
    if (before === undefined) return [];
    const isNews = before.band !== risk.band || Math.abs(before.score - risk.score) >= NOTABLE;
    if (!isNews) return [];
    const rules = movedRules(before.contributions, risk.contributions);
    const { as_of: day, score, band } = risk;
    return [
      {
        day,
        score,
        band,
        before: before.score,
        rules,
        isTimeAlone: rules.every(({ evidence: ids }) => ids.length === 0),
      },
    ];
  });
  return { points: risks.map(({ as_of: day, score }) => ({ day, score })), events: events.slice(-EVENTS) };
}

/** The rules whose points differ most, each with what it rests on now and did not before. */
function movedRules(before: readonly Contribution[], after: readonly Contribution[]): readonly MovedRule[] {
  const rules = [...new Set([...before, ...after].map(({ rule }) => rule))].map((rule): MovedRule => {
    const [was, is] = [before, after].map((some) => some.find((one) => one.rule === rule));
    const known = new Set(was?.evidence);
    const fresh = (is?.evidence ?? []).filter((id) => !known.has(id));
    return { rule, difference: (is?.points ?? 0) - (was?.points ?? 0), evidence: fresh.slice(-PIECES) };
  });
  return rules
    .filter(({ difference }) => Math.abs(difference) >= 1)
    .sort((one, other) => Math.abs(other.difference) - Math.abs(one.difference))
    .slice(0, RULES);
}
