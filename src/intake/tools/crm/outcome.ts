import type { ToolSetting } from '../tool.ts';

type Settings = Readonly<Record<string, unknown>>;

/** Settings of CRMs whose stages say by their names only whether a deal is won. */
export const OUTCOME_SETTINGS: readonly ToolSetting[] = [
  {
    name: 'won_stages',
    description: 'stages, by name or id, in which a deal is won; those with the word won unless told',
  },
  {
    name: 'lost_stages',
    description: 'stages, by name or id, in which a deal is lost; those with the word lost unless told',
  },
];

/**
 * Whether a deal in a stage is won, lost or, null, open.
 * @param names the stage's name and id, as far as they are known
 */
export function outcomeOfStage(names: readonly (string | undefined)[], settings: Settings): boolean | null | undefined {
  const known = names.filter((name) => name !== undefined);
  if (known.length === 0) return undefined;
  if (isOneOf(known, settings.won_stages, /\bwon\b/i)) return true;
  return isOneOf(known, settings.lost_stages, /\blost\b/i) ? false : null;
}

function isOneOf(names: readonly string[], listed: unknown, usual: RegExp): boolean {
  if (!Array.isArray(listed)) return names.some((name) => usual.test(name));
  const folded = listed.map((one) => String(one).trim().toLowerCase());
  return names.some((name) => folded.includes(name.trim().toLowerCase()));
}
