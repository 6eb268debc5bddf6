/** Are two values of JSON, Maps among them, alike in everything? Told at the first difference. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    for (let index = 0; index < one.length; index += 1) if (!isSame(one[index], other[index])) return false;
    return true;
  }
  if (one instanceof Map) {
    return other instanceof Map && isSame([...one], [...other]);
  }
  // Of anything else what it is does not show in its fields.
  if (!isPlain(one) || !isPlain(other)) return false;
  let fields = 0;
  for (const field in one) {
    if (!Object.hasOwn(other, field) || !isSame(one[field], other[field])) return false;
    fields += 1;
  }
  for (const _field in other) fields -= 1;
  return fields === 0;
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * Keeps what was made last of some things, by a name, for as long as it is made of the very same: every time they are compared with
 * those of the last time, so that nothing of another time, or of what another reader may see, is ever given.
 */
export class KeptWork<Made> {
  readonly #kept = new Map<string, { readonly of: unknown; readonly made: Made }>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** What was made of these things before, else what is made of them now. */
  get(name: string, of: unknown, make: () => Made): Made {
    const before = this.#kept.get(name);
    const kept = before !== undefined && isSame(before.of, of) ? before : { of, made: make() };
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest);
    return kept.made;
  }
}
