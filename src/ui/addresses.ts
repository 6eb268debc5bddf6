/** The page of one account. */
export function accountPath(key: string): string {
  return `/accounts/${encodeURIComponent(key)}`;
}

/**
 * The page of one conversation; with a turn (0-based) or a signal, the place in it: on whichever page of its turns that
 * stands. In the address turns are counted as people count, from 1.
 */
export function conversationPath(id: string, place?: { readonly turn: number } | { readonly signal: string }): string {
  const path = `/conversations/${encodeURIComponent(id)}`;
  if (place === undefined) return path;
  if ('signal' in place) return `${path}?signal=${encodeURIComponent(place.signal)}#${quoteAnchor(place.signal)}`;
  return `${path}${place.turn === 0 ? '' : `?turn=${place.turn + 1}`}#${turnAnchor(place.turn)}`;
}

/** A conversation's page with a signal's entry, as after judging it. */
export function judgedPath(id: string, signal: string): string {
  return `/conversations/${encodeURIComponent(id)}?signal=${encodeURIComponent(signal)}#${signalAnchor(signal)}`;
}

/** A turn (0-based) by itself, whole, as plain text. */
export function wholeTurnPath(id: string, turn: number): string {
  return `/conversations/${encodeURIComponent(id)}/turns/${turn + 1}`;
}

/** Where the button goes that has a conversation read again. */
export function retryPath(id: string): string {
  return `/conversations/${encodeURIComponent(id)}/retry`;
}

/** The brief that an account's new owner was handed. */
export function ownershipPath(change: {
  readonly account: string;
  readonly team: string;
  readonly on: string;
}): string {
  return `${accountPath(change.account)}/ownership/${change.team}/${change.on}`;
}

/** Where the forms that judge a signal are sent; the page that comes back is shown at the signal. */
export function judgePath(id: string): string {
  return `/signals/${encodeURIComponent(id)}/judge#${signalAnchor(id)}`;
}

/** Where the form that says whose a conversation is goes. */
export function assignPath(id: string): string {
  return `/conversations/${encodeURIComponent(id)}/assign`;
}

/** Where the form that says who may read a conversation goes. */
export function accessPath(id: string): string {
  return `/conversations/${encodeURIComponent(id)}/access`;
}

/** Where the form goes that says what became of a promise. */
export function decidePath(id: string): string {
  return `/commitments/${encodeURIComponent(id)}/decide`;
}

/** The page of a deal's handoff; with a version, as it was then; with a line, at it. */
export function handoffPath(
  deal: string,
  { version, line }: { readonly version?: number; readonly line?: string } = {},
): string {
  const query = version === undefined ? '' : `?version=${version}`;
  const place = line === undefined ? '' : `#${lineAnchor(line)}`;
  return `/deals/${encodeURIComponent(deal)}/handoff${query}${place}`;
}

/** Where the forms of a deal's handoff go: one line, all lines, or taking it over. */
export function handoffFormPath(deal: string, form: 'lines' | 'acknowledge' | 'send', line?: string): string {
  const end = line === undefined ? '' : `/${encodeURIComponent(line)}`;
  return `${handoffPath(deal)}/${form}${end}`;
}

/** Where the button goes that closes a deal. */
export function closePath(deal: string): string {
  return `/deals/${encodeURIComponent(deal)}/close`;
}

/** Id of a line of a handoff. */
export function lineAnchor(id: string): string {
  return `line-${encodeURIComponent(id)}`;
}

/** Where the inbox is shown, narrowed as told; at an item where one is named. */
export function inboxPath(narrowed: Readonly<Record<string, string | undefined>> = {}, item?: string): string {
  const given = Object.entries(narrowed).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  const query = new URLSearchParams(given).toString();
  return `/inbox${query === '' ? '' : `?${query}`}${item === undefined ? '' : `#${itemAnchor(item)}`}`;
}

/** Where the forms go that say what becomes of an item, or have its draft read. */
export function itemPath(id: string, what: 'decide' | 'check'): string {
  return `/inbox/${encodeURIComponent(id)}/${what}#${itemAnchor(id)}`;
}

/** Id of an item of the inbox. */
export function itemAnchor(id: string): string {
  return `item-${encodeURIComponent(id)}`;
}

/** Id of a promise's entry. */
export function promiseAnchor(id: string): string {
  return `promise-${encodeURIComponent(id)}`;
}

/** Id of a turn on its conversation's page; counted from 0, as the API counts. */
export function turnAnchor(turn: number): string {
  return `turn-${turn}`;
}

/** Id of a signal's entry. */
export function signalAnchor(id: string): string {
  return `signal-${encodeURIComponent(id)}`;
}

/** Id of the words in the text that a signal rests on. */
export function quoteAnchor(id: string): string {
  return `quote-${encodeURIComponent(id)}`;
}

/** Id of a rule's line in the explained score. */
export function ruleAnchor(rule: string): string {
  return `rule-${encodeURIComponent(rule)}`;
}

/** Id of a conversation's line on its account's page. */
export function conversationAnchor(id: string): string {
  return `conversation-${encodeURIComponent(id)}`;
}

/** Id of a fact of the account's record. */
export function recordAnchor(field: string): string {
  return `record-${encodeURIComponent(field)}`;
}

/** Where questions about an account are asked; with a thread, where it is shown. */
export function askPath(
  key: string,
  {
    thread,
    asOf,
    question,
  }: { readonly thread?: string; readonly asOf?: string | undefined; readonly question?: string } = {},
): string {
  const parameters = new URLSearchParams();
  if (thread !== undefined) parameters.set('thread', thread);
  if (asOf !== undefined) parameters.set('as_of', asOf);
  if (question !== undefined) parameters.set('q', question);
  const query = parameters.toString();
  return `${accountPath(key)}/ask${query === '' ? '' : `?${query}`}`;
}

/** Id of an answer in its thread, counted from 0. */
export function answerAnchor(index: number): string {
  return `answer-${index}`;
}

/** Id of a source of an answer, both counted from 0. */
export function sourceAnchor(index: number, at: number): string {
  return `source-${index}-${at}`;
}

/** The page of an account's at-risk reviews; forms that open one are sent there too. */
export function reviewPath(key: string): string {
  return `${accountPath(key)}/review`;
}

/** Where the form goes that opens a review. */
export function openReviewPath(key: string): string {
  return reviewPath(key);
}

/** Where what is done with a review goes. */
export function moveReviewPath(id: string): string {
  return `/reviews/${encodeURIComponent(id)}/move`;
}

/** Where a handback goes. */
export function handbackPath(key: string): string {
  return `${accountPath(key)}/handback`;
}

/** Id of a review, an intervention or a debrief on its page. */
export function reviewAnchor(id: string): string {
  return `review-${encodeURIComponent(id)}`;
}
