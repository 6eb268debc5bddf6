/** The second reading: claims judged against their own lines. */
export { type Listed, listSignals } from './listed.ts';
export { isSameFinding, secondOpinions } from './opinions.ts';
export { applyVerdicts, type Judged, type Judgement, type Standing } from './verdicts.ts';
export {
  type Claims,
  createVerifier,
  settle,
  type Verified,
  type VerifyingConversation,
  verifyClaims,
} from './verifier.ts';
export { type Verifying, verify } from './verify.ts';
export { verdictsJsonSchema, verdictsSchema } from './wire.ts';
