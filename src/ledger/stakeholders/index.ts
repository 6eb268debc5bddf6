/** Who is who at an account: roles, presence, engagement and threading, from dated evidence. Pure. */
export type { Engagement, Measure } from './engagement.ts';
export { peopleEvidence } from './evidence.ts';
export type { AttendedContact, KnownPerson, SaidSignal, Source, StakeholderMaterial } from './material.ts';
export { type Stakeholder, type StakeholderPicture, type Standing, stakeholdersOf } from './picture.ts';
export { type Conflict, HELD_ROLES, type HeldRole } from './roles.ts';
export type { StakeholderDays } from './scene.ts';
export { seniorityOf } from './seniority.ts';
export type { Successor } from './successors.ts';
export type { Pair, Threading } from './threading.ts';
