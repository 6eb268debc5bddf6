import type { Risk, Touch } from '../../domain/index.ts';
import { utcDate } from '../../domain/index.ts';
import type { Assessment } from '../assess.ts';
import { evidenceId } from '../evidence-id.ts';
import { countOf, uniqueSorted } from '../finding.ts';
import { type Dated, dayOf } from '../known.ts';
import { ageOf, type View, viewOf } from '../view.ts';
import { isTriggered } from './triggers.ts';

type Conduct = Risk['conduct'];

/**
 * CO-1: while an account is at risk, two teams of ours write to the customer a few days apart in different threads, and
 * no trigger stood on the day of the later message.
 */
export function conductOf({ view, band }: Assessment): Conduct {
  if (band === 'green') return [];
  const coverage = new Map<number, boolean>();
  return pairsOf(view)
    .filter(({ later }) => !isCovered(view, later, coverage))
    .map(({ earlier, later }) => ({
      id: 'CO-1',
      evidence: uniqueSorted([earlier, later].map(({ item }) => evidenceId.touch(item))),
      why: `Uncoordinated outreach: ${earlier.item.by} wrote on ${utcDate(earlier.at)} and ${later.item.by} on ${utcDate(later.at)}, ${countOf(dayOf(later.at) - dayOf(earlier.at), 'day')} apart in different threads, and no trigger stood.`,
    }));
}

interface Pair {
  readonly earlier: Dated<Touch>;
  readonly later: Dated<Touch>;
}

/** Pairs of messages whose threads are both known; what is not known proves nothing against anybody. */
function pairsOf(view: View): Pair[] {
  const { apart_days, shown_days } = view.policy.conduct;
  const sent = view.touches.filter(
    ({ item, at }) =>
      item.kind === 'email_out' && item.by !== 'customer' && item.thread && ageOf(view, at) <= shown_days,
  );
  return sent.flatMap((later, index) =>
    sent
      .slice(0, index)
      .filter(
        (earlier) =>
          earlier.item.by !== later.item.by &&
          earlier.item.thread !== later.item.thread &&
          dayOf(later.at) - dayOf(earlier.at) <= apart_days,
      )
      .map((earlier) => ({ earlier, later })),
  );
}

function isCovered(view: View, { at }: Dated<Touch>, coverage: Map<number, boolean>): boolean {
  const day = dayOf(at);
  const covered = coverage.get(day) ?? isTriggered(viewOf(view.known, utcDate(at), view.policy));
  coverage.set(day, covered);
  return covered;
}
