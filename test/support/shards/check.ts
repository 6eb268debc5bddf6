import { takeStatements } from './log.ts';
import { loadParser, shardFaultsOf, upgradeFaultsOf } from './statement.ts';

/** Places whose statements are of no one workspace by design, each with the reason. */
const ACROSS: Readonly<Record<string, string>> = {
  'src/storage/migrate.ts': 'a migration changes the rows of all workspaces at once, by the owner of the tables',
  'src/storage/citus.ts': 'spreads the tables themselves',
};

/** A list of rows, of which one says as much as a thousand. */
const ROWS = /(\((?:\$\d+|default)(?:, ?(?:\$\d+|default))*\))(?:, ?\((?:\$\d+|default)(?:, ?(?:\$\d+|default))*\))+/g;

/**
 * Holds every statement that the program has sent since this was last asked to what one shard can answer: each names the
 * workspace of each table of a workspace that it touches. Gives how many there were.
 */
export async function expectOneShardEach(): Promise<number> {
  const taken = takeStatements();
  await loadParser();
  const texts = new Map(taken.map((statement) => [statement.text.replaceAll(ROWS, '$1'), statement]));
  const faulty = [...texts].flatMap(([text, { from, isPrepared }]) => {
    if (Object.keys(ACROSS).some((place) => from.startsWith(place))) return [];
    const faults = [...shardFaultsOf(text), ...(isPrepared ? upgradeFaultsOf(text) : [])];
    return faults.length === 0 ? [] : [`${from} ${[...new Set(faults)].join('; ')}\n    ${text.trim().slice(0, 500)}`];
  });
  if (faulty.length > 0)
    throw new Error(
      `statements that no single shard can answer, or that the next release would break:\n${faulty.join('\n')}`,
    );
  return texts.size;
}
