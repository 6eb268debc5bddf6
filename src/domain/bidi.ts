const OVERRIDES = /[\u202A-\u202E\u2066-\u2069]/g;

/**
 * A text without the characters that turn round what follows them (Unicode UAX #9: embeddings, overrides and isolates). They have
 * no shape of their own; without them letters stand in the order in which they were written. Right-to-left scripts need none.
 */
export function withoutOverrides(text: string): string {
  return text.replace(OVERRIDES, '');
}
