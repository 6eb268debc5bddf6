const CLOCK = /(-?)(?:(\d+):)?(\d+):(\d{1,2})(?:[.,](\d+))?/;

/**
 * Seconds from the start of a clock time (`1:02:03.5`, `62:03`, `00:12,400`), whatever stands around it. Negative times
 * (Microsoft Teams writes them for what was said before recording began) are the start. Nothing when it is no time.
 */
export function parseClock(text: string): number | undefined {
  const match = CLOCK.exec(text);
  if (match === null) return undefined;
  const [, sign, hours, minutes, seconds, fraction] = match;
  const tooMany = Number(seconds) > 59 || (hours !== undefined && Number(minutes) > 59);
  const total = Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(`0.${fraction ?? 0}`);
  if (tooMany || !Number.isFinite(total)) return undefined;
  return sign === '-' ? 0 : Math.round(total * 1000) / 1000;
}
