import { createHash } from 'node:crypto';

/** The id of a line of a section, made of what it rests on: the same for as long as that is the same. */
export function lineId(section: string, ...rests: readonly (string | number)[]): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([section, ...rests]))
    .digest('hex');
  return `${section.replaceAll('_', '-')}-${hash.slice(0, 12)}`;
}
