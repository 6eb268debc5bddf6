import type { Touch } from '../../domain/index.ts';
import { evidenceId } from '../evidence-id.ts';
import { countOf, findingOf, type Piece, type Rule } from '../finding.ts';
import { type Dated, instantOf } from '../known.ts';
import { TALKS } from '../people/answers.ts';
import { contactOf } from '../people/directory.ts';
import { sponsorsOf } from '../people/sponsors.ts';
import { ageOf, signalsOf, type View } from '../view.ts';

/** IND-6: no touch by the CSM, of any kind but a deferred QBR, in more than the policy's days. */
export const csmSilenceRule: Rule = {
  id: 'IND-6',
  evaluate: (view) => {
    const isTouch = ({ item }: Dated<Touch>) => item.by === 'csm' && item.kind !== 'qbr_deferred';
    const silence = silenceSince(view, isTouch);
    if (silence === undefined || silence.age <= view.policy.indicators.csm_silence_days) return undefined;
    const { age, evidence, onRecord } = silence;
    const what = onRecord
      ? `No touch by the CSM for ${countOf(age, 'day')}`
      : `No touch by the CSM on record, ${countOf(age, 'day')} into the contract`;
    return state(view, 'IND-6', evidence, what);
  },
};

/** IND-16: the AE has had no call, meeting or QBR with an executive sponsor for the policy's days. No sponsor on record is a blind spot. */
export const sponsorTalkRule: Rule = {
  id: 'IND-16',
  evaluate: (view) => {
    const sponsors = new Set(sponsorsOf(view).map(({ key }) => key));
    if (sponsors.size === 0) return undefined;
    const silence = silenceSince(view, (touch) => isSponsorTalk(view, sponsors, touch));
    if (silence === undefined || silence.age < view.policy.indicators.sponsor_talk_days) return undefined;
    const { age, evidence, onRecord } = silence;
    const what = onRecord
      ? `The AE last spoke with the executive sponsor ${countOf(age, 'day')} ago`
      : `The AE has not spoken with the executive sponsor, ${countOf(age, 'day')} into the contract`;
    return state(view, 'IND-16', evidence, what);
  },
};

/** IND-14: QBRs deferred, within the policy's days and since the last one held. */
export const deferralRule: Rule = {
  id: 'IND-14',
  evaluate: (view) => {
    const deferrals = deferralsOf(view);
    if (deferrals.length < view.policy.indicators.qbr.least) return undefined;
    const evidence = deferrals.flatMap((deferral) => deferral.evidence);
    const days = view.policy.indicators.qbr.window_days;
    return state(view, 'IND-14', evidence, `The QBR was put off ${deferrals.length} times in the last ${days} days`);
  },
};

interface Silence {
  readonly age: number;
  readonly onRecord: boolean;
  readonly evidence: readonly string[];
}

/** Whether the AE has had no talk with an executive sponsor on record, though one is known. */
export function hasNoSponsorTalk(view: View): boolean {
  const sponsors = new Set(sponsorsOf(view).map(({ key }) => key));
  return sponsors.size > 0 && !view.touches.some((touch) => isSponsorTalk(view, sponsors, touch));
}

function isSponsorTalk(view: View, sponsors: ReadonlySet<string>, { item }: Dated<Touch>): boolean {
  return item.by === 'ae' && TALKS.includes(item.kind) && sponsors.has(contactOf(view, item)?.key ?? '');
}

/** Days since the last such touch; with none on record since the contract started, with no start known `undefined`. */
function silenceSince(view: View, isTouch: (touch: Dated<Touch>) => boolean): Silence | undefined {
  const last = view.touches.findLast(isTouch);
  if (last !== undefined) return { age: ageOf(view, last.at), onRecord: true, evidence: [evidenceId.touch(last.item)] };
  const start = instantOf(view.account.contract_start);
  if (start === undefined) return undefined;
  return { age: ageOf(view, start), onRecord: false, evidence: [evidenceId.account('contract_start')] };
}

interface Deferral {
  readonly at: number;
  readonly age: number;
  readonly evidence: string[];
}

/** Deferrals that count: those within the policy's days of the first of them are one, be they said or on record. */
function deferralsOf(view: View): Deferral[] {
  const { window_days, same_within_days } = view.policy.indicators.qbr;
  const lastHeld = view.touches.findLast(({ item }) => item.kind === 'qbr')?.at ?? Number.NEGATIVE_INFINITY;
  const touched = view.touches
    .filter(({ item }) => item.kind === 'qbr_deferred')
    .map(({ item, at }) => ({ at, age: ageOf(view, at), evidence: [evidenceId.touch(item)] }));
  const said = signalsOf(view, 'escalation', ['qbr_deferred']).map(({ id, at, age }) => ({ at, age, evidence: [id] }));
  const counting = [...touched, ...said].filter(({ at, age }) => at > lastHeld && age <= window_days);
  const merged: Deferral[] = [];
  for (const deferral of counting.sort((one, other) => one.at - other.at)) {
    const last = merged.at(-1);
    if (last !== undefined && last.age - deferral.age <= same_within_days) last.evidence.push(...deferral.evidence);
    else merged.push({ ...deferral, evidence: [...deferral.evidence] });
  }
  return merged;
}

function state(view: View, rule: 'IND-6' | 'IND-14' | 'IND-16', evidence: readonly string[], what: string) {
  const piece: Piece = {
    points: view.policy.points[rule],
    halfLife: view.policy.half_lives[rule],
    since: view.end - 1,
    evidence,
    what,
  };
  return findingOf(view, rule, [piece]);
}
