import { addDays, type DocumentLine, type DocumentSection, ROOT_CAUSES, type RootCause } from '../../domain/index.ts';
import { evidenceId, ROOT_CAUSE_LEADS, ROOT_CAUSE_RULES } from '../../scoring/index.ts';
import { type ReviewMaterial, sourceOfPromise } from '../material.ts';
import { briefly, capitalised, counted, dayWords, lineOf, type Rests, sectionOf, spaced } from './lines.ts';

const ID = 'root_cause';

/** Something that speaks against a cause. */
interface Against extends Rests {
  readonly key: string;
  readonly text: string;
}

/** Part 2: each candidate with what speaks for it and what speaks against it, the likeliest by points first. */
export function rootCause(material: ReviewMaterial): DocumentSection {
  const { candidates, commercial } = material.risk.root_cause;
  const ranked = [
    ...candidates.map(({ cause }) => cause),
    ...ROOT_CAUSES.filter((cause) => !candidates.some((one) => one.cause === cause)),
  ];
  const tagged = commercial
    ? [
        lineOf(
          material,
          ID,
          'commercial',
          'Whatever the cause, money is part of the argument (tag: commercial).',
          moneyIn(material),
        ),
      ]
    : [];
  return sectionOf(
    ID,
    '2. Root cause (0:15 to 0:35)',
    [...ranked.flatMap((cause) => aboutCause(material, cause)), ...tagged],
    'Nothing is on record.',
    'One primary cause is named before any way out is looked at.',
  );
}

function moneyIn({ claims }: ReviewMaterial): Rests {
  const said = claims.filter(
    ({ kind, subtype }) => kind === 'renewal_risk' && (subtype === 'contraction' || subtype === 'budget_pressure'),
  );
  return { ids: said.map(({ id }) => id) };
}

function aboutCause(material: ReviewMaterial, cause: RootCause): readonly DocumentLine[] {
  const { risk } = material;
  const candidate = risk.root_cause.candidates.find((one) => one.cause === cause);
  const rules = risk.contributions.filter(({ rule }) => ROOT_CAUSE_RULES[cause].includes(rule));
  const name = capitalised(spaced(cause));
  const head =
    candidate === undefined
      ? `${name}: nothing on record speaks for it.`
      : `${name}: ${candidate.points} points speak for it; ${ROOT_CAUSE_LEADS[cause]}.`;
  const others = candidate?.evidence.filter((id) => !rules.some(({ evidence }) => evidence.includes(id))) ?? [];
  const against = AGAINST[cause](material);
  return [
    lineOf(material, ID, cause, head, {
      basis:
        candidate === undefined ? `rules ${ROOT_CAUSE_RULES[cause].join(', ')} do not hold` : `score of ${risk.as_of}`,
    }),
    ...rules.map(({ rule, points, why, evidence }) =>
      lineOf(material, ID, `${cause}:for:${rule}`, `For: ${rule}, ${points} points. ${why}`, { ids: evidence }),
    ),
    ...(others.length === 0
      ? []
      : [lineOf(material, ID, `${cause}:for:dear`, 'For: deployment, adoption or return fails.', { ids: others })]),
    ...against.map(({ key, text, ...rests }) =>
      lineOf(material, ID, `${cause}:against:${key}`, `Against: ${text}`, rests),
    ),
    ...(against.length === 0 && candidate !== undefined
      ? [
          lineOf(material, ID, `${cause}:against:none`, 'Against: nothing on record.', {
            basis: `what is on record of ${risk.as_of}`,
          }),
        ]
      : []),
  ];
}

const AGAINST: Readonly<Record<RootCause, (material: ReviewMaterial) => readonly Against[]>> = {
  adoption_value_gap: (material) => [...realized(material), ...adopted(material)],
  champion_loss: (material) => [...championsThere(material), ...successors(material)],
  over_promised: (material) => kept(material),
  competitor: (material) => [...onlyMentioned(material), ...committed(material)],
  wrong_icp: (material) => [...coreFit(material), ...realized(material)],
};

