/** Words of the field that are written in capitals. */
const CAPITALS = new Set(['acv', 'ae', 'cro', 'crm', 'cs', 'csm', 'dear', 'icp', 'nps', 'qbr', 'vp']);

/** What the name of a value ends in when that is its unit, which stands behind it. */
const UNIT_ENDS = /_(?:business_days|days|hours)$/;

/** The name of a part of the policy as people write it: `csm_silence_days` is `CSM silence`. */
export function titleOf(key: string): string {
  const written = labelOf(key);
  return `${written[0]?.toUpperCase() ?? ''}${written.slice(1)}`;
}

/** The same inside of a line: `least messages`. */
export function labelOf(key: string): string {
  const words = key.replace(UNIT_ENDS, '').split('_');
  return words.map((word) => (CAPITALS.has(word) ? word.toUpperCase() : word)).join(' ');
}

/** Units by the path of a value; the first that fits. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^half_lives\./, 'days'],
  [/business_days$/, 'business days'],
  [/_hours$/, 'hours'],
  [/(?:_|\.)days$/, 'days'],
  [/weeks$/, 'weeks'],
  [/^runway\./, 'days before renewal'],
  [/^(?:points|bands)\.|^decay\.drop_below$/, 'points'],
  [/percent_to\./, '%'],
  [/^(?:segments|escalation)\.|^inbox\.order\.acv_per_point$/, 'a year'],
  [/^inbox\.order\.risk$/, 'times'],
  [/^inbox\.order\./, 'points'],
  [/share|_fall$|utilisation|fail_under|repeat_cap/, 'of 1'],
  [/slower_than|times_mean/, 'times'],
];

/** What a value of the policy counts; empty where it is a bare count, a score or a name. */
export function unitOf(path: string): string {
  return UNITS.find(([pattern]) => pattern.test(path))?.[1] ?? '';
}
