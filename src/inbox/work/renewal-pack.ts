import { addDays, DEAR_CATEGORIES, type DocumentLine } from '../../domain/index.ts';
import type { Stakeholder } from '../../ledger/index.ts';
import { age, type FoundWork, type Play, subjectOf, type WorkFacts, type WorkMaterial } from './facts.ts';
import { documentOf, isTheirs, promiseLines, recordLine, saidLine, section, sourceOf } from './lines.ts';
import { capital, listed, sayDay, sentence } from './words.ts';

const KIND = 'pre_renewal_pack';

/** RUN-3: from 120 days before the renewal, all that its review needs, on one page. */
export const renewalPack: Play = {
  kind: KIND,
  find: (facts) => {
    const renewal = facts.evidence.account.renewal_date?.slice(0, 10);
    if (renewal === undefined) return [];
    const left = -age(facts, renewal);
    return left < 0 || left > facts.policy.runway.window_from ? [] : [found(renewal, facts)];
  },
  gone(key, facts) {
    const day = subjectOf(key).slice(-10);
    const renewal = facts.evidence.account.renewal_date?.slice(0, 10);
    if (renewal === day && age(facts, day) > 0)
      return { how: 'stale', why: `The renewal date, ${sayDay(day)}, has passed.` };
    if (renewal === day && age(facts, day) >= -facts.policy.runway.window_from)
      return { how: 'stale', why: 'The accounts were merged: another pack of this renewal stands.' };
    if (renewal === day)
      return { how: 'stale', why: `The renewal, on ${sayDay(day)}, is not as near as its pack takes any more.` };
    return {
      how: 'stale',
      why:
        renewal === undefined ? 'No renewal date is on record any more.' : `The renewal is on ${sayDay(renewal)} now.`,
    };
  },
};

function found(renewal: string, facts: WorkFacts): FoundWork {
  const { key: account } = facts.evidence.account;
  const key = `${KIND}:${account}:${renewal}`;
  const from = addDays(renewal, -facts.policy.runway.window_from);
  return {
    kind: KIND,
    key,
    isFresh: true,
    isSame: (other) => other.endsWith(`:${renewal}`),
    write: (material) => ({
      kind: KIND,
      key,
      account,
      ownerRole: 'csm',
      dueAt: addDays(from, facts.policy.inbox.pack_before_days),
      reason: `The renewal is on ${sayDay(renewal)}; its review is held ${facts.policy.runway.window_from} to ${facts.policy.runway.window_to} days before (RUN-3).`,
      evidence: [],
      document: pack(renewal, material),
      points: facts.risk.score,
      wholeAccount: true,
    }),
  };
}

function pack(renewal: string, material: WorkMaterial) {
  const { signals, ledger } = material;
  const of = (kind: string) => signals.filter((signal) => signal.kind === kind);
  const value = of('value').filter((signal) => isTheirs(material, signal));
  const open = ledger.entries.filter(({ state }) => state === 'open' || state === 'overdue' || state === 'unkept');
  const kept = ledger.entries.filter(({ state }) => state === 'kept' || state === 'late');
  return documentOf(
    'Pre-renewal pack',
    [
      section('dear', 'Deployment, engagement, adoption, return', dearLines(material)),
      section(
        'value',
        'What they get out of it, in their words',
        value.map((one) => saidLine(one, material)),
        'Nobody has said: the first question of the review.',
      ),
      section('promises_open', 'What we promised and have not kept', promiseLines(open), 'Nothing is open.'),
      section('promises_kept', 'What we promised and kept', promiseLines(kept), 'Nothing that they have confirmed.'),
      section(
        'rivals',
        'Rivals',
        of('competitor').map((one) => saidLine(one, material, rivalWords(one))),
        'None was heard of.',
      ),
      section('people', 'Who decides', peopleLines(material), 'Nobody with a part in the decision is on record.'),
      section('terms', 'Terms', termLines(renewal, material)),
      section(
        'wishes',
        'What they could use more of',
        of('expansion').map((one) => saidLine(one, material)),
      ),
    ],
    material,
  );
}

const STATUS: Readonly<Record<string, string>> = {
  pass: 'holds',
  warn: 'early friction',
  fail: 'fails',
  unknown: 'not known',
};

function dearLines(material: WorkMaterial): readonly DocumentLine[] {
  const { risk, signals } = material;
  return DEAR_CATEGORIES.map((category) => {
    const { status, why, evidence } = risk.dear[category];
    const sources = signals.filter(({ id }) => evidence.includes(id)).map((one) => sourceOf(one, material));
    const text = sentence(`${capital(category === 'roi' ? 'return' : category)} ${STATUS[status] ?? status}: ${why}`);
    const id = `dear:${category}:${status}`;
    return sources.length > 0
      ? { id, text, sources }
      : recordLine(id, text, 'usage, contacts and the account’s record');
  });
}

function rivalWords({ attrs, subtype }: WorkMaterial['signals'][number]): string {
  const { competitor } = attrs as Readonly<Record<string, unknown>>;
  return `${typeof competitor === 'string' ? competitor : 'a rival'}, ${subtype}`;
}

/** Roles that have a part in the decision. */
const DECIDING: readonly string[] = [
  'economic_buyer',
  'executive_sponsor',
  'champion',
  'skeptic',
  'blocker',
  'influencer',
  'renewal_owner',
];

function peopleLines(material: WorkMaterial): readonly DocumentLine[] {
  return material.people.people.flatMap((who) => {
    const roles = who.roles.filter(({ role }) => DECIDING.includes(role));
    if (roles.length === 0) return [];
    const said = roles.flatMap(({ sources }) => sources.flatMap(({ kind, id }) => (kind === 'signal' ? id : [])));
    const sources = material.signals.filter(({ id }) => said.includes(id)).map((one) => sourceOf(one, material));
    const line = { id: `person:${who.id ?? who.name}`, text: personText(who), sources };
    return [sources.length > 0 ? line : { ...line, basis: 'who is who on the account' }];
  });
}

function personText({ name, title, roles, standing, last_heard, stance }: Stakeholder): string {
  const parts = listed(
    roles.filter(({ role }) => DECIDING.includes(role)).map(({ role }) => role.replaceAll('_', ' ')),
  );
  const heard = last_heard === null ? 'never heard' : `last heard on ${sayDay(last_heard)}`;
  const against = stance === null || stance.stance === 'champion' ? '' : `, ${stance.stance}`;
  const where =
    standing.state === 'active' || standing.state === 'unknown' ? '' : `, ${standing.state.replaceAll('_', ' ')}`;
  return sentence(`${name}${title === null ? '' : `, ${title}`}: ${parts}${against}${where}; ${heard}`);
}

function termLines(renewal: string, material: WorkMaterial): readonly DocumentLine[] {
  const { acv, licensed_seats, contract_start } = material.evidence.account;
  const said = material.signals.filter(({ kind }) => kind === 'renewal_term').map((one) => saidLine(one, material));
  return [
    recordLine('renewal_date', `The renewal is on ${sayDay(renewal)}.`, 'renewal date on the account'),
    ...(contract_start
      ? [
          recordLine(
            'contract_start',
            `The contract began on ${sayDay(contract_start)}.`,
            'contract start on the account',
          ),
        ]
      : []),
    ...(typeof acv === 'number'
      ? [recordLine('acv', `It is worth ${acv.toLocaleString('en')} a year.`, 'annual contract value on the account')]
      : []),
    ...(typeof licensed_seats === 'number'
      ? [recordLine('licensed_seats', `${licensed_seats} seats are licensed.`, 'licensed seats on the account')]
      : []),
    ...said,
  ];
}