function realized({ claims, asOf, policy }: ReviewMaterial): readonly Against[] {
  const since = addDays(asOf, -policy.dear.value_known_days);
  const said = claims.filter(
    ({ kind, subtype, occurredAt }) => kind === 'value' && subtype === 'realized' && occurredAt.slice(0, 10) > since,
  );
  const last = said.at(-1);
  if (last === undefined) return [];
  return [
    {
      key: 'value',
      text: `they said what they got, last on ${dayWords(last.occurredAt, asOf)}.`,
      ids: said.map(({ id }) => id),
    },
  ];
}

function adopted({ risk, evidence }: ReviewMaterial): readonly Against[] {
  const falls = risk.contributions.some(({ rule }) => rule === 'IND-1' || rule === 'IND-2' || rule === 'IND-13');
  const passes = (['deployment', 'adoption'] as const).filter((category) => risk.dear[category].status === 'pass');
  return [
    ...(falls || evidence.usage.length === 0
      ? []
      : [
          {
            key: 'usage',
            text: 'usage does not fall, and seats are used.',
            basis: 'usage on record: IND-1, IND-2 and IND-13 do not hold',
          },
        ]),
    ...passes.map((category) => ({
      key: category,
      text: `${category} passes. ${risk.dear[category].why}`,
      ids: risk.dear[category].evidence,
    })),
  ];
}

function championsThere({ picture, asOf }: ReviewMaterial): readonly Against[] {
  return picture.people
    .filter(({ roles, standing }) => standing.state !== 'left' && roles.some(({ role }) => role === 'champion'))
    .filter(({ last_heard }) => last_heard !== null && last_heard.slice(0, 10) > addDays(asOf, -HEARD_DAYS))
    .map(({ name, last_heard }) => ({
      key: `champion:${name}`,
      text: `the champion ${name} was heard on ${dayWords(last_heard ?? asOf, asOf)}.`,
      basis: 'people of the account, contacts on record',
    }));
}

/** A champion who was heard so lately is there. */
const HEARD_DAYS = 30;

function successors({ claims, asOf }: ReviewMaterial): readonly Against[] {
  return claims
    .filter(({ kind, subtype }) => kind === 'champion_change' && subtype === 'replaced')
    .map(({ id, attrs, occurredAt }) => ({
      key: id,
      text: `${attrs.person ?? 'somebody'} was named as the new owner on ${dayWords(occurredAt, asOf)}.`,
      ids: [id],
    }));
}

function kept(material: ReviewMaterial): readonly Against[] {
  const done = material.ledger.entries.filter(({ state }) => state === 'kept');
  if (done.length === 0) return [];
  const sources = done.slice(-2).flatMap((entry) => sourceOfPromise(entry) ?? []);
  return [
    {
      key: 'kept',
      text: `${counted(done.length, 'promise')} of ours ${done.length === 1 ? 'was' : 'were'} kept: ${done
        .slice(-2)
        .map(({ what }) => briefly(what))
        .join('; ')}.`,
      sources,
      basis: 'promises on record',
    },
  ];
}

function onlyMentioned({ claims }: ReviewMaterial): readonly Against[] {
  const rivals = claims.filter(({ kind }) => kind === 'competitor');
  if (rivals.length === 0 || rivals.some(({ subtype }) => subtype !== 'mention')) return [];
  return [{ key: 'mention', text: 'rivals were named, and none is being looked at.', ids: rivals.map(({ id }) => id) }];
}

function committed({ evidence, asOf }: ReviewMaterial): readonly Against[] {
  const last = evidence.account.renewal_posture.filter(({ at }) => at.slice(0, 10) <= asOf).at(-1);
  if (last?.posture !== 'committed' && last?.posture !== 'likely_renew') return [];
  return [
    {
      key: 'posture',
      text: `the renewal was called ${spaced(last.posture)} on ${dayWords(last.at, asOf)}.`,
      ids: [evidenceId.posture(last)],
    },
  ];
}

function coreFit({ evidence }: ReviewMaterial): readonly Against[] {
  if (evidence.account.icp_fit !== 'core') return [];
  return [{ key: 'icp', text: 'they were sold to as a core fit.', ids: [evidenceId.account('icp_fit')] }];
}
