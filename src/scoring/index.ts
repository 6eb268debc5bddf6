/** The deterministic risk scorer: evidence and a policy in, a risk out. Pure. */

export { CATALOGUE, type RuleEntry } from './catalogue/index.ts';
export { type Comparison, explainChange, flagsOf, isNews, type RecordedDay } from './changes.ts';
export { evidenceId } from './evidence-id.ts';
export { type Dated, instantOf } from './known.ts';
export { type CadenceKind, cadenceKindOf } from './plays/cadence.ts';
export { addBusinessDays } from './plays/deadlines.ts';
export { isStrategic } from './plays/escalation.ts';
export { type Firing, firingsOf } from './plays/firings.ts';
export { ROOT_CAUSE_LEADS, ROOT_CAUSE_RULES } from './plays/root-cause.ts';
export { defaultPolicy } from './policy/default.ts';
export { policyHash } from './policy/hash.ts';
export { policyJsonSchema } from './policy/json-schema.ts';
export { overridePolicy, type PolicyOverride, policyOverrideSchema } from './policy/override.ts';
export { type Policy, policySchema } from './policy/schema.ts';
export { type Answering, answeringOf, readEvidence } from './reading.ts';
export { replay, type ScoredDay } from './replay.ts';
export { median } from './rules/answering.ts';
export { type Runway, runwayOf } from './runway.ts';
export { score } from './score.ts';
export { type Segment, segmentOf } from './segment.ts';
export { ageOf, happenedBy, type View } from './view.ts';
