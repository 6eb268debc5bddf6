import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, '../../fixtures/conversations');
/** Turns of one call: about 2 KB. */
const TURNS = 12;
/** A minute apart, so that no two calls begin at once. */
const MINUTE_MS = 60_000;

interface Turn {
  readonly speaker: string;
  readonly text: string;
}

/**
 * Calls in the form of the generic source, no two alike: pieces of what was said in the labelled calls, in turn on so many
 * accounts, numbered from `first`.
 */
export function makeCalls(count: number, accounts: number, first = 0): readonly Buffer[] {
  const said = readdirSync(FIXTURES)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map(
      (file) => JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')) as { turns: Turn[]; participants?: object[] },
    );
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const { turns = [], participants } = said[number % said.length] ?? {};
    const from = (Math.floor(number / said.length) * TURNS) % Math.max(1, turns.length - TURNS);
    const piece = turns.slice(from, from + TURNS).map(({ speaker, text }) => ({ speaker, text }));
    const [opening] = piece;
    return Buffer.from(
      JSON.stringify({
        id: `bench-${number}`,
        medium: 'call',
        occurred_at: new Date(Date.UTC(2026, 0, 5) + number * MINUTE_MS).toISOString(),
        account: { key: `account-${number % accounts}` },
        ...(participants === undefined ? {} : { participants }),
        turns: [{ speaker: opening?.speaker ?? 'Somebody', text: `This is call ${number}.` }, ...piece],
      }),
    );
  });
}
