export * from './account.ts';
export { BELONGINGS, NO_BELONGINGS } from './belongings.ts';
export { barBody, destroyBodies, dropConversation, findBodies } from './bodies.ts';
export { type Cleaning, type Cleanings, cleanBelongings, cleanValue, dropMadeOf } from './clean.ts';
export {
  digestOf,
  type ErasedMarks,
  findErased,
  loadErasedPeople,
  type Mark,
  makeSalt,
  saveMarks,
} from './marks.ts';
export { countHolding, findPersonToErase, forgetPerson, type KnownPerson, listMayName } from './person.ts';
export * from './receipts.ts';
export { RECORD_TABLES, type RecordRow, readAuditOf, readRecord } from './record.ts';
export * from './register.ts';
export { rewriteConversation } from './rewrite.ts';
export { ERASURE_KINDS, type ErasureKind } from './tables.ts';
export {
  dropAnswersOf,
  type ExpiredConversation,
  listExpired,
  listOtherTurns,
  listWorded,
  lockWorded,
  marksOfConversations,
  markWordless,
  purgeExpiredWords,
  type WordedConversation,
  wordlessHash,
} from './words.ts';
