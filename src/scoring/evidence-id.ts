import type { Person, Survey, Touch, Usage } from '../domain/index.ts';

/**
 * Ids of evidence that carries none of its own: made of its content, so that the order of the input cannot show.
 * `touch:AT:KIND:PERSON`, `usage:DATE`, `survey:KIND:AT`, `person:EMAIL`, `crm_health:AT:COLOR`, `account:FIELD`.
 */
export const evidenceId = {
  touch: ({ at, kind, person, name }: Touch) => `touch:${at}:${kind}:${person ?? name ?? '-'}`,
  usage: ({ date }: Usage) => `usage:${date}`,
  survey: ({ kind, at }: Survey) => `survey:${kind}:${at}`,
  person: ({ email, name }: Person) => `person:${email ?? name}`,
  crmHealth: ({ at, color }: { readonly at: string; readonly color: string }) => `crm_health:${at}:${color}`,
  posture: ({ at, posture }: { readonly at: string; readonly posture: string }) => `renewal_posture:${at}:${posture}`,
  account: (field: 'acv' | 'contract_start' | 'icp_fit' | 'renewal_date' | 'strategic' | 'licensed_seats' | 'tier') =>
    `account:${field}`,
} as const;
