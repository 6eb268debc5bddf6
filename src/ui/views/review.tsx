import type { ReviewOutcome } from '../../domain/index.ts';
import { accountPath, reviewAnchor } from '../addresses.ts';
import type { InterventionView, ReviewModel, ReviewView } from '../load/reviews.ts';
import { formatDay, formatDayAndDistance } from '../text/dates.ts';
import { capitalised, counted, spaced } from '../text/words.ts';
import { DocumentView } from './document.tsx';
import { HandbackForm, OpenForm, type OutcomeDraft, ReviewForms } from './review-forms.tsx';

/** An account's reviews: the one that waits with its agenda, the AE's interventions, what was before. */
export function ReviewPage({ model }: { readonly model: ReviewModel }) {
  const { account, frame, waiting, preview, standing, earlier, past, debriefs, allowed, problem } = model;
  return (
    <>
      <header class="account-head">
        <p class="crumb">
          <a href="/">Accounts</a> <a href={accountPath(account.key)}>{account.name}</a>
        </p>
        <h1>At-risk review</h1>
      </header>
      {problem !== null && (
        <div class="problem" role="alert">
          <p>
            <strong>This was not done.</strong> {problem}
          </p>
        </div>
      )}
      {waiting.map((view) => (
        <Waiting
          view={view}
          asOf={frame.asOf}
          allowed={allowed}
          account={account.key}
          draft={leftIn(model, view.review.id)}
        />
      ))}
      {standing.map((view) => (
        <Intervention view={view} asOf={frame.asOf} allowed={allowed} draft={leftIn(model, 'handback')} />
      ))}
      {waiting.length === 0 && (
        <section aria-labelledby="none">
          <h2 id="none">No review waits</h2>
          <p>
            {standing.length === 0 ? 'No trigger stands either: CS leads, the AE stays out. ' : ''}
            Below is what one would begin with.
          </p>
          {allowed && <OpenForm account={account.key} words="Open a review" />}
        </section>
      )}
      {preview !== null && <DocumentView document={preview} asOf={frame.asOf} within="preview" />}
      {debriefs.map(({ id, documents, lostOn }) => (
        <section id={reviewAnchor(id)} aria-labelledby={`${id}-title`}>
          <h2 id={`${id}-title`}>Lost on {formatDay(lostOn, frame.asOf)}</h2>
          {documents.debrief !== undefined && (
            <DocumentView document={documents.debrief} asOf={frame.asOf} within={id} />
          )}
        </section>
      ))}
      <Earlier earlier={earlier} past={past} asOf={frame.asOf} />
    </>
  );
}

/** What stood in a form, where that is the one that was refused. */
function leftIn({ draft }: ReviewModel, form: string): Readonly<Record<string, string>> {
  return draft?.form === form ? draft.fields : {};
}

const KINDS = {
  joint: 'Joint review',
  cs_escalation: 'CS escalation',
  sales_escalation: 'Sales escalation',
  tier_one: 'Tier-1 sync',
  at_risk: 'At-risk list review',
  strategic: 'Strategic account review',
} as const;

interface WaitingProps {
  readonly view: ReviewView;
  readonly asOf: string;
  readonly allowed: boolean;
  readonly account: string;
  readonly draft: OutcomeDraft;
}

function Waiting({ view: { review, meetings, isOverdue }, asOf, allowed, account, draft }: WaitingProps) {
  const { id, kind, standing, reason, rule, level, dueOn, documents } = review;
  return (
    <section id={reviewAnchor(id)} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {KINDS[kind]} {rule !== null && rule !== 'CADENCE' && <span class="rule-id">{rule}</span>}
      </h2>
      <p class="claim review-status">
        <Detail name="due" value={`${formatDayAndDistance(dueOn, asOf)}${isOverdue ? ', overdue' : ''}`} />
        <Detail name="state" value={STATES[standing.state]} />
        <Detail name="escalated to" value={LEVELS[level]} />
        {standing.cause !== null && <Detail name="root cause" value={spaced(standing.cause)} />}
      </p>
      <p>{reason}</p>
      {kind === 'joint' && (
        <p class="muted">
          AE and CSM alone on {formatDay(meetings.sync, asOf)}, 20 to 30 minutes; the review on{' '}
          {formatDay(meetings.review, asOf)}, 60 minutes; the follow-up on {formatDay(meetings.followUp, asOf)}, 30
          minutes.
        </p>
      )}
      {allowed && <ReviewForms review={review} draft={draft} />}
      {documents.agenda !== undefined && <DocumentView document={documents.agenda} asOf={asOf} within={id} />}
      {documents.brief !== undefined && (
        <details>
          <summary>What the AE is told in writing</summary>
          <DocumentView document={documents.brief} asOf={asOf} within={`${id}-brief`} />
        </details>
      )}
      {allowed && <OpenForm account={account} words={askWords(review)} />}
    </section>
  );
}

function askWords({ standing, rule }: ReviewView['review']): string {
  if (standing.state !== 'due') return 'Bring the agenda up to date';
  return rule === 'CADENCE' ? 'Open a joint review now' : 'Fill the agenda in now';
}

