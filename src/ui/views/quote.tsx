import type { Citation } from '../../answers/index.ts';
import { conversationPath } from '../addresses.ts';
import { formatDayAndDistance } from '../text/dates.ts';

interface QuoteProps {
  readonly citation: Citation;
  readonly asOf: string;
}

/** Words as they were said, who said them and when, and the way to their place. */
export function Quote({ citation, asOf }: QuoteProps) {
  const { conversation, turn, quote, speaker, occurred_at, medium, subject } = citation;
  return (
    <>
      <blockquote>
        <bdi>{quote}</bdi>
      </blockquote>
      <p class="source">
        <cite>{speaker ?? 'Unknown speaker'}</cite>,{' '}
        <time datetime={occurred_at}>{formatDayAndDistance(occurred_at, asOf)}</time>,{' '}
        <a href={conversationPath(conversation, { turn })} data-item>
          {medium}
          {subject !== null && subject !== '' && ` “${subject}”`}, turn {turn + 1}
        </a>
      </p>
    </>
  );
}
