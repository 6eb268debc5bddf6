import { accountViewPath } from '../account-query.ts';
import type { AccountModel } from '../page-models/account.ts';
import { kindLabel } from '../text/words.ts';
import { AskBox } from './account/ask-box.tsx';
import { Dear, Leaks, Unknowns } from './account/findings.tsx';
import { AccountHead } from './account/head.tsx';
import { WhatMatters } from './account/matters.tsx';
import { PeopleMapFigure } from './account/people-map.tsx';
import { WhatNow } from './account/plays.tsx';
import { Signals } from './account/signals.tsx';
import { Timeline } from './account/timeline.tsx';
import { Usage } from './account/usage.tsx';
import { Waterfall } from './account/waterfall.tsx';
import { Deals } from './deals.tsx';
import { History } from './history.tsx';
import { People } from './people.tsx';
import { Promises } from './promises.tsx';
import { AccountRecord } from './record.tsx';
import { Rejections } from './rejections.tsx';

/** One account: what, how do you know, what now. */
export function AccountPage({ model }: { readonly model: AccountModel }) {
  const { account, risk, frame, evidence, judging } = model;
  return (
    <>
      <AccountHead model={model} />
      <div class="columns">
        <section class="main-first" aria-labelledby="matters">
          <h2 id="matters">What matters most</h2>
          <WhatMatters model={model} />
        </section>
        <aside aria-label="What now">
          <WhatNow model={model} />
          <AskBox model={model} />
          <Contents model={model} />
        </aside>
        <div class="main-rest">
          {(model.history !== null || model.line !== null) && (
            <section aria-labelledby="changed">
              <h2 id="changed">Score over time</h2>
              <History history={model.history} line={model.line} evidence={evidence} asOf={frame.asOf} />
            </section>
          )}
          {risk !== null && (
            <section aria-labelledby="why">
              <h2 id="why">Why this score</h2>
              <Waterfall risk={risk} bands={model.bands} evidence={evidence} heard={model.heard} asOf={frame.asOf} />
              <h3>Deployment, engagement, adoption, ROI</h3>
              <Dear risk={risk} evidence={evidence} />
              <Leaks risk={risk} evidence={evidence} />
              <Unknowns risk={risk} evidence={evidence} />
            </section>
          )}
          <Promises
            promises={model.promises}
            allPath={accountViewPath(account.key, { ...model.query, promise: 'all' })}
            asOf={frame.asOf}
            allowed={judging.allowed}
          />
          {model.people !== null && (
            <section aria-labelledby="people">
              <h2 id="people">
                People <span class="count">{model.people.people.length}</span>
              </h2>
              <PeopleMapFigure picture={model.people} asOf={frame.asOf} />
              <People picture={model.people} signals={model.shown} />
            </section>
          )}
          <Usage model={model} />
          <Signals model={model} />
          <Timeline model={model} />
          <Deals deals={model.deals} asOf={frame.asOf} allowed={judging.allowed} />
          <section aria-labelledby="on-record">
            <h2 id="on-record">On record</h2>
            <AccountRecord account={account} asOf={frame.asOf} />
          </section>
          {!model.moment.isPast && (
            <section aria-labelledby="rejected">
              <h2 id="rejected">What was rejected</h2>
              <Rejections rejections={model.rejections} asOf={frame.asOf} />
            </section>
          )}
        </div>
      </div>
    </>
  );
}

/** Where the parts of this page are; stays in sight where there is room beside them. */
function Contents({ model }: { readonly model: AccountModel }) {
  const { groups, risk, people, history, line } = model;
  return (
    <nav class="jump" aria-labelledby="jump-title">
      <h2 id="jump-title">On this page</h2>
      <ul>
        {(history !== null || line !== null) && (
          <li>
            <a href="#changed">Score over time</a>
          </li>
        )}
        {risk !== null && (
          <li>
            <a href="#why">Why this score</a>
          </li>
        )}
        <li>
          <a href="#promises">Promises</a>
        </li>
        {people !== null && (
          <li>
            <a href="#people">People</a>
          </li>
        )}
        <li>
          <a href="#usage">Usage</a>
        </li>
        <li>
          <a href="#signals">Signals</a>
          <ul>
            {groups.map(({ kind, count }) => (
              <li>
                <a href={`#kind-${kind}`}>{kindLabel(kind)}</a> <span class="muted">{count}</span>
              </li>
            ))}
          </ul>
        </li>
        <li>
          <a href="#timeline">Timeline</a>
        </li>
        <li>
          <a href="#on-record">On record</a>
        </li>
      </ul>
    </nav>
  );
}
