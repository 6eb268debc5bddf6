export { type FeedOptions, LiveFeed, MOST_SEATS, type Seat } from './feed.ts';
export { type LiveProgress, loadProgress } from './progress.ts';
export { EVENT_STREAM_HEADERS, toEventStream } from './stream.ts';
export { type LiveDelivery, type LiveMessage, type Watch, watchConversation, watchWorkspace } from './watch.ts';
