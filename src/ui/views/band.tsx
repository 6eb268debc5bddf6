import type { Band } from '../../domain/index.ts';
import type { BandLimits } from '../page-models/account.ts';
import { bandLabel } from '../text/words.ts';

/** Each band has its own outline, so that it can be told without colour. */
function BandShape({ band }: { readonly band: Band }) {
  return (
    <svg class="shape" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false">
      {band === 'red' && <rect x="1" y="1" width="10" height="10" />}
      {band === 'yellow' && <path d="M6 0.5 L11.7 11 H0.3 Z" />}
      {band === 'green' && <circle cx="6" cy="6" r="5.2" />}
    </svg>
  );
}

/** A band as shape and word; before the first scoring the words say so. */
export function BandMark({ band }: { readonly band: Band | null }) {
  if (band === null) return <span class="band muted">Not scored</span>;
  return (
    <span class={`band band-${band}`}>
      <BandShape band={band} />
      {bandLabel(band)}
    </span>
  );
}

/** A score with its band's shape beside it, for a line of a table; the word is there for who hears it. */
export function BandScore({ score, band }: { readonly score: number | null; readonly band: Band | null }) {
  if (score === null || band === null) return <span class="muted">Not scored</span>;
  return (
    <span class={`band band-${band}`} title={bandLabel(band)}>
      <BandShape band={band} />
      <span class="hidden">{`${bandLabel(band)}, `}</span>
      <strong>{score}</strong>
    </span>
  );
}

const SCALE_WIDTH = 300;

function position(score: number): number {
  return (score / 100) * SCALE_WIDTH;
}

interface ScoreScaleProps {
  readonly score: number;
  readonly band: Band;
  readonly limits: BandLimits;
}

/** The score on the scale of 0 to 100 with the bands' limits: how far it is from the next band. */
export function ScoreScale({ score, band, limits: { green_to: green, yellow_to: yellow } }: ScoreScaleProps) {
  const at = position(score);
  return (
    <svg
      class="scale"
      viewBox={`0 0 ${SCALE_WIDTH + 8} 32`}
      width={SCALE_WIDTH + 8}
      height="32"
      role="img"
      aria-label={`${score} of 100, ${bandLabel(band).toLowerCase()}. Green to ${green}, yellow to ${yellow}, red above.`}
    >
      <path class="segment-green" d={`M0 14 H${position(green) - 1}`} />
      <path class="segment-yellow" d={`M${position(green) + 1} 14 H${position(yellow) - 1}`} />
      <path class="segment-red" d={`M${position(yellow) + 1} 14 H${SCALE_WIDTH}`} />
      <path class="pointer" d={`M${at} 11 l-5 -8 h10 Z`} />
      {[...new Set([0, green, yellow, 100])].map((limit) => (
        <text x={position(limit)} y="29" text-anchor={limit === 0 ? 'start' : limit === 100 ? 'end' : 'middle'}>
          {limit}
        </text>
      ))}
    </svg>
  );
}
