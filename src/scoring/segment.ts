import type { Policy } from './policy/schema.ts';

export type Segment = 'enterprise' | 'mid_market' | 'low_touch';

/** SEG-1 to SEG-3 by annual contract value; an unknown value is mid-market. */
export function segmentOf(acv: number | null | undefined, policy: Policy): Segment {
  if (acv === null || acv === undefined) return 'mid_market';
  if (acv > policy.segments.enterprise_above) return 'enterprise';
  return acv < policy.segments.low_touch_below ? 'low_touch' : 'mid_market';
}
