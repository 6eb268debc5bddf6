import { dayFrom } from '../../ledger/index.ts';

/** "12 June 2026": a day for people. Takes ISO 8601; of a time the day in UTC. */
export function sayDay(date: string): string {
  return dayFrom(date).toFormat('d MMMM yyyy');
}

/** Names in a row: "a", "a and b", "a, b and c". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A text as a sentence: a capital before, a full stop behind, on one line. */
export function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const capital = line.slice(0, 1).toUpperCase() + line.slice(1);
  return /[.!?…]["”’)]?$/.test(capital) ? capital : `${capital}.`;
}

/** A word for a number of things: "1 promise", "2 promises". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
