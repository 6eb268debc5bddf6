import { type AccountNews, MOST_NEW } from '../../storage/index.ts';
import { accountPath, inboxPath } from '../addresses.ts';
import type { NewsView } from '../page-models/watchtower.ts';
import { formatDayAndDistance } from '../text/dates.ts';
import { counted, listed } from '../text/words.ts';
import { BandMark } from './band.tsx';

/** What became different since who is signed in looked last, until they say that they have seen it. */
export function WatchNews({ news, today }: { readonly news: NewsView; readonly today: string }) {
  const since = formatDayAndDistance(news.since, today);
  const heard = [
    news.conversations > 0 && atMost(news.conversations, 'conversation'),
    news.signals > 0 && atMost(news.signals, 'signal'),
    news.work > 0 && atMost(news.work, 'piece of work', 'pieces of work'),
  ].filter((part) => part !== false);
  const isQuiet = heard.length === 0 && news.count === 0;
  return (
    <section class="news" aria-labelledby="news-title">
      <h2 id="news-title">{news.isTold ? `Since you looked, ${since}` : `Since ${since}`}</h2>
      {isQuiet ? (
        <p class="muted">Nothing has changed.</p>
      ) : (
        <>
          {heard.length > 0 && (
            <p>
              New: {listed(heard)}. {news.work > 0 && <a href={inboxPath()}>Open the inbox</a>}
            </p>
          )}
          {news.accounts.length > 0 && (
            <ul>
              {news.accounts.map((account) => (
                <NewsLine account={account} />
              ))}
            </ul>
          )}
          {news.count > news.accounts.length && (
            <p class="muted">And {counted(news.count - news.accounts.length, 'account')} of which reasons changed.</p>
          )}
          <form method="post" action="/seen">
            <input type="hidden" name="until" value={news.until} />
            <button type="submit">I have seen this</button>
          </form>
        </>
      )}
    </section>
  );
}

/** A count that was given up at its limit says so. */
function atMost(count: number, one: string, many = `${one}s`): string {
  return count < MOST_NEW ? counted(count, one, many) : `${MOST_NEW} ${many} or more`;
}

function NewsLine({ account: { key, name, before, now, sentence } }: { readonly account: AccountNews }) {
  return (
    <li>
      <a href={accountPath(key)}>
        <bdi>{name}</bdi>
      </a>{' '}
      <span class="news-score">
        {before.score} → {now.score}
      </span>{' '}
      {before.band === now.band ? null : <BandMark band={now.band} />} <span class="muted">{sentence}</span>
    </li>
  );
}
