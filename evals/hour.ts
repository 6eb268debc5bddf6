import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Conversation } from '../src/domain/index.ts';
import { loadCases } from './cases.ts';
import { WORDS_PER_HOUR, wordsOf } from './spending.ts';

/** Public meetings kept beside the project (CONTRIBUTING.md, EARSHOT_SHARED). */
const SHARED = process.env.EARSHOT_SHARED ?? join(import.meta.dirname, '../../shared');
const MEETINGS = join(SHARED, 'data/qmsum/qmsum.jsonl');

interface Meeting {
  readonly id: string;
  readonly turns: readonly { readonly speaker: string; readonly text: string }[];
}

/** Real meetings of about an hour (0.95 to 1.35 hours of talk by their words); none where the public data is not at hand. */
export function realHours(): readonly Conversation[] {
  if (!existsSync(MEETINGS)) return [];
  const lines = readFileSync(MEETINGS, 'utf8').split('\n');
  return lines.flatMap((line) => {
    if (line.trim() === '') return [];
    const { id, turns } = JSON.parse(line) as Meeting;
    const spoken = turns.filter(({ text }) => text.trim() !== '').map(({ speaker, text }) => ({ speaker, text }));
    const meeting = callOf(id, spoken);
    const hours = wordsOf(meeting) / WORDS_PER_HOUR;
    return hours >= 0.95 && hours <= 1.35 ? [meeting] : [];
  });
}

/** An hour of one call put together from the labelled ones in a folder: their turns one after another, two speakers a side. */
export async function joinedHour(folder: string): Promise<Conversation> {
  const calls = (await loadCases(folder))
    .map(({ conversation }) => conversation)
    .filter(({ medium }) => medium === 'call');
  const people = {
    customer: ['Dana Ortiz', 'Marek Lindqvist'],
    vendor: ['Sam Webb', 'Priya Nair'],
    unknown: ['Guest'],
  } as const;
  const turns: Conversation['turns'][number][] = [];
  let words = 0;
  for (const { participants, turns: said } of calls) {
    if (words >= WORDS_PER_HOUR) break;
    const names = [...new Set(said.map(({ speaker }) => speaker))];
    for (const { speaker, text } of said) {
      const side = participants.find(({ name }) => name === speaker)?.side ?? 'unknown';
      const list = people[side];
      turns.push({ speaker: list[names.indexOf(speaker) % list.length] ?? 'Guest', text });
      words += text.split(/\s+/).length;
    }
  }
  const participants = (['customer', 'vendor'] as const).flatMap((side) =>
    people[side].map((name) => ({ name, side })),
  );
  return { ...callOf('labelled calls, joined', turns), participants };
}

/** The longest labelled calls as they are. */
export async function longestCalls(folder: string, most: number): Promise<readonly Conversation[]> {
  if (readdirSync(folder).length === 0) return [];
  const cases = (await loadCases(folder)).map(({ conversation }) => conversation);
  return cases.sort((one, other) => wordsOf(other) - wordsOf(one)).slice(0, most);
}

function callOf(id: string, turns: Conversation['turns']): Conversation {
  return { id, medium: 'call', occurred_at: '2026-01-01T00:00:00Z', participants: [], turns };
}
