import { CATALOGUE, defaultPolicy, type RuleEntry } from '../../src/scoring/index.ts';

const HEAD = `# Rules

<!-- Written by \`npm run reference\` from src/scoring/catalogue and src/scoring/policy/policy.json: change those. -->

Every rule that the scorer and the plays follow, by its id. The numbers are those of the default policy, version
${defaultPolicy.version}, each with its path there; a workspace may set any of them otherwise (\`PUT /v1/policy\`).

Points halve with each half-life of their rule; without one they count in full for as long as the state holds. Of several
items under one rule the strongest counts in full and each further one at ${defaultPolicy.decay.repeat_share * 100} %, together at most ${defaultPolicy.decay.repeat_cap * 100} % of the strongest
(\`decay\`). What decays below ${defaultPolicy.decay.drop_below} points is dropped. A score is green to ${defaultPolicy.bands.green_to}, yellow to ${defaultPolicy.bands.yellow_to}, red above (\`bands\`).
`;

/** The text of `docs/rules.md`. */
export function rulesText(): string {
  return `${[HEAD, ...CATALOGUE.map(sectionOf)].join('\n')}`;
}

function sectionOf(entry: RuleEntry): string {
  const rows = entry.numbers.flatMap((path) => numbersAt(path.split('.')));
  const table = rows.length === 0 ? [] : ['', '| default | policy |', '| --- | --- |', ...rows];
  return [
    `## ${entry.id}: ${entry.name}`,
    '',
    entry.asks,
    '',
    `- Reads: ${entry.reads.map((read) => `\`${read}\``).join(', ')}`,
    `- Ends with: ${entry.clears}`,
    `- Shows in: ${entry.shows}`,
    ...table,
    '',
  ].join('\n');
}

/** A row for each number at or below a path. */
function numbersAt(path: readonly string[]): string[] {
  const value = path.reduce<unknown>((part, key) => childOf(part, key, path), defaultPolicy);
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).flatMap((key) => numbersAt([...path, key]));
  return [`| ${wordsOf(value, path)} | \`${path.join('.')}\` |`];
}

function childOf(part: unknown, key: string, path: readonly string[]): unknown {
  const child =
    typeof part === 'object' && part !== null ? Object.entries(part).find(([name]) => name === key) : undefined;
  if (child === undefined) throw new RangeError(`The policy has nothing at ${path.join('.')}`);
  return child[1];
}

function wordsOf(value: unknown, [group]: readonly string[]): string {
  if (group === 'half_lives') return value === null ? 'no decay while it holds' : `half-life ${value} days`;
  if (group === 'points') return `${value} points`;
  return value === null ? 'not configured' : String(value);
}
