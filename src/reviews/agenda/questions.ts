import type { DocumentLine, DocumentSection, RootCause } from '../../domain/index.ts';
import type { ReviewMaterial } from '../material.ts';
import { briefly, capitalised, lineOf, sectionOf, spaced } from './lines.ts';
import { called, firstVoice } from './outreach.ts';

const ID = 'five_questions';

/** What somebody who was hurt by a cause has to hear from us. */
const TO_HEAR: Readonly<Record<RootCause, string>> = {
  adoption_value_gap: 'how they get to what they bought it for, step by step',
  champion_loss: 'that we know whom to work with now, and what was agreed before still holds',
  over_promised: 'that we said it and it is not so, and what will hold instead',
  competitor: 'where we are better for their job, and where we are not',
  wrong_icp: 'honestly what the product does for them, and what it does not',
};

/** The five questions that AE and CSM answer alone before anybody writes or calls; what the record does not say is open. */
export function fiveQuestions(material: ReviewMaterial): DocumentSection {
  const lines = [reason(material), toHear(material), ask(material), notSaidYet(material), whenWho(material)];
  const note = 'AE and CSM alone, 20 to 30 minutes, before any contact with the customer.';
  return sectionOf(ID, 'Before: five questions', lines, 'Nothing is on record.', note);
}

function answered(
  material: ReviewMaterial,
  number: number,
  text: string,
  rests: Parameters<typeof lineOf>[4],
): DocumentLine {
  return lineOf(material, ID, String(number), `${number}. ${text}`, rests);
}

function reason(material: ReviewMaterial): DocumentLine {
  const { primary, candidates } = material.risk.root_cause;
  if (primary === null) {
    return answered(material, 1, 'The actual reason: open. Nothing on record points to one; ask them.', {
      basis: 'root cause of the score: none',
    });
  }
  const evidence = candidates[0]?.evidence ?? [];
  return answered(material, 1, `The actual reason, as far as the record goes: ${spaced(primary)}.`, { ids: evidence });
}

function toHear(material: ReviewMaterial): DocumentLine {
  const cause = material.risk.root_cause.primary;
  const said = material.claims.filter(
    ({ kind }) => kind === 'unkept_promise' || kind === 'escalation' || kind === 'success_criterion',
  );
  const ids = said.slice(-3).map(({ id }) => id);
  if (cause === null) {
    return answered(
      material,
      2,
      'What they need to hear, and from whom: open.',
      ids.length === 0 ? { basis: 'root cause of the score: none' } : { ids },
    );
  }
  const from = called(material, firstVoice(material).role);
  const evidence = ids.length === 0 ? (material.risk.root_cause.candidates[0]?.evidence ?? []) : ids;
  return answered(material, 2, `What they need to hear: ${TO_HEAR[cause]}; from ${from}.`, { ids: evidence });
}

function ask(material: ReviewMaterial): DocumentLine {
  const [first] = material.risk.would_change;
  return first === undefined
    ? answered(material, 3, 'The explicit ask: open. Nothing that they could say alone would move the band.', {
        basis: `score of ${material.risk.as_of}`,
      })
    : answered(material, 3, `The explicit ask: what gets us ${first.evidence_needed}.`, {
        basis: `score of ${material.risk.as_of}: it would then be ${first.band_after}`,
      });
}

function notSaidYet({ ledger, ...material }: ReviewMaterial): DocumentLine {
  const pending = ledger.entries.filter(({ state }) => state === 'open' || state === 'overdue' || state === 'unkept');
  const promised =
    pending.length === 0
      ? ''
      : ` Nor that any of these is done: ${pending
          .slice(0, 3)
          .map(({ what }) => briefly(what))
          .join('; ')}.`;
  return answered(
    { ledger, ...material },
    4,
    `What is not said yet: no new commercial talk, nothing unshipped, nothing unapproved.${promised}`,
    {
      basis: 'rules of AE re-entry, promises on record',
    },
  );
}

function whenWho(material: ReviewMaterial): DocumentLine {
  const { role, why } = firstVoice(material);
  const due = material.risk.triggers
    .flatMap(({ id, due: by }) => (by === null ? [] : [{ id, by }]))
    .toSorted((one, other) => (one.by < other.by ? -1 : 1))[0];
  const when =
    due === undefined ? 'when: open, no deadline runs' : `by ${due.by.slice(0, 16).replace('T', ' ')} UTC (${due.id})`;
  return answered(material, 5, `Who speaks when: ${called(material, role)} first, ${when}. ${capitalised(why)}.`, {
    basis: 'owners on the account, triggers of the score',
  });
}
