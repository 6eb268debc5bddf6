import {
  type DocumentLine,
  type DocumentSection,
  RECOVERY_PATHS,
  type RecoveryPath,
  type RootCause,
} from '../../domain/index.ts';
import { evidenceId } from '../../scoring/index.ts';
import { type ReviewMaterial, sourceOfPromise } from '../material.ts';
import { amount, briefly, capitalised, counted, lineOf, type Rests, sectionOf, spaced } from './lines.ts';

const ID = 'recovery';

/** What each root cause is recovered by (playbook §5). */
const MOTIONS: Readonly<Record<RootCause, string>> = {
  adoption_value_gap: 'a 60-day success plan with milestones, and the executive sponsor re-engaged',
  champion_loss: 'the AE rebuilds at executive level, the CSM builds the working level',
  over_promised: 'the gap acknowledged, a scope offered that holds, specific commitments',
  competitor: 'intelligence, differentiation, and a commercial lever if the product fits',
  wrong_icp: 'right-sizing, an exit at full value, or a roadmap commitment if the gap can be closed',
};

interface Need extends Rests {
  readonly key: string;
  readonly text: string;
}

/** Part 3: the three ways out, each with what it would need here. Exactly one is taken, by one person, to a day. */
export function recovery(material: ReviewMaterial): DocumentSection {
  const lines = RECOVERY_PATHS.flatMap((path) =>
    NEEDS[path](material).map(
      ({ key, text, ...rests }): DocumentLine =>
        lineOf(material, ID, `${path}:${key}`, `${capitalised(spaced(path))} needs ${text}`, rests),
    ),
  );
  const note =
    'Opens once the data is synced and a cause is named. Exactly one path, one person by name, one action, one day.';
  return sectionOf(ID, '3. Recovery options (0:35 to 0:50)', lines, 'Nothing is on record.', note);
}

const NEEDS: Readonly<Record<RecoveryPath, (material: ReviewMaterial) => readonly Need[]>> = {
  save_motion: (material) => [motion(material), runway(material), sponsor(material), ...wouldChange(material)],
  scope_reset: (material) => [scope(material), ...smaller(material), approval(material)],
  managed_wind_down: (material) => [owed(material), exit(material)],
};

function motion({ risk }: ReviewMaterial): Need {
  const cause = risk.root_cause.primary;
  return cause === null
    ? { key: 'motion', text: 'a cause: nothing on record points to one.', basis: `score of ${risk.as_of}` }
    : {
        key: 'motion',
        text: `what recovers from ${spaced(cause)}: ${MOTIONS[cause]}.`,
        basis: `likeliest root cause by the score of ${risk.as_of}`,
      };
}

function runway({ risk }: ReviewMaterial): Need {
  const { days, note } = risk.runway;
  const ids = [evidenceId.account('renewal_date')];
  if (days === null)
    return {
      key: 'runway',
      text: 'a renewal date: none is on record, so nobody knows how long there is.',
      basis: 'renewal date on the account: none',
    };
  const left = days < 0 ? `the renewal is ${counted(-days, 'day')} past` : `${counted(days, 'day')} are left`;
  return { key: 'runway', text: `time: ${left}.${note === null ? '' : ` ${note}`}`, ids };
}

function sponsor({ picture }: ReviewMaterial): Need {
  const there = picture.people.filter(
    ({ roles, standing }) =>
      standing.state !== 'left' && roles.some(({ role }) => role === 'executive_sponsor' || role === 'economic_buyer'),
  );
  const names = there.map(({ name }) => name).join(', ');
  return {
    key: 'sponsor',
    text:
      there.length === 0
        ? 'an executive sponsor: none is there on record.'
        : `the executive sponsor with us: ${names}.`,
    basis: 'people of the account',
  };
}

function wouldChange({ risk }: ReviewMaterial): readonly Need[] {
  return risk.would_change.slice(0, 3).map(({ evidence_needed, band_after }) => ({
    key: `change:${evidence_needed}`,
    text: `evidence that would move it to ${band_after}: ${evidence_needed}.`,
    basis: `score of ${risk.as_of}, counted anew with it`,
  }));
}

function scope({ evidence, asOf }: ReviewMaterial): Need {
  const { licensed_seats, use_cases } = evidence.account;
  const last = evidence.usage.findLast(({ date }) => date.slice(0, 10) <= asOf);
  const seats = last?.seats_used ?? last?.active_users;
  const used =
    typeof seats === 'number' && typeof licensed_seats === 'number'
      ? `${amount(seats)} of ${amount(licensed_seats)} seats are used`
      : 'how many seats are used is not on record';
  const live = use_cases.filter((one) => last?.use_cases?.includes(one));
  const cases =
    use_cases.length === 0
      ? 'no use case is on record'
      : `of ${counted(use_cases.length, 'use case')} bought, in use: ${live.length === 0 ? 'none on record' : live.join(', ')}`;
  return {
    key: 'scope',
    text: `a scope that holds: ${used}; ${cases}.`,
    basis: `account record${last === undefined ? '' : `, usage of ${last.date.slice(0, 10)}`}`,
  };
}

function smaller({ claims }: ReviewMaterial): readonly Need[] {
  const asked = claims.filter(
    ({ kind, subtype }) => (kind === 'renewal_risk' && subtype === 'contraction') || kind === 'fit_gap',
  );
  if (asked.length === 0) return [];
  return [
    { key: 'asked', text: 'an answer to what they said does not fit or is too much.', ids: asked.map(({ id }) => id) },
  ];
}

function approval({ risk, policy }: ReviewMaterial): Need {
  const { renewal_authority } = policy.escalation;
  const line =
    renewal_authority === null ? 'no authority line is set' : `AE and CSM decide up to ${amount(renewal_authority)}`;
  return {
    key: 'approval',
    text: `an approval: a change of contract or price is for VP CS and VP Sales (now: ${spaced(risk.escalation.level)}; ${line}).`,
    basis: 'policy: escalation.renewal_authority',
  };
}

function owed(material: ReviewMaterial): Need {
  const open = material.ledger.entries.filter(
    ({ state }) => state === 'open' || state === 'overdue' || state === 'unkept',
  );
  const sources = open.flatMap((entry) => sourceOfPromise(entry) ?? []);
  return {
    key: 'owed',
    text:
      open.length === 0
        ? 'nothing of what we promised to be settled first.'
        : `what is owed settled or taken back in words: ${open
            .slice(0, 3)
            .map(({ what }) => briefly(what))
            .join('; ')}${open.length > 3 ? ` and ${open.length - 3} more` : ''}.`,
    sources,
    basis: 'promises on record',
  };
}

function exit({ claims, risk }: ReviewMaterial): Need {
  const said = claims.filter(({ kind, subtype }) => kind === 'renewal_risk' && subtype === 'churn_intent');
  return said.length === 0
    ? { key: 'exit', text: 'their word: nobody said that they will leave.', basis: 'signals of churn intent: none' }
    : {
        key: 'exit',
        text: `a decent exit, agreed with them: they said that they will leave; ${risk.runway.days === null ? 'the day is not known' : `${counted(Math.max(0, risk.runway.days), 'day')} remain`}.`,
        ids: said.map(({ id }) => id),
      };
}
