import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  callWith,
  known,
  mailFrom,
  mailTo,
  material,
  onRecord,
  SAM,
  said,
  theirs,
} from '../../../test/support/stakeholders.ts';
import { addDays, PRESENCES, type Presence, STAKEHOLDER_ROLES } from '../../domain/index.ts';
import { defaultPolicy } from '../../scoring/index.ts';
import { peopleEvidence, type StakeholderMaterial, stakeholdersOf } from '../index.ts';

const PEOPLE = [
  theirs('Dana Ortiz', 'VP Operations'),
  theirs('Lee Park', 'Analyst'),
  { name: 'Dana Reed', side: 'customer', email: 'reed@acme.test', title: 'CFO' },
  { name: 'Kim Ode', side: 'customer' },
  { name: 'Billing', side: 'customer', email: 'billing@acme.test' },
] as const;
const NAMES = ['Dana', 'Dana Ortiz', 'Lee', 'Kim Ode', 'Bob', 'I', 'Sam Webb', 'reed@acme.test'];
const CLAIMS = [
  'champion_change/departed',
  'champion_change/role_changed',
  'champion_change/replaced',
  'champion_change/disengaged',
  'stakeholder/champion',
  'stakeholder/economic_buyer',
  'stakeholder/blocker',
  'value/realized',
  'success_criterion/metric',
] as const;
const DAYS = { asOf: '2026-06-30', knownAt: '2026-06-30' };

const day = fc.integer({ min: 0, max: 250 }).map((age) => `${addDays('2026-07-10', -age)}T09:00:00Z`);
const person = fc.constantFrom(...PEOPLE);

const contact = fc.oneof(
  fc
    .tuple(day, fc.uniqueArray(person, { minLength: 1, maxLength: 3 }))
    .map(([at, people]) => callWith(at, people, [SAM])),
  fc
    .tuple(day, person, fc.constantFrom(undefined, 'absence', 'departure', 'bounce'), fc.boolean())
    .map(([at, who, automatic, mailboxGone]) =>
      mailFrom(at, who, automatic === undefined ? {} : { automatic, mailboxGone }),
    ),
  fc.tuple(day, person).map(([at, who]) => mailTo(at, who)),
);

const anything: fc.Arbitrary<StakeholderMaterial> = fc
  .uniqueArray(contact, { minLength: 1, maxLength: 14, selector: ({ id }) => id })
  .chain((contacts) => {
    const signal = fc
      .tuple(fc.constantFrom(...contacts), fc.constantFrom(...CLAIMS), fc.constantFrom(...NAMES), fc.nat(2))
      .map(([where, claim, name, turn]) => said(where, claim, { person: name }, turn));
    const decision = fc.record({
      action: fc.constantFrom('set_role', 'remove_role', 'left', 'not_left'),
      role: fc.constantFrom(...STAKEHOLDER_ROLES),
      at: day,
      since: day,
    });
    const entry = fc
      .tuple(person, fc.constantFrom('champion', 'executive_sponsor', 'user'), fc.option(day, { nil: undefined }))
      .map(([who, role, to]) => onRecord(who, [role], to === undefined ? {} : { to }));
    return fc
      .record({
        signals: fc.uniqueArray(signal, { maxLength: 8, selector: ({ id }) => id }),
        record: fc.array(entry, { maxLength: 3 }),
        decisions: fc.array(decision, { maxLength: 3 }),
      })
      .map(({ decisions, ...parts }) =>
        material({
          ...parts,
          contacts,
          account: { contract_start: '2026-02-01' },
          known: [known(PEOPLE[0], decisions), known(PEOPLE[1])],
        }),
      );
  });

function shuffled(parts: StakeholderMaterial): fc.Arbitrary<StakeholderMaterial> {
  const order = <Item>(items: readonly Item[]) => fc.shuffledSubarray([...items], { minLength: items.length });
  return fc.record({
    account: fc.constant(parts.account),
    known: order(parts.known),
    record: order(parts.record),
    contacts: order(parts.contacts),
    signals: order(parts.signals),
  });
}

function pictureOf(parts: StakeholderMaterial) {
  return stakeholdersOf(parts, DAYS, defaultPolicy);
}

/** The further down the list, the less there somebody is. */
function distance(state: Presence): number {
  return PRESENCES.indexOf(state === 'unknown' ? 'active' : state);
}

describe('stakeholders', () => {
  it('are the same in any order of what is known of them', () => {
    fc.assert(
      fc.property(
        anything.chain((parts) => fc.tuple(fc.constant(parts), shuffled(parts))),
        ([parts, other]) => {
          expect(JSON.stringify(pictureOf(other))).toBe(JSON.stringify(pictureOf(parts)));
          const people = ({ people: some }: Pick<ReturnType<typeof peopleEvidence>, 'people'>) =>
            some.map((one) => JSON.stringify(one)).sort();
          expect(people(peopleEvidence(other, DAYS, defaultPolicy))).toEqual(
            people(peopleEvidence(parts, DAYS, defaultPolicy)),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are never more there for one more departure', () => {
    fc.assert(
      fc.property(anything, fc.nat(), fc.constantFrom(...NAMES), (parts, pick, name) => {
        const where = parts.contacts[pick % parts.contacts.length] ?? callWith('2026-05-01T09:00:00Z', [PEOPLE[0]]);
        const gone = { ...said(where, 'champion_change/departed', { person: name }), id: 'one more' };
        const [before, after] = [pictureOf(parts), pictureOf({ ...parts, signals: [...parts.signals, gone] })];
        expect(after.threading.still_there).toBeLessThanOrEqual(before.threading.still_there);
        for (const one of before.people) {
          const now = after.people.find(
            ({ name: other, emails }) => other === one.name && emails.join() === one.emails.join(),
          );
          expect(distance(now?.standing.state ?? 'active')).toBeGreaterThanOrEqual(distance(one.standing.state));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are known on a past day by nothing that came later', () => {
    fc.assert(
      fc.property(anything, (parts) => {
        const end = Date.parse('2026-07-01');
        const early = (time: string) => Date.parse(time) < end;
        const past = {
          ...parts,
          signals: parts.signals.filter(({ occurred_at }) => early(occurred_at)),
          known: parts.known.map((one) => ({
            ...one,
            decisions: one.decisions.filter(({ at, since }) => early(at) && early(since)),
          })),
        };
        expect(pictureOf(past)).toEqual(pictureOf(parts));
      }),
      { numRuns: 200 },
    );
  });

  it('have no usual figure that rests on fewer points than the policy asks for', () => {
    fc.assert(
      fc.property(anything, (parts) => {
        for (const { engagement } of pictureOf(parts).people) {
          for (const { usual, points } of Object.values(engagement)) if (points < 4) expect(usual).toBeNull();
        }
      }),
    );
  });
});
