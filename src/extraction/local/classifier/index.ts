import type { ReadTurn } from '../read.ts';
import { type Arbiter, createArbiter } from './arbiter.ts';
import { BARS } from './bars.ts';
import type { Opinion } from './head.ts';
import { judge, type Scorer, type StoredClassifier, scorerOf } from './model.ts';
import stored from './weights.json' with { type: 'json' };

const CLASSIFIER: StoredClassifier = stored;

/** Which weights are in use: part of the extractor's fingerprint. */
export const CLASSIFIER_VERSION = CLASSIFIER.version;

let scorer: Scorer | undefined;

/** The arbiter over one conversation, with the weights the program comes with and, where there is one, an opinion on meanings. */
export function arbiterOf(turns: readonly ReadTurn[], email: boolean, opinion?: Opinion): Arbiter {
  scorer ??= scorerOf(CLASSIFIER.outputs, CLASSIFIER.words);
  return createArbiter(judge(turns, email, scorer, opinion), BARS);
}
