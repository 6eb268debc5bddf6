import { type AccountRecord, POSTURES } from './evidence.ts';
import { parseInstant } from './time.ts';

/** Fields of an account that are kept with the time they were known; `health` and `owner:ROLE` become lists of the record. */
export const ACCOUNT_FIELDS = [
  'name',
  'domain',
  'acv',
  'licensed_seats',
  'tier',
  'strategic',
  'icp_fit',
  'contract_start',
  'renewal_date',
] as const;
export type AccountField = (typeof ACCOUNT_FIELDS)[number];

/** The field of the CRM's health colour: its values are those of `crm_health[].color`. */
export const HEALTH_FIELD = 'health';
/** The field of how the renewal is seen: its values are those of `renewal_posture[].posture`. */
export const POSTURE_FIELD = 'renewal_posture';
const OWNER_FIELD = 'owner:';
const HANDBACK = 'handback:';

/** The source of what a handback says of the account, by the intervention's id. */
export function handbackSource(intervention: string): string {
  return `${HANDBACK}${intervention}`;
}

/** The field of who owns the account in a role. */
export function ownerField(role: string): string {
  return `${OWNER_FIELD}${role}`;
}

/** A value as a source told it; null when it says that there is none any more. */
export type FactValue = string | number | boolean | null;

/** Who declares an account over the API; every other source is a tool's. */
export const DECLARED = 'api';

/** What one source said of one field at one time. */
export interface AccountFact {
  readonly field: string;
  readonly value: FactValue;
  /** ISO 8601: since when it is so; null where nobody said. */
  readonly at: string | null;
  /** ISO 8601: since when we know. */
  readonly recordedAt: string;
  readonly source: string;
}

/** On which day's knowledge a record is built (`YYYY-MM-DD`); what is left out is all. */
export interface KnownDays {
  readonly asOf?: string | undefined;
  readonly knownAt?: string | undefined;
  /** The first instant after `asOf`, in milliseconds, where the day is not UTC's. */
  readonly end?: number | undefined;
}

interface TimedFact {
  readonly fact: AccountFact;
  readonly at: number;
  readonly recorded: number;
}

const MILLISECONDS_PER_DAY = 86_400_000;

/**
 * An account's record as of a day and as known at a day, out of what was declared of it and what sources said. Of one
 * source the value in force on the day holds, or its first one where the day lies before that; of several sources the one
 * that spoke last. What was recorded later than `knownAt` is not there. Fields that no fact is kept of are as declared.
 */
export function recordAsKnown(
  declared: AccountRecord,
  facts: readonly AccountFact[],
  { asOf, knownAt, end = endOf(asOf) }: KnownDays = {},
): AccountRecord {
  const knownEnd = endOf(knownAt);
  const timed = facts.map(
    (fact): TimedFact => ({
      fact,
      at: fact.at === null ? Number.NEGATIVE_INFINITY : (parseInstant(fact.at) ?? 0),
      recorded: parseInstant(fact.recordedAt) ?? 0,
    }),
  );
  const fields = Map.groupBy(timed, ({ fact }) => fact.field);
  const values = ACCOUNT_FIELDS.map((field) => {
    const all = fields.get(field) ?? [];
    const told = all.some(({ fact }) => fact.source === DECLARED);
    return [field, valueInForce(known(all, knownEnd), end) ?? (told ? undefined : declared[field])] as const;
  });
  return {
    ...declared,
    ...Object.fromEntries(values),
    crm_health: [...declared.crm_health, ...colors(known(fields.get(HEALTH_FIELD) ?? [], knownEnd))],
    owners: [...declared.owners, ...owners(known(timed, knownEnd))],
    renewal_posture: inOrder(declared.renewal_posture, postures(known(fields.get(POSTURE_FIELD) ?? [], knownEnd))),
  };
}

/** The first instant after a day; without one there is no end. */
function endOf(day: string | undefined): number {
  return day === undefined ? Number.POSITIVE_INFINITY : Date.parse(day) + MILLISECONDS_PER_DAY;
}

function known(facts: readonly TimedFact[], knownEnd: number): readonly TimedFact[] {
  return facts.filter(({ recorded }) => recorded < knownEnd).sort(byTime);
}

function byTime(one: TimedFact, other: TimedFact): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1;
  return one.recorded - other.recorded;
}

function valueInForce(facts: readonly TimedFact[], end: number): FactValue | undefined {
  const bySource = [...Map.groupBy(facts, ({ fact }) => fact.source).values()];
  const inForce = bySource.flatMap((own) => own.findLast(({ at }) => at < end) ?? own[0] ?? []);
  const told = inForce.filter(({ fact }) => fact.value !== null).sort((one, other) => one.recorded - other.recorded);
  return told.at(-1)?.fact.value ?? undefined;
}

function colors(facts: readonly TimedFact[]): AccountRecord['crm_health'] {
  return facts.flatMap(({ fact }) =>
    isColor(fact.value) ? [{ at: fact.at ?? fact.recordedAt, color: fact.value, recorded_at: fact.recordedAt }] : [],
  );
}

type Posture = AccountRecord['renewal_posture'][number];

/** What both sides agreed on and the CSM confirmed is the CSM's word. */
function postures(facts: readonly TimedFact[]): readonly Posture[] {
  return facts.flatMap(({ fact: { value, at, recordedAt, source } }) =>
    isPosture(value) ? [{ at: at ?? recordedAt, posture: value, by: 'csm', recorded_at: recordedAt, source }] : [],
  );
}

function isPosture(value: FactValue): value is Posture['posture'] {
  return (POSTURES as readonly FactValue[]).includes(value);
}

function inOrder(declared: readonly Posture[], told: readonly Posture[]): Posture[] {
  if (told.length === 0) return [...declared];
  const instant = ({ at }: Posture) => parseInstant(at) ?? 0;
  return [...declared, ...told].sort((one, other) => instant(one) - instant(other));
}

function isColor(value: FactValue): value is AccountRecord['crm_health'][number]['color'] {
  return value === 'green' || value === 'yellow' || value === 'red';
}

/** One owner after another in each role; the first of them since nobody knows when. */
function owners(facts: readonly TimedFact[]): AccountRecord['owners'] {
  const roles = Map.groupBy(
    facts.filter(({ fact }) => fact.field.startsWith(OWNER_FIELD)),
    ({ fact }) => `${fact.source}/${fact.field}`,
  );
  return [...roles.values()].flatMap((line) =>
    line.flatMap(({ fact }, index) =>
      typeof fact.value === 'string'
        ? [
            {
              role: fact.field.slice(OWNER_FIELD.length),
              name: fact.value,
              from: index === 0 ? null : fact.at,
              to: line[index + 1]?.fact.at ?? null,
              recorded_at: fact.recordedAt,
            },
          ]
        : [],
    ),
  );
}
