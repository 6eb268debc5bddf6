import { POSTURES, RECOVERY_PATHS, ROOT_CAUSES } from '../../domain/index.ts';
import { handbackMark, isCheck } from '../../reviews/index.ts';
import type { StoredIntervention, StoredReview } from '../../storage/index.ts';
import { handbackPath, moveReviewPath, openReviewPath } from '../addresses.ts';
import { capitalised, spaced } from '../text/words.ts';

/** Opens a review where none waits, or has the one that waits filled in anew. */
export function OpenForm({ account, words }: { readonly account: string; readonly words: string }) {
  return (
    <form method="post" action={openReviewPath(account)} class="judge">
      <button type="submit">{words}</button>
    </form>
  );
}

/** The fields of an outcome as they were sent and refused: nobody writes them twice. */
export type OutcomeDraft = Readonly<Partial<Record<'path' | 'owner' | 'deed' | 'deadline' | 'outreach', string>>>;

interface FormsProps {
  readonly review: StoredReview;
  readonly draft: OutcomeDraft;
}

/** The four parts in their order: what cannot be done yet is not offered. */
export function ReviewForms({ review, draft }: FormsProps) {
  const { standing } = review;
  if (standing.state === 'due') return null;
  const isSynced = standing.parts.data_sync !== undefined;
  return (
    <div class="steps">
      {!isSynced && (
        <form method="post" action={moveReviewPath(review.id)} class="judge">
          <button type="submit" name="action" value="data_sync">
            The data is synced
          </button>
        </form>
      )}
      {isSynced && <CauseForm review={review} />}
      {(standing.cause !== null || isCheck(review.kind)) && <OutcomeForm review={review} draft={draft} />}
      <form method="post" action={moveReviewPath(review.id)} class="judge">
        <details class="why">
          <summary>Cancel this review</summary>
          <label>
            Why
            <input name="why" required maxlength={1_000} />
          </label>
          <button class="plain" type="submit" name="action" value="cancel">
            Cancel it
          </button>
        </details>
      </form>
    </div>
  );
}

function CauseForm({ review: { id, standing } }: { readonly review: StoredReview }) {
  return (
    <form method="post" action={moveReviewPath(id)} class="source-form">
      <label>
        Root cause
        <select name="cause" required>
          {standing.cause === null && <option value="">Choose one</option>}
          {ROOT_CAUSES.map((cause) => (
            <option value={cause} selected={cause === standing.cause}>
              {capitalised(spaced(cause))}
            </option>
          ))}
        </select>
      </label>
      <label class="choice">
        <input type="checkbox" name="commercial" value="yes" checked={standing.commercial} /> Money is part of it
      </label>
      <button class={standing.cause === null ? '' : 'plain'} type="submit" name="action" value="cause">
        {standing.cause === null ? 'Name the cause' : 'Change the cause'}
      </button>
    </form>
  );
}

function OutcomeForm({ review: { id, standing, kind }, draft }: FormsProps) {
  const { outcome, outreach } = standing;
  const chosen = draft.path ?? outcome?.path ?? undefined;
  const isOptional = isCheck(kind);
  return (
    <form method="post" action={moveReviewPath(id)} class="source-form">
      {standing.cause !== null && (
        <label>
          Path
          <select name="path" required={!isOptional}>
            {(chosen === undefined || isOptional) && <option value="">{isOptional ? 'None' : 'Exactly one'}</option>}
            {RECOVERY_PATHS.map((path) => (
              <option value={path} selected={path === chosen}>
                {capitalised(spaced(path))}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        Owner, a person by name
        <input name="owner" required maxlength={200} value={draft.owner ?? outcome?.owner} />
      </label>
      <label>
        Action
        <input name="deed" required maxlength={4_000} value={draft.deed ?? outcome?.action} />
      </label>
      <label>
        By
        <input type="date" name="deadline" required value={draft.deadline ?? outcome?.deadline} />
      </label>
      <label>
        Outreach: who calls first, what is said, what is not
        <textarea name="outreach" rows={3} maxlength={4_000}>
          {draft.outreach ?? outreach ?? ''}
        </textarea>
      </label>
      <button type="submit" name="action" value="complete">
        {isOptional ? 'Complete the check' : 'Complete the review'}
      </button>
      <button class="plain" type="submit" name="action" value="choose">
        Keep as it is so far
      </button>
    </form>
  );
}

interface HandbackProps {
  readonly intervention: StoredIntervention;
  /** What stood in the form that drafts it, where it was refused. */
  readonly draft: Readonly<Record<string, string>>;
}

/** The handback: drafted by the AE, then confirmed by the CSM, as they read it. */
export function HandbackForm({ intervention: { account, standing }, draft: left }: HandbackProps) {
  const handback = standing.draft?.handback;
  const promised = handback?.commitments
    .map(({ what, owner, due }) => [what, owner ?? '', due ?? ''].join(' | '))
    .join('\n');
  return (
    <>
      {standing.draft !== null && (
        <form method="post" action={handbackPath(account)} class="judge">
          <input type="hidden" name="read" value={handbackMark(standing.draft.handback)} />
          <button type="submit" name="action" value="confirm">
            Confirm the handback
          </button>
        </form>
      )}
      <details
        class="why"
        open={left.re_entry !== undefined || (standing.state === 'handback_due' && standing.draft === null)}
      >
        <summary>{standing.draft === null ? 'Hand back' : 'Draft it anew'}</summary>
        <form method="post" action={handbackPath(account)} class="source-form">
          <Learned name="sponsor" value={left.sponsor ?? handback?.learned.sponsor} />
          <Learned name="competitor" value={left.competitor ?? handback?.learned.competitor} />
          <Learned name="budget" value={left.budget ?? handback?.learned.budget} />
          <Learned name="politics" value={left.politics ?? handback?.learned.politics} />
          <label>
            Every commitment made, even informal, one a line: what | owner | YYYY-MM-DD
            <textarea name="commitments" rows={3} maxlength={8_000}>
              {left.commitments ?? promised ?? ''}
            </textarea>
          </label>
          <label>
            How both see the renewal
            <select name="posture" required>
              {POSTURES.map((posture) => (
                <option value={posture} selected={posture === (left.posture ?? handback?.posture ?? 'uncertain')}>
                  {capitalised(spaced(posture))}
                </option>
              ))}
            </select>
          </label>
          <label>
            The AE comes back when
            <input name="re_entry" required maxlength={4_000} value={left.re_entry ?? handback?.re_entry} />
          </label>
          <button type="submit" name="action" value="draft">
            Draft the handback
          </button>
        </form>
      </details>
    </>
  );
}

function Learned({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  return (
    <label>
      What was learned of the {name}
      <input name={name} required maxlength={4_000} value={value} />
    </label>
  );
}
