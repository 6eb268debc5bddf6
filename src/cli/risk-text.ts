import type { Risk } from '../domain/index.ts';
import type { colorsFor } from './terminal.ts';

type Colors = ReturnType<typeof colorsFor>;

const INK = { green: 'green', yellow: 'yellow', red: 'red' } as const;

/** A risk as text for a terminal: the score with every rule that earned it, then what to do about it. `title` is the account's key unless told. */
export function formatRisk(risk: Risk, colors: Colors, title = risk.account): string {
  const ink = colors[INK[risk.band]];
  return [
    `${colors.bold(title)}  ${ink(`${risk.score} ${risk.band}`)}  as of ${risk.as_of}, ${formatRunway(risk)}`,
    ...section(
      'Why',
      risk.contributions.map(({ rule, points, why }) => `${formatPoints(points)}  ${rule}  ${why}`),
    ),
    ...section(
      'Leaks',
      risk.leaks.map(({ id, why }) => `${id}  ${why}`),
    ),
    ...section(
      'Now',
      risk.triggers.map(({ id, action, timing, why }) => `${id}  ${action} (${timing}). ${why}`),
    ),
    ...section(
      'Not known',
      risk.blind_spots.map(({ why }) => why),
    ),
    ...section(
      'Would change it',
      risk.would_change.map(({ evidence_needed, band_after }) => `${evidence_needed}: ${band_after}`),
    ),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
}

function formatPoints(points: number): string {
  return `+${points.toFixed(1)}`.padStart(6);
}

function formatRunway({ runway }: Risk): string {
  if (runway.days === null) return 'renewal date unknown';
  if (runway.days < 0) return `renewal passed ${-runway.days} days ago`;
  return `${runway.days} days to renewal`;
}
