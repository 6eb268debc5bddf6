import { parseInstant, TICKET_SEVERITIES } from '../../domain/index.ts';
import type { Cells } from './cells.ts';
import type { ObservationBody } from './read-rows.ts';

/** Folded names of the columns that say something of a ticket. */
export const TICKET_COLUMNS: ReadonlySet<string> = new Set([
  'id',
  'ticket_id',
  'severity',
  'priority',
  'opened_at',
  'created_at',
  'closed_at',
  'solved_at',
]);

/** What help desks call the four severities. */
const SEVERITY_WORDS = new Map<string, (typeof TICKET_SEVERITIES)[number]>([
  ['urgent', 'critical'],
  ['blocker', 'critical'],
  ['p1', 'critical'],
  ['p2', 'high'],
  ['p3', 'normal'],
  ['p4', 'low'],
  ['medium', 'normal'],
]);

/** A ticket as it stands: told again without `closed_at`, it is open again. */
export function ticketOf(cells: Cells): ObservationBody | undefined {
  const id = cells.text('id', 'ticket_id');
  if (!cells.has('id', 'ticket_id')) cells.refuse('id', 'missing');
  const severity = severityOf(cells);
  const opened = cells.time('opened_at', 'created_at');
  if (!cells.has('opened_at', 'created_at')) cells.refuse('opened_at', 'missing');
  const closed = cells.time('closed_at', 'solved_at');
  if (opened !== undefined && closed !== undefined && (parseInstant(closed) ?? 0) < (parseInstant(opened) ?? 0)) {
    cells.refuse('closed_at', 'lies before opened_at');
  }
  if (id === undefined || severity === undefined || opened === undefined) return undefined;
  const row = { id, severity, opened_at: opened, closed_at: closed ?? null };
  return { kind: 'ticket', name: id, nameIsGlobal: true, at: opened, row };
}

function severityOf(cells: Cells): (typeof TICKET_SEVERITIES)[number] | undefined {
  const word = cells.text('severity', 'priority')?.toLowerCase();
  const known = word === undefined ? undefined : SEVERITY_WORDS.get(word);
  if (known !== undefined) return known;
  if (!cells.has('severity', 'priority')) cells.refuse('severity', 'missing');
  return cells.oneOf(TICKET_SEVERITIES, 'severity', 'priority');
}