const STATES = {
  due: 'Due, to be filled in',
  prefilled: 'Filled in',
  open: 'Under way',
  complete: 'Complete',
  cancelled: 'Cancelled',
} as const;
const LEVELS = { none: 'nobody', ae_csm: 'AE and CSM', vp: 'VP CS and VP Sales', cro: 'CRO' } as const;
const INTERVENTION_STATES = {
  open: 'Open',
  touched: 'The AE is in',
  handback_due: 'Handback due',
  closed: 'Handed back',
  withdrawn: 'Withdrawn',
} as const;

function Detail({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <span class="detail">
      <span class="muted">{name}</span> {value}
    </span>
  );
}

interface InterventionProps {
  readonly view: InterventionView;
  readonly asOf: string;
  readonly allowed: boolean;
  readonly draft: Readonly<Record<string, string>>;
}

function Intervention({ view: { intervention, budget, isOverdue }, asOf, allowed, draft }: InterventionProps) {
  const { id, triggers, standing, dueAt, documents } = intervention;
  const due = standing.state === 'handback_due' ? standing.handbackDueAt : dueAt;
  return (
    <section id={reviewAnchor(id)} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        AE intervention{' '}
        {triggers.map((trigger) => (
          <span class="rule-id">{trigger.id} </span>
        ))}
      </h2>
      <p class="claim review-status">
        <Detail name="state" value={INTERVENTION_STATES[standing.state]} />
        {due !== null && (
          <Detail name="due" value={`${formatDayAndDistance(due, asOf)}${isOverdue ? ', overdue' : ''}`} />
        )}
        <Detail
          name="touches"
          value={`${budget.used} of ${budget.used + budget.left}${budget.isWarned && budget.left > 0 ? ', the next is the last' : ''}`}
        />
      </p>
      {standing.beyond.length > 0 && (
        <p>
          <strong>{counted(standing.beyond.length, 'contact')} after the AE was out.</strong>
        </p>
      )}
      {triggers.map(({ action, why, endedAt }) => (
        <p>
          {action}. <span class="muted">{why}</span>
          {endedAt !== null && <span class="muted"> It no longer stands.</span>}
        </p>
      ))}
      {standing.draft !== null && <Handback intervention={intervention} />}
      {allowed && <HandbackForm intervention={intervention} draft={draft} />}
      {documents.brief !== undefined && (
        <details>
          <summary>The brief</summary>
          <DocumentView document={documents.brief} asOf={asOf} within={id} />
        </details>
      )}
    </section>
  );
}

function Handback({ intervention: { standing } }: { readonly intervention: InterventionView['intervention'] }) {
  if (standing.draft === null) return null;
  const { learned, commitments, posture, re_entry } = standing.draft.handback;
  return (
    <dl class="handback">
      {Object.entries(learned).map(([name, value]) => (
        <>
          <dt>{capitalised(name)}</dt>
          <dd>{value}</dd>
        </>
      ))}
      <dt>Promised</dt>
      <dd>
        {commitments.length === 0
          ? 'Nothing'
          : commitments.map(({ what, owner, due }) => [what, owner, due].filter(Boolean).join(', ')).join('; ')}
      </dd>
      <dt>Renewal</dt>
      <dd>{capitalised(spaced(posture))}</dd>
      <dt>The AE comes back when</dt>
      <dd>{re_entry}</dd>
    </dl>
  );
}

function outcomeWords({ path, owner, action, deadline }: ReviewOutcome): string {
  return `${path === null ? action : spaced(path)}, ${owner} by ${deadline}`;
}

interface EarlierProps {
  readonly earlier: readonly ReviewView[];
  readonly past: readonly InterventionView[];
  readonly asOf: string;
}

function Earlier({ earlier, past, asOf }: EarlierProps) {
  if (earlier.length + past.length === 0) return null;
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier">Before</h2>
      {earlier.map(({ review: { id, kind, standing, documents } }) => (
        <details id={reviewAnchor(id)}>
          <summary>
            {KINDS[kind]}, {STATES[standing.state].toLowerCase()}{' '}
            {standing.ended !== null && formatDayAndDistance(standing.ended.at, asOf)}
            {standing.outcome !== null && `: ${outcomeWords(standing.outcome)}`}
            {standing.ended?.why != null && `: ${standing.ended.why}`}
          </summary>
          {documents.follow_up !== undefined && (
            <DocumentView document={documents.follow_up} asOf={asOf} within={`${id}-after`} />
          )}
          {documents.agenda !== undefined && <DocumentView document={documents.agenda} asOf={asOf} within={id} />}
        </details>
      ))}
      {past.map(({ intervention }) => (
        <details id={reviewAnchor(intervention.id)}>
          <summary>
            AE intervention, {INTERVENTION_STATES[intervention.standing.state].toLowerCase()}{' '}
            {intervention.standing.ended !== null && formatDayAndDistance(intervention.standing.ended.at, asOf)}
          </summary>
          <Handback intervention={intervention} />
        </details>
      ))}
    </section>
  );
}
