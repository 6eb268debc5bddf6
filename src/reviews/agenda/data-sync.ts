import {
  addDays,
  DEAR_CATEGORIES,
  type DocumentLine,
  type DocumentSection,
  daysBetween,
  type Touch,
  type Usage,
} from '../../domain/index.ts';
import { evidenceId, median } from '../../scoring/index.ts';
import type { ReviewMaterial } from '../material.ts';
import { amount, briefly, capitalised, counted, dayWords, lineOf, type Rests, sectionOf, spaced } from './lines.ts';

const ID = 'data_sync';
const PERIOD_DAYS = 90;
/** Days at either end of the period that are compared. */
const END_DAYS = 28;

/** Part 1: facts only, what CS brings and then what Sales brings (playbook §5). */
export function dataSync(material: ReviewMaterial): DocumentSection {
  const lines = [
    ...health(material),
    usageTrend(material),
    ...lastContact(material),
    tickets(material),
    ...qbrState(material),
    ...arr(material),
    ...competition(material),
    ...executives(material),
    ...expansion(material),
    ...promises(material),
  ];
  return sectionOf(ID, '1. Data sync (0:00 to 0:15)', lines, 'Nothing is on record.', 'Facts only: no causes yet.');
}

function fact(material: ReviewMaterial, key: string, text: string, rests: Rests): DocumentLine {
  return lineOf(material, ID, key, text, rests);
}

function health(material: ReviewMaterial): readonly DocumentLine[] {
  const { risk, evidence, asOf } = material;
  const parts = risk.contributions.map(({ rule, points }) => `${rule} ${points}`).join(', ');
  const colour = evidence.account.crm_health.filter(({ at }) => at.slice(0, 10) <= asOf).at(-1);
  const dear = DEAR_CATEGORIES.map((category) => {
    const { status, why, evidence: ids } = risk.dear[category];
    return fact(
      material,
      `dear:${category}`,
      `CS: ${capitalised(category === 'roi' ? 'ROI' : category)}: ${status}. ${why}`,
      { ids },
    );
  });
  return [
    fact(material, 'health', `CS: health is ${risk.band}, ${risk.score} of 100.`, {
      basis: `score of ${risk.as_of}${parts === '' ? '' : `: ${parts}`}`,
    }),
    ...dear,
    colour === undefined
      ? fact(material, 'crm', 'CS: no health colour is in the CRM.', { basis: 'CRM health on the account: none' })
      : fact(material, 'crm', `CS: the CRM says ${colour.color} since ${dayWords(colour.at, asOf)}.`, {
          ids: [evidenceId.crmHealth(colour)],
        }),
  ];
}

const SERIES: readonly { readonly name: string; readonly of: (usage: Usage) => number | null | undefined }[] = [
  { name: 'active users', of: ({ active_users }) => active_users },
  { name: 'logins', of: ({ logins }) => logins },
  { name: 'seats used', of: ({ seats_used }) => seats_used },
];

function usageTrend(material: ReviewMaterial): DocumentLine {
  const { evidence, asOf } = material;
  const from = addDays(asOf, -PERIOD_DAYS);
  const rows = evidence.usage.filter(({ date }) => date.slice(0, 10) > from && date.slice(0, 10) <= asOf);
  for (const { name, of } of SERIES) {
    const points = rows.flatMap((row) => {
      const value = of(row);
      return typeof value === 'number' ? [{ date: row.date.slice(0, 10), value }] : [];
    });
    const early = points.filter(({ date }) => daysBetween(from, date) <= END_DAYS).map(({ value }) => value);
    const late = points.filter(({ date }) => daysBetween(date, asOf) < END_DAYS).map(({ value }) => value);
    if (early.length === 0 || late.length === 0) continue;
    const [before, now] = [median(early), median(late)];
    const change = before === 0 ? '' : ` (${signed(Math.round((100 * (now - before)) / before))} %)`;
    return fact(
      material,
      'usage',
      `CS: ${name} over 90 days: ${amount(before)} in the first four weeks, ${amount(now)} in the last four${change}.`,
      {
        basis: `usage of ${counted(points.length, 'day')} from ${points[0]?.date ?? from} to ${points.at(-1)?.date ?? asOf}, medians`,
      },
    );
  }
  const last = evidence.usage.findLast(({ date }) => date.slice(0, 10) <= asOf);
  const since = last === undefined ? '' : `; the last is of ${dayWords(last.date, asOf)}`;
  return fact(
    material,
    'usage',
    `CS: no usage trend of 90 days can be told: ${counted(rows.length, 'day')} on record${since}.`,
    {
      basis: 'usage on record',
    },
  );
}

