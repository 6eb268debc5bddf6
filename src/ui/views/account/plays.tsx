import type { Child } from 'hono/jsx';
import type { Risk } from '../../../domain/index.ts';
import { ROOT_CAUSE_LEADS } from '../../../scoring/index.ts';
import { reviewPath, ruleAnchor } from '../../addresses.ts';
import type { AccountModel, Brief, Play } from '../../page-models/account.ts';
import { formatDay, formatDayAndDistance } from '../../text/dates.ts';
import { capitalised, causeLabel, reviewSentence, ruleLabel, spaced } from '../../text/words.ts';

/** Plays that are told of before the rest folds away. */
const SHOWN = 4;

/** What now: what is to be done, by when and by whom; who is to meet, and where the rest is. */
export function WhatNow({ model }: { readonly model: AccountModel }) {
  const { risk, plays, frame, account, moment } = model;
  const listed = plays?.plays ?? (risk === null ? [] : calledFor(risk));
  return (
    <section class="step" aria-labelledby="what-now">
      <h2 id="what-now">{moment.isPast ? 'What was called for' : 'What to do'}</h2>
      {listed.length === 0 && <p>{noneSentence(risk)}</p>}
      <PlayList plays={listed.slice(0, SHOWN)} asOf={frame.asOf} />
      {listed.length > SHOWN && (
        <details>
          <summary>{listed.length - SHOWN} more</summary>
          <PlayList plays={listed.slice(SHOWN)} asOf={frame.asOf} />
        </details>
      )}
      {risk !== null && <Review risk={risk} asOf={frame.asOf} />}
      {plays !== null && (
        <>
          <p class="step-links">
            <a href={reviewPath(account.key)}>At-risk review</a> · <a href={plays.inbox}>Its work in the inbox</a>
          </p>
          <Briefs briefs={plays.briefs} asOf={frame.asOf} />
        </>
      )}
    </section>
  );
}

function noneSentence(risk: Risk | null): string {
  if (risk === null) return 'Nothing is called for before it is scored.';
  return risk.ae === 'stays_out' ? 'No trigger: CS leads, the AE stays out.' : 'Nothing waits.';
}

/** What the score of a day called for, as nothing else is kept of it. */
function calledFor({ triggers }: Risk): readonly Play[] {
  return triggers.map(({ id, action, due, timing, why }) => ({
    title: capitalised(action),
    due,
    timing,
    isOverdue: false,
    owner: 'AE',
    why,
    href: `#${ruleAnchor(id)}`,
  }));
}

function PlayList({ plays, asOf }: { readonly plays: readonly Play[]; readonly asOf: string }) {
  return (
    <ol class="plays">
      {plays.map(({ title, due, timing, isOverdue, owner, why, href }) => (
        <li>
          <p>
            {href.startsWith('#') ? <strong>{title}</strong> : <a href={href}>{title}</a>}
            {owner !== null && <span class="muted">, {owner}</span>}
          </p>
          <p class={isOverdue ? 'overdue' : undefined}>
            {due === null ? (
              <span class="muted">{timing === null ? 'No day named' : capitalised(timing)}</span>
            ) : (
              <>
                {isOverdue ? 'Overdue since ' : 'Due '}
                <time datetime={due}>{formatDayAndDistance(due, asOf)}</time>
              </>
            )}
          </p>
          <p class="muted why-line">{why}</p>
        </li>
      ))}
    </ol>
  );
}

const ESCALATIONS = { none: 'none', ae_csm: 'AE and CSM', vp: 'VP', cro: 'CRO' } as const;

function Review({
  risk: { review, root_cause: cause, escalation, cadence },
  asOf,
}: {
  readonly risk: Risk;
  readonly asOf: string;
}) {
  return (
    <>
      <p class="review-rule">
        {reviewSentence(review.rule)} {review.rule !== null && <span class="rule-id">{review.rule}</span>}
      </p>
      <dl class="pairs">
        {review.cs_side.length > 0 && <Pair name="CS side" value={<RuleLinks rules={review.cs_side} />} />}
        {review.sales_side.length > 0 && <Pair name="Sales side" value={<RuleLinks rules={review.sales_side} />} />}
        {cause.primary !== null && (
          <Pair
            name="Root cause"
            value={capitalised(causeLabel(cause.primary)) + (cause.commercial ? ', with price in it' : '')}
          />
        )}
        {cause.primary !== null && <Pair name="Recovery" value={`${capitalised(ROOT_CAUSE_LEADS[cause.primary])}.`} />}
        {escalation.level !== 'none' && (
          <Pair name="Escalate to" value={[`${ESCALATIONS[escalation.level]}.`, ...escalation.reasons].join(' ')} />
        )}
        {cadence.meeting !== null && (
          <Pair
            name="Meet"
            value={`${capitalised(spaced(cadence.meeting))}${cadence.next === null ? '' : `, next ${formatDay(cadence.next, asOf)}`}`}
          />
        )}
      </dl>
    </>
  );
}

function Pair({ name, value }: { readonly name: string; readonly value: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function RuleLinks({ rules }: { readonly rules: readonly string[] }) {
  return (
    <span class="evidence">
      {rules.map((rule) => (
        <a href={`#${ruleAnchor(rule)}`}>{ruleLabel(rule)}</a>
      ))}
    </span>
  );
}

const TEAMS = { cs: 'CSM', sales: 'AE' } as const;

function Briefs({ briefs, asOf }: { readonly briefs: readonly Brief[]; readonly asOf: string }) {
  if (briefs.length === 0) return null;
  return (
    <ul class="briefs">
      {briefs.map(({ team, on, from, to, isOpened, href }) => (
        <li>
          <a href={href}>
            Brief for {to}, {TEAMS[team]} after {from}
          </a>
          <span class="muted">
            , {formatDay(on, asOf)}
            {isOpened ? '' : ', not opened yet'}
          </span>
        </li>
      ))}
    </ul>
  );
}
