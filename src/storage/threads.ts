/** A message, as far as its thread goes. */
export interface Threaded {
  /** Its Message-ID, where it has one. */
  readonly messageId?: string | undefined;
  /** The Message-IDs it answers; empty: it begins a thread; absent: nobody knows. */
  readonly references?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  /** ISO 8601. */
  readonly at: string;
}

const REPLY_MARKS = /^(?:(?:re|fwd?|aw|wg|sv|vs|tr|rv|antw|ref|rif|odp)(?:\[\d+\])?:\s*)+/i;

/**
 * The thread of each message, by name: two of one name belong together. Joined by what messages answer (References,
 * In-Reply-To), in whichever order they came and though a message between them is missing; by subject only where a reply
 * does not say what it answers, or nobody knows whether it answers anything. A monthly "Invoice" is a thread each month. The
 * name is the Message-ID of the earliest of a thread, or its folded subject; `undefined` where there is neither.
 */
export function threadsOf(messages: readonly Threaded[]): readonly (string | undefined)[] {
  const groups = new Groups();
  const known = new Set(messages.flatMap(({ messageId }) => messageId ?? []));
  for (const [index, { messageId, references = [] }] of messages.entries()) {
    for (const id of [messageId ?? [], references].flat()) groups.join(index, id);
  }
  const order = messages.map((_, index) => index).sort((one, other) => byTime(messages[one], messages[other]));
  joinBySubject(messages, order, known, groups);
  const names = new Map<unknown, string>();
  for (const index of order) {
    const message = messages[index];
    const name = message && nameOf(message);
    const group = groups.of(index);
    if (name !== undefined && !names.has(group)) names.set(group, name);
  }
  return messages.map((_, index) => names.get(groups.of(index)));
}

/** Subjects of one thread are equal once reply marks, case and spaces are taken away; `undefined` of none. */
export function foldSubject(subject: string | undefined): string | undefined {
  const folded = subject?.trim().replace(REPLY_MARKS, '').replace(/\s+/g, ' ').toLowerCase();
  return folded === '' ? undefined : folded;
}

function joinBySubject(
  messages: readonly Threaded[],
  order: readonly number[],
  known: ReadonlySet<string>,
  groups: Groups,
): void {
  const last = new Map<string, number>();
  for (const index of order) {
    const message = messages[index];
    const subject = foldSubject(message?.subject);
    if (message === undefined || subject === undefined) continue;
    const before = last.get(subject);
    if (before !== undefined && isAnswerOfUnknown(message, known)) groups.join(index, before);
    last.set(subject, index);
  }
}

/** Does a message answer something, or may, without anything showing what? */
function isAnswerOfUnknown({ subject = '', references }: Threaded, known: ReadonlySet<string>): boolean {
  if (references === undefined) return true;
  if (references.length === 0) return REPLY_MARKS.test(subject.trim());
  return !references.some((id) => known.has(id));
}

function nameOf({ messageId, references, subject }: Threaded): string | undefined {
  return references === undefined ? (foldSubject(subject) ?? messageId) : (messageId ?? foldSubject(subject));
}

function byTime(one: Threaded | undefined, other: Threaded | undefined): number {
  const [left, right] = [one, other].map((message) => `${message?.at} ${message?.messageId}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

/** Sets that grow together, of messages (by index) and Message-IDs. */
class Groups {
  readonly #parents = new Map<number | string, number | string>();

  /** What stands for the group of a member. */
  of(member: number | string): number | string {
    let top = member;
    for (let parent = this.#parents.get(top); parent !== undefined; parent = this.#parents.get(top)) top = parent;
    for (let step = member; step !== top; ) {
      const next = this.#parents.get(step) ?? top;
      this.#parents.set(step, top);
      step = next;
    }
    return top;
  }

  join(one: number | string, other: number | string): void {
    const [left, right] = [this.of(one), this.of(other)];
    if (left !== right) this.#parents.set(left, right);
  }
}
