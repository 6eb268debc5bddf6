import { formatDay } from './dates.ts';

const TOUCHES: Readonly<Record<string, string>> = {
  email_out: 'Email',
  email_in: 'Email',
  call: 'Call',
  meeting: 'Meeting',
  qbr: 'QBR',
  qbr_deferred: 'QBR put off',
};

const NAMES: Readonly<Record<string, string>> = {
  touch: 'Contact',
  usage: 'Usage',
  survey: 'Survey',
  person: 'Somebody on record',
  crm_health: 'CRM health',
  renewal_posture: 'Renewal posture',
  account: 'The account’s record',
};

const DAY = /\d{4}-\d{2}-\d{2}/;

/** A touch as the scorer names it behind `touch:`: when it was and by which medium; `undefined` for what is none. */
export function touchOf(
  rest: string,
): { readonly at: string; readonly kind: string; readonly medium: 'call' | 'email' } | undefined {
  const [, at, kind] = /^(.*?):(email_out|email_in|call|meeting|qbr_deferred|qbr):/s.exec(rest) ?? [];
  if (at === undefined || kind === undefined) return undefined;
  return { at, kind, medium: kind.startsWith('email') ? 'email' : 'call' };
}

/**
 * What a piece of evidence is, for one that nothing more is known of here than its id (src/scoring/evidence-id.ts): what sort
 * it is of and its day. Never the id itself, which says nothing to a reader and may hold somebody's address.
 */
export function evidenceWords(id: string, asOf: string): string {
  const [sort = '', ...rest] = id.split(':');
  const name = NAMES[sort];
  if (name === undefined) return 'No longer on record';
  const what = rest.join(':');
  const touch = sort === 'touch' ? touchOf(what) : undefined;
  const day = DAY.exec(touch?.at ?? what)?.[0];
  return `${TOUCHES[touch?.kind ?? ''] ?? name}${day === undefined ? '' : `, ${formatDay(day, asOf)}`}`;
}
