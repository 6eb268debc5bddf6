import { checkLines } from '../briefs/index.ts';
import { addDays, type DocumentBody, type Evidence, type Risk } from '../domain/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Policy } from '../scoring/index.ts';
import {
  findAccount,
  listClaims,
  listInterventions,
  listReviews,
  loadSaid,
  loadStakeholderPicture,
  type WorkspaceTransaction,
} from '../storage/index.ts';
import type { ReviewMaterial } from './material.ts';

/** What a scoring has in hand already. */
export interface ScoredAccount {
  readonly evidence: Evidence;
  readonly ledger: Ledger;
  readonly risk: Risk;
}

/** What the documents of an account's reviews are made of, as of the day of a score and from what was known for it. */
export async function loadReviewMaterial(
  tx: WorkspaceTransaction,
  account: string,
  { evidence, ledger, risk }: ScoredAccount,
  policy: Policy,
): Promise<ReviewMaterial> {
  const days = { asOf: risk.as_of, knownAt: risk.known_at };
  const [found, picture, claims, reviews, interventions] = await Promise.all([
    findAccount(tx, account),
    loadStakeholderPicture(tx, account, days, policy),
    listClaims(tx, account),
    listReviews(tx, account),
    listInterventions(tx, { account }),
  ]);
  const [before, knownBefore] = [days.asOf, days.knownAt].map((day) => `${addDays(day, 1)}T00:00:00.000Z`);
  return {
    account,
    name: found?.name ?? account,
    asOf: days.asOf,
    policy,
    evidence,
    risk,
    ledger,
    picture: picture ?? nobody(days),
    claims: claims.filter(
      ({ status, occurredAt, recordedAt }) =>
        status !== 'dismissed' && occurredAt < (before ?? '') && recordedAt < (knownBefore ?? ''),
    ),
    reviews,
    interventions,
  };
}

function nobody({ asOf, knownAt }: { readonly asOf: string; readonly knownAt: string }): ReviewMaterial['picture'] {
  const threading = { days: 0, talks: 0, theirs: 0, still_there: 0, ours: 0, largest: null, pairs: [] };
  return { as_of: asOf, known_at: knownAt, people: [], spoken_of: [], threading };
}

/** A document with every quote looked up in its turn: a line whose words are not there is struck, speaker and time are the record's. */
export async function checkDocument(tx: WorkspaceTransaction, document: DocumentBody): Promise<DocumentBody> {
  const quoted = document.sections.flatMap(({ lines }) =>
    lines.flatMap(({ sources }) => sources.map(({ conversation }) => conversation)),
  );
  const said = await loadSaid(tx, [...new Set(quoted)]);
  return {
    ...document,
    sections: document.sections.map((section) => ({ ...section, lines: checkLines(section.lines, said) })),
  };
}
