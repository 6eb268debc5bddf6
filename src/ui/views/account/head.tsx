import { DEAR_CATEGORIES, type Risk } from '../../../domain/index.ts';
import { recordAnchor, ruleAnchor } from '../../addresses.ts';
import type { Frame } from '../../model.ts';
import type { AccountModel, AccountView } from '../../page-models/account.ts';
import { formatDayAndDistance } from '../../text/dates.ts';
import { capitalised, categoryLabel, leakLabel } from '../../text/words.ts';
import { BandMark, ScoreScale } from '../band.tsx';
import { StatusMark, statusLabel } from '../dear.tsx';
import { AsOfControl, MomentNotice } from './as-of.tsx';

const amounts = new Intl.NumberFormat('en-GB');

/** What: the score and its band, the runway, DEAR and leaks at a glance; and the day that it is shown for. */
export function AccountHead({ model }: { readonly model: AccountModel }) {
  const { account, risk, frame } = model;
  return (
    <header class="account-head">
      <div class="head-line">
        <div>
          <p class="crumb">
            <a href="/">Accounts</a>
          </p>
          <h1>
            <bdi>{account.name}</bdi>
          </h1>
        </div>
        <AsOfControl model={model} />
      </div>
      <MomentNotice model={model} />
      {risk !== null && (
        <div class="score">
          <p class="score-figure">
            <span class="number">{risk.score}</span> <BandMark band={risk.band} />
          </p>
          <ScoreScale score={risk.score} band={risk.band} limits={model.bands} />
          <Marks risk={risk} />
        </div>
      )}
      <p class="runway" id={recordAnchor('renewal_date')}>
        <strong>{runwaySentence(account, frame)}</strong>
        {risk?.runway.note != null && <RunwayNote note={risk.runway.note} />}
      </p>
      <p class="key-facts muted">{keyFacts(account).join(' · ')}</p>
    </header>
  );
}

/** Each category of DEAR with its mark, and the leaks by name: each goes to where it is explained. */
function Marks({ risk }: { readonly risk: Risk }) {
  return (
    <ul class="marks" aria-label="DEAR and leaks">
      {DEAR_CATEGORIES.map((category) => (
        <li>
          <a href={`#dear-${category}`}>
            <StatusMark status={risk.dear[category].status}>
              {categoryLabel(category)}{' '}
              <span class="muted">{statusLabel(risk.dear[category].status).toLowerCase()}</span>
            </StatusMark>
          </a>
        </li>
      ))}
      {risk.leaks.map(({ id }) => (
        <li>
          <a href={`#${ruleAnchor(id)}`}>Leak: {leakLabel(id).toLowerCase()}</a>
        </li>
      ))}
    </ul>
  );
}

/** The scorer's note names its rule first; here the words come first. */
function RunwayNote({ note }: { readonly note: string }) {
  const [, rule, words = note] = /^(RUN-\d): (.*)$/s.exec(note) ?? [];
  return (
    <>
      {' '}
      {capitalised(words)} {rule !== undefined && <span class="rule-id">{rule}</span>}
    </>
  );
}

function runwaySentence({ renewalDate }: AccountView, { asOf }: Frame): string {
  if (renewalDate === null) return 'No renewal date is on record.';
  const day = formatDayAndDistance(renewalDate, asOf);
  return renewalDate.slice(0, 10) < asOf ? `The renewal date has passed: ${day}.` : `Renews ${day}.`;
}

function keyFacts({ acv, owners }: AccountView): string[] {
  const named = owners.map(({ role, name }) => `${role.length <= 3 ? role.toUpperCase() : capitalised(role)} ${name}`);
  return [
    acv === null ? 'ACV not known' : `ACV ${amounts.format(acv)}`,
    ...(named.length === 0 ? ['nobody owns it on record'] : named),
  ];
}
