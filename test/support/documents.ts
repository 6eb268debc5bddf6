import type { DocumentBody } from '../../src/domain/index.ts';
import type { DocumentOrder } from '../../src/pipeline/index.ts';

/** Words of a customer that are in every example, with what HTML and Slack would take for their own. */
export const QUOTE = 'we need <b>SSO</b> & "audit" by March';

/** A document about an account that quotes one conversation. */
export function exampleDocument(account = 'acme', conversation = 'call-1'): DocumentBody {
  const source = {
    conversation,
    turn: 3,
    quote: QUOTE,
    speaker: 'Dana Ortiz',
    occurred_at: '2026-03-01T10:00:00.000Z',
  };
  return {
    title: 'Handoff: Acme & Söhne',
    account,
    as_of: '2026-03-02',
    mode: 'offline',
    sections: [
      { id: 'commitments', title: 'Commitments', lines: [{ id: 'l1', text: 'SSO by March', sources: [source] }] },
      {
        id: 'renewal',
        title: 'Renewal',
        lines: [{ id: 'l2', text: 'Renews on 1 December', sources: [], basis: 'renewal date on the account' }],
        note: 'The record names no owner of the renewal.',
      },
    ],
  };
}

/** It on its way out. */
export function exampleOrder(change: Partial<DocumentOrder> = {}): DocumentOrder {
  return {
    event: 'handoff.made',
    key: 'handoff.made/deal-1/1',
    account: 'acme',
    document: exampleDocument(),
    markdown: `# Handoff: Acme & Söhne\n\n- SSO by March\n  > “${QUOTE}”\n`,
    link: '/deals/deal-1/handoff',
    ...change,
  };
}
