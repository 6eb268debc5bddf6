import type { Drift, WorkspaceDrift } from '../../pipeline/index.ts';
import { type Finding, fine, warning } from './finding.ts';

const ABOUT = 'reading';
/** So many are named. */
const NAMED = 3;

/** What is found of how readings go: whether they find or reject otherwise than they did. */
export function judgeDrift({ tooFew, before, now, drifts, isOtherReader }: WorkspaceDrift): Finding {
  const compared = `${now.conversations} conversations of the last 7 days beside ${before.conversations} of the 28 before`;
  if (tooFew) return fine(ABOUT, `${compared}: too few to tell whether it goes otherwise than it did`);
  if (drifts.length === 0) return fine(ABOUT, `${compared}: it finds and rejects as it did`);
  const named = drifts.slice(0, NAMED).map(describe).join('; ');
  const more = drifts.length > NAMED ? `; and ${drifts.length - NAMED} more` : '';
  const fix = isOtherReader
    ? 'another prompt, model or vocabulary reads since: see by `earshot eval extraction` whether it is the better one, then `earshot reprocess`'
    : 'the reader is the same: see whether the model behind its name changed, a source sends other things, or customers talk of something new';
  return warning(ABOUT, `${compared}: ${named}${more}`, fix);
}

function describe({ of, name, ratio, before }: Drift): string {
  const what = of === 'signals' ? `${name} is found` : `proposals are rejected as ${name}`;
  if (before === 0) return `${what}, which never was`;
  return ratio === 0 ? `${what} no more` : `${what} ${ratio.toFixed(1)} times as often`;
}
