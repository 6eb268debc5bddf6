import type { Item, Review } from './answers.ts';
import { dayOf } from './calendar.ts';
import { DANA, type Firm, PEOPLE } from './firm.ts';

/** Kinds of signals that ask for somebody's attention and that a CSM reads and confirms. */
const READ = ['champion_change', 'competitor', 'unkept_promise', 'renewal_risk', 'adoption_gap', 'value', 'fit_gap'];

/** What the AE writes when they hand an account back. */
export const HANDBACK = {
  learned: { sponsor: 'Sara decides', competitor: 'FieldPilot, in talks', budget: 'Flat', politics: 'None seen' },
  posture: 'uncertain',
  re_entry: 'They ask for a commercial change',
} as const;

/** Everybody at the firm does what the program has found for them, but for what the script has them leave lying. */
export async function workThrough(firm: Firm): Promise<void> {
  for (const account of [...firm.heard]) {
    if (firm.isLeft(account, 'signals')) continue;
    firm.heard.delete(account);
    for (const kind of [...READ, 'escalation'])
      await firm.judge(account, kind, 'confirm', firm.ownerOf(account, 'csm'));
  }
  const done = new Set<string>();
  for (const item of await firm.inbox()) {
    if (firm.isLeft(item.account, item.kind)) continue;
    await work(firm, item, done);
  }
  await firm.settle();
}

async function work(firm: Firm, item: Item, done: Set<string>): Promise<void> {
  const { account, kind, key } = item;
  const [, subject = '', ...rest] = key.split(':');
  const csm = firm.ownerOf(account, 'csm');
  switch (kind) {
    case 'check_in':
      await firm.call(account, csm);
      return;
    case 'promised_follow_up':
      await firm.mail(account, {
        from: csm,
        to: DANA,
        thread: 'follow-up',
        text: 'As promised, please find it attached.',
      });
      await firm.tell('PATCH', `/v1/commitments/${subject}`, { action: 'kept', by: csm });
      return;
    case 'expansion_note':
      await firm.judge(account, 'expansion', 'act', csm);
      return;
    case 'ownership_brief':
      await firm.tell('POST', `/v1/accounts/${account}/ownership/${rest[0]}/${rest[1]}/open`);
      return;
    case 'handoff_unacknowledged':
      if (!done.has(subject)) await firm.tell('POST', `/v1/deals/${subject}/handoff/acknowledge`, { by: csm });
      done.add(subject);
      return;
    case 'review_due':
      if (!done.has(subject)) await holdReview(firm, subject);
      done.add(subject);
      return;
    case 'intervention':
    case 'handback_overdue':
      if (!done.has(account)) await handBack(firm, account);
      done.add(account);
      return;
    case 'escalation':
      // One that came with a review may have gone with it.
      if (!done.has(subject)) await finish(firm, item);
      return;
    default:
      await finish(firm, item);
  }
}

async function finish(firm: Firm, { id, owner }: Item): Promise<void> {
  const { state } = await firm.get<Item>(`/v1/inbox/${id}`);
  if (state !== 'open') return; // it has left by itself since the morning
  await firm.tell('PATCH', `/v1/inbox/${id}`, { action: 'done', by: owner.name ?? PEOPLE.csLead });
}

/** A review from the data to an outcome: complete, with a path, a person, an action and a day, unless it was called off. */
export async function holdReview(firm: Firm, id: string): Promise<void> {
  const { account, state } = await firm.get<Review>(`/v1/reviews/${id}`);
  if (!['prefilled', 'open'].includes(state)) return; // what called for it has ended since the morning
  const csm = firm.ownerOf(account, 'csm');
  const { root_cause } = await firm.risk(account, firm.today);
  await firm.tell('PATCH', `/v1/reviews/${id}`, {
    parts: ['data_sync'],
    cause: root_cause.primary ?? 'adoption_value_gap',
    outcome: { path: 'save_motion', owner: csm, action: 'Call Dana about it', deadline: dayOf(firm.today + 14) },
    complete: true,
    by: csm,
  });
}

/** The AE drafts and the CSM confirms; what the draft says otherwise than usual may be told. */
export async function handBack(
  firm: Firm,
  account: string,
  change: { readonly commitments?: readonly object[]; readonly posture?: string } = {},
): Promise<void> {
  const path = `/v1/accounts/${account}/handback`;
  await firm.tell('POST', path, { ...HANDBACK, commitments: [], ...change, by: firm.ownerOf(account, 'ae') });
  await firm.tell('POST', path, { confirm: true, by: firm.ownerOf(account, 'csm') });
}