function signed(percent: number): string {
  return percent > 0 ? `+${percent}` : String(percent);
}

function happened({ evidence, asOf }: ReviewMaterial): readonly Touch[] {
  return evidence.touches
    .filter(({ at, automatic }) => at.slice(0, 10) <= asOf && (automatic === undefined || automatic === null))
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function lastContact(material: ReviewMaterial): readonly DocumentLine[] {
  const { asOf } = material;
  const touches = happened(material);
  const ours = touches.findLast(({ by, kind }) => by === 'csm' && kind !== 'qbr_deferred');
  const theirs = touches.findLast(({ kind }) => kind !== 'email_out' && kind !== 'qbr_deferred');
  const told = (touch: Touch | undefined, key: string, who: string) =>
    touch === undefined
      ? fact(material, key, `CS: ${who}: none on record.`, { basis: 'contacts on record: none' })
      : fact(material, key, `CS: ${who}: ${spaced(touch.kind)} on ${dayWords(touch.at, asOf)}${withWhom(touch)}.`, {
          ids: [evidenceId.touch(touch)],
        });
  return [
    told(ours, 'csm-contact', 'the CSM’s last contact'),
    told(theirs, 'heard', 'the last time the customer was heard'),
  ];
}

function withWhom({ name, person }: Touch): string {
  return `${name ? `, ${name}` : ''}${person ? `${name ? ' with' : ','} ${person}` : ''}`;
}

function tickets(material: ReviewMaterial): DocumentLine {
  const { evidence, asOf } = material;
  const open = evidence.tickets.filter(
    ({ opened_at, closed_at }) => opened_at.slice(0, 10) <= asOf && (closed_at ?? '9999').slice(0, 10) > asOf,
  );
  const words = open.map(
    ({ id, severity, opened_at }) =>
      `${id} (${severity}, ${counted(daysBetween(opened_at.slice(0, 10), asOf), 'day')})`,
  );
  const text =
    open.length === 0 ? 'CS: no ticket is open.' : `CS: ${counted(open.length, 'open ticket')}: ${words.join(', ')}.`;
  return fact(material, 'tickets', text, {
    basis: open.length === 0 ? 'tickets on record' : `tickets ${open.map(({ id }) => id).join(', ')}`,
  });
}

function qbrState(material: ReviewMaterial): readonly DocumentLine[] {
  const { asOf, claims } = material;
  const touches = happened(material);
  const held = touches.findLast(({ kind }) => kind === 'qbr');
  const after = (at: string) => held === undefined || Date.parse(at) > Date.parse(held.at);
  const deferred = touches.filter(({ kind, at }) => kind === 'qbr_deferred' && after(at));
  const said = claims.filter(({ subtype, occurredAt }) => subtype === 'qbr_deferred' && after(occurredAt));
  const last = held === undefined ? 'no QBR is on record' : `the last QBR was held on ${dayWords(held.at, asOf)}`;
  const count = deferred.length + said.length;
  return [
    fact(material, 'qbr', `CS: ${last}; ${count === 0 ? 'none was deferred since' : `deferred since: ${count}`}.`, {
      ids: [...said.map(({ id }) => id), ...[...deferred, ...(held === undefined ? [] : [held])].map(evidenceId.touch)],
      ...(held === undefined && count === 0 ? { basis: 'contacts on record: no QBR' } : {}),
    }),
  ];
}

function arr(material: ReviewMaterial): readonly DocumentLine[] {
  const { evidence, risk, asOf, claims } = material;
  const { acv, renewal_date } = evidence.account;
  const worth = typeof acv === 'number' ? `${amount(acv)} a year` : 'an unknown amount';
  const when = renewal_date ? `renews on ${dayWords(renewal_date, asOf)}` : 'has no renewal date on record';
  const smaller = claims.filter(({ kind, subtype }) => kind === 'renewal_risk' && subtype === 'contraction');
  const posture = evidence.account.renewal_posture.filter(({ at }) => at.slice(0, 10) <= asOf).at(-1);
  return [
    fact(material, 'arr', `Sales: the contract is worth ${worth} and ${when}.`, {
      basis: `ACV and renewal date on the account; runway ${risk.runway.label}`,
    }),
    ...smaller.map((claim) =>
      fact(
        material,
        `contraction:${claim.id}`,
        `Sales: on ${dayWords(claim.occurredAt, asOf)} they asked for less${claim.attrs.amount ? ` (${claim.attrs.amount})` : ''}.`,
        { ids: [claim.id] },
      ),
    ),
    ...(posture === undefined
      ? []
      : [
          fact(
            material,
            'posture',
            `Sales: the renewal was called ${spaced(posture.posture)} on ${dayWords(posture.at, asOf)}${posture.by ? ` by the ${posture.by.toUpperCase()}` : ''}.`,
            {
              ids: [evidenceId.posture(posture)],
            },
          ),
        ]),
  ];
}

function competition(material: ReviewMaterial): readonly DocumentLine[] {
  const { asOf, policy } = material;
  const since = addDays(asOf, -policy.plays.stands_days);
  const heard = material.claims.filter(
    ({ kind, occurredAt }) => kind === 'competitor' && occurredAt.slice(0, 10) > since,
  );
  const rivals = Map.groupBy(heard, ({ attrs }) => attrs.competitor ?? 'a rival without a name');
  if (rivals.size === 0) {
    return [
      fact(material, 'competition', `Sales: no rival was named in ${policy.plays.stands_days} days.`, {
        basis: 'signals of competitors: none',
      }),
    ];
  }
  return [...rivals].map(([rival, claims]) => {
    const last = claims.at(-1);
    const how = [...new Set(claims.map(({ subtype }) => subtype))].join(', ');
    return fact(
      material,
      `rival:${rival}`,
      `Sales: ${rival}: ${how}; last named on ${dayWords(last?.occurredAt ?? asOf, asOf)}.`,
      {
        ids: claims.map(({ id }) => id),
      },
    );
  });
}

function executives(material: ReviewMaterial): readonly DocumentLine[] {
  const { asOf, picture } = material;
  const sponsors = picture.people.filter(({ roles }) =>
    roles.some(({ role }) => role === 'executive_sponsor' || role === 'economic_buyer'),
  );
  if (sponsors.length === 0) {
    return [
      fact(material, 'executives', 'Sales: no executive sponsor or economic buyer is on record.', {
        basis: 'people of the account',
      }),
    ];
  }
  return sponsors.map(({ name, title, last_contact, last_heard, standing }) => {
    const who = `${name}${title ? `, ${title}` : ''}`;
    const contact = last_contact === null ? 'no contact on record' : `last contact ${dayWords(last_contact, asOf)}`;
    const heard = last_heard === null ? 'never heard' : `last heard ${dayWords(last_heard, asOf)}`;
    const gone = standing.state === 'left' ? '; has left' : '';
    return fact(material, `executive:${name}`, `Sales: ${who}: ${contact}, ${heard}${gone}.`, {
      basis: 'people of the account, contacts on record',
    });
  });
}

function expansion(material: ReviewMaterial): readonly DocumentLine[] {
  const { asOf } = material;
  const claims = material.claims.filter(({ kind }) => kind === 'expansion');
  if (claims.length === 0)
    return [fact(material, 'expansion', 'Sales: no expansion was spoken of.', { basis: 'signals of expansion: none' })];
  return claims
    .slice(-EXPANSIONS)
    .map((claim) =>
      fact(
        material,
        `expansion:${claim.id}`,
        `Sales: expansion, ${spaced(claim.subtype)}, on ${dayWords(claim.occurredAt, asOf)}: ${claim.status === 'acted' ? 'acted on' : 'no action on record'}.`,
        { ids: [claim.id] },
      ),
    );
}

/** The latest of them. */
const EXPANSIONS = 5;

function promises(material: ReviewMaterial): readonly DocumentLine[] {
  const { asOf, ledger } = material;
  const owed = ledger.entries.filter(({ state, counts }) => state === 'unkept' || (state === 'overdue' && counts));
  return owed.map((entry) =>
    fact(
      material,
      `promise:${entry.id}`,
      `Both: promised and ${entry.state === 'unkept' ? 'not kept' : 'overdue'}: ${briefly(entry.what)}${entry.due.date === null ? '' : `, due ${dayWords(entry.due.date, asOf)}`}${entry.owner ? `, owner ${entry.owner}` : ''}.`,
      {
        ids: [entry.id],
        ...(entry.said.every(({ conversation }) => conversation.startsWith('iv_'))
          ? { basis: 'handed back by the AE' }
          : {}),
      },
    ),
  );
}
