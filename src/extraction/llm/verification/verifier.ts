import type { Rejection, Signal } from '../../../domain/index.ts';
import { correctorFor } from '../../grounding/index.ts';
import { lazily } from '../../lazily.ts';
import { mergeSignals } from '../../merging/index.ts';
import type { LanguageModel, ModelCallRecord, Prompt } from '../../model.ts';
import type { ExtractionContext, ExtractOptions, Verification } from '../../types.ts';
import { calibrate } from '../calibration.ts';
import { compilePrompt } from '../prompt.ts';
import type { Questioner } from '../question.ts';
import { listSignals } from './listed.ts';
import { isSameFinding } from './opinions.ts';
import { applyVerdicts, type Judged } from './verdicts.ts';
import { type Verifying, verify } from './verify.ts';
import { verdictsJsonSchema } from './wire.ts';

const SCHEMA = verdictsJsonSchema();

/**
 * A verifier: the model with the prompt named `verification`.
 * @throws {TypeError} when the prompt lacks a section
 */
export async function createVerifier(model: LanguageModel, prompt: Prompt): Promise<Questioner> {
  return { model, prompt, templates: await compilePrompt(prompt, model.responseFormat, SCHEMA), schema: SCHEMA };
}

/** What is put to the verifier about one conversation. */
export interface Claims {
  /** What the first reading found, merged. */
  readonly found: readonly Signal[];
  /** What a second reader alone found. */
  readonly opinions: readonly Signal[];
  /** Everything the second reader found: where it agrees, confidence rises. */
  readonly second: readonly Signal[];
  windowsWith(signal: Signal): number;
}

/** What stands after verification. */
export interface Verified {
  readonly signals: readonly Signal[];
  readonly rejected: readonly Rejection[];
  readonly verification: Verification;
  /** Verdicts that are missing may be had later. */
  readonly worthAnotherTry: boolean;
  readonly calls: readonly ModelCallRecord[];
}

/** A conversation with what its verification needs. */
export type VerifyingConversation = Omit<Verifying, keyof Questioner> &
  Pick<ExtractOptions, 'checkpoint'> & { readonly context: ExtractionContext };

/** Has the claims of a conversation judged, and gives what stands with its confidence. */
export async function verifyClaims(
  verifier: Questioner,
  about: VerifyingConversation,
  claims: Claims,
): Promise<Verified> {
  const listed = listSignals(claims.found, claims.opinions);
  const { verdicts, failures, worthAnotherTry, calls } = await verify({ ...verifier, ...about }, listed);
  const correct = lazily(() => correctorFor(about.conversation, about.context));
  const { kept, rejected } = applyVerdicts(listed, verdicts, (signal, { subtype, attrs }) =>
    subtype === null && Object.keys(attrs).length === 0 ? signal : correct()(signal, { subtype, attrs }),
  );
  const count = (standing: Judged['standing']) => kept.filter((one) => one.standing === standing).length;
  return {
    signals: settle(kept, claims),
    rejected,
    verification: {
      claims: listed.length,
      confirmed: count('confirmed'),
      corrected: count('corrected'),
      dropped: rejected.length,
      unverified: count('unverified'),
      failures,
    },
    worthAnotherTry,
    calls,
  };
}

/** Signals with calibrated confidence. Corrections and second opinions may have made two of them one; without any they stay as merged. */
export function settle(judged: readonly Judged[], { second, windowsWith }: Pick<Claims, 'second' | 'windowsWith'>) {
  const signals = judged.map(({ signal, standing, secondOpinion }) => ({
    ...signal,
    confidence: calibrate({
      standing,
      secondOpinion,
      grounding: signal.grounding,
      agrees: !secondOpinion && second.some((other) => isSameFinding(signal, other)),
      windows: windowsWith(signal),
      own: signal.confidence,
    }),
  }));
  const isUnchanged = judged.every(({ standing, secondOpinion }) => standing !== 'corrected' && !secondOpinion);
  return isUnchanged ? signals : mergeSignals(signals);
}
