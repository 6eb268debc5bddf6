/** Erasing an account or a person, and what keeps them erased. */
export type { ErasureCounts } from './account.ts';
export { type ErasureDesk, erasureDesk } from './desk.ts';
export { type ExportOrder, openExport } from './export.ts';
export {
  isErased,
  isErasedAccount,
  isErasedDeal,
  withoutErasedClues,
  withoutErasedIn,
  withoutErasedPeople,
} from './gate.ts';
export type { Reapplied } from './reapply.ts';
export { erasedError, refuseErasedAccount } from './refuse.ts';
export { type RegisterDocument, readRegisterDocument, registerDocument, registerSchema } from './register-document.ts';
export { auditWordsKept, auditWorkspaceWords, enqueueRemoval, removeExpired } from './words.ts';
