import { riskPlaces } from '../../facts/risk-places.ts';
import { timeOf } from '../../filters.ts';
import type { QuestionReading } from '../../question/reading.ts';
import type { DraftSentence } from '../../types.ts';
import { leftOver, type Topic } from '../topic.ts';
import { sayDay, sentence } from '../words.ts';

const RISK =
  /\b(?:at risk|safe|secure|risks?|risky|churn(?:ing)?|health(?:y)?|score|red flags?|in danger|losing (?:them|this|the account)|lose (?:them|this|the account)|going to (?:leave|renew|churn)|likely to (?:leave|renew|churn|stay)|worr(?:y|ied|ying))\b/i;
const TOPIC =
  /^(?:safe|secure|risks?|risky|churn\w*|health\w*|score\w*|red|flags?|danger|los(?:e|ing)|renew\w*|leav\w*|likely|worr\w*|why|much|high|state|status|changed?|biggest|main|top|stay|yellow|green|standing|band|high|low|level|drives?|driving|behind|explain)$/i;
const MOST = 5;
const MOST_PLACES = 2;

/** The day before the day of asking on whose end a question asks for the risk (`YYYY-MM-DD`); `undefined`: it asks for none, or for today's. */
export function pastRiskDay(reading: QuestionReading, asOf: string): string | undefined {
  return isAboutRisk(reading) && timeOf(reading) !== null ? pastDay(reading, asOf) : undefined;
}

/** The last day of the time that a question names, be it for a part of what it asks (`YYYY-MM-DD`); `undefined`: it names none that is over. */
export function pastDay({ time }: Pick<QuestionReading, 'time'>, asOf: string): string | undefined {
  const to = time.said?.to ?? null;
  return to !== null && to < asOf ? to : undefined;
}

function isAboutRisk(reading: QuestionReading): boolean {
  return RISK.test(reading.text) && leftOver(reading, TOPIC).length === 0;
}

/** What the risk is, or was at the end of the time asked about, and what it rests on, the weightiest first. */
export const risk: Topic = ({ reading, facts }) => {
  if (!isAboutRisk(reading)) return undefined;
  const past = pastRiskDay(reading, facts.asOf);
  const asked = past === undefined ? facts.risk : facts.pastRisk;
  if (asked === undefined || (past !== undefined && asked.as_of !== past)) return undefined;
  const { score, band, contributions, as_of, root_cause } = asked;
  const placesOf = riskPlaces(facts, asked);
  const cause =
    root_cause.primary === null ? '' : `; the likeliest root cause is ${root_cause.primary.replaceAll('_', ' ')}`;
  const sentences: DraftSentence[] = [
    {
      text: sentence(
        `The risk on ${sayDay(as_of)} ${past === undefined ? 'is' : 'was'} ${score} of 100, ${band}${cause}`,
      ),
      places: [],
    },
  ];
  const weighty = contributions.filter(({ points }) => points > 0).toSorted((one, other) => other.points - one.points);
  for (const { points, why, evidence } of weighty.slice(0, MOST)) {
    sentences.push({
      text: sentence(`${Math.round(points)} points: ${why}`),
      places: placesOf(evidence).slice(0, MOST_PLACES),
    });
  }
  if (weighty.length === 0)
    sentences.push({ text: `Nothing on record ${past === undefined ? 'adds' : 'added'} to it.`, places: [] });
  return { sentences, confidence: 0.85, whole: true };
};
