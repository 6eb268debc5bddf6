import type { ModelPrices } from '../src/config/index.ts';
import type { Conversation } from '../src/domain/index.ts';
import type { Usage } from '../src/extraction/index.ts';

/** What an hour of talk holds, by the bars of the project: about 10,000 words. */
export const WORDS_PER_HOUR = 10_000;

/** What a model costs, scaled to one hour of talk; `cost` is null where no price is known. */
export interface Spending {
  readonly words: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** In the prices' currency. */
  readonly cost: number | null;
}

/** Words as a recogniser counts them: what stands between spaces. */
export function wordsOf({ turns }: Conversation): number {
  return turns.reduce((sum, { text }) => sum + (text.match(/\S+/gu)?.length ?? 0), 0);
}

/** Model use per hour of talk over what was read; null where no model was asked. Cached tokens are part of the input. */
export function spendingPerHour(
  words: number,
  usages: readonly Usage[],
  prices: ModelPrices | undefined,
): Spending | null {
  const total = (name: keyof Usage) => usages.reduce((sum, usage) => sum + usage[name], 0);
  if (words === 0 || total('calls') === 0) return null;
  const perHour = (name: keyof Usage) => (total(name) * WORDS_PER_HOUR) / words;
  const [input, cached, output] = [perHour('input_tokens'), perHour('cached_input_tokens'), perHour('output_tokens')];
  const price = ({ input: fresh, cachedInput, output: written }: ModelPrices) =>
    ((input - cached) * fresh + cached * cachedInput + output * written) / 1_000_000;
  return {
    words,
    calls: perHour('calls'),
    inputTokens: input,
    cachedInputTokens: cached,
    outputTokens: output,
    cost: prices === undefined ? null : price(prices),
  };
}
