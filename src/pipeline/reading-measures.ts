import { metrics } from '@opentelemetry/api';
import type { ExtractionResult } from '../extraction/index.ts';
import type { StoredConversation } from '../storage/index.ts';

/** From seconds, for a call that just ended, to a week, for what was handed in late. */
const LAGS = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400, 604_800];

/**
 * Counts what a reading came to: conversations, turns, signals by kind and rejected proposals by reason, each by extractor, so
 * that a rate that leaves its usual course shows; and how long it took from the words, and from their coming in, to the signals.
 */
export function measureReading(
  { conversation, recordedAt }: Pick<StoredConversation, 'conversation' | 'recordedAt'>,
  { signals, rejected, status }: Pick<ExtractionResult, 'signals' | 'rejected' | 'status'>,
  extractor: string,
  now: number,
): void {
  const meter = metrics.getMeter('earshot.pipeline');
  const by = { extractor };
  meter
    .createCounter('earshot.extraction.conversations', { description: 'Conversations read' })
    .add(1, { ...by, status });
  meter.createCounter('earshot.extraction.turns', { description: 'Turns read' }).add(conversation.turns.length, by);
  const found = meter.createCounter('earshot.extraction.signals', { description: 'Signals found' });
  for (const { kind } of signals) found.add(1, { ...by, kind });
  const refused = meter.createCounter('earshot.extraction.rejections', { description: 'Proposals that did not stand' });
  for (const { reason } of rejected) refused.add(1, { ...by, reason });
  const advice = { explicitBucketBoundaries: LAGS };
  const since = (time: string): number => Math.max(0, (now - Date.parse(time)) / 1_000);
  meter
    .createHistogram('earshot.signal.lag', {
      unit: 's',
      advice,
      description: 'From the beginning of a conversation to its signals',
    })
    .record(since(conversation.occurred_at), by);
  meter
    .createHistogram('earshot.reading.lag', {
      unit: 's',
      advice,
      description: 'From the coming in of a conversation to its signals',
    })
    .record(since(recordedAt), by);
}
