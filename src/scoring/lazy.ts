/** A value, or what makes it: of the days before, and of what might happen, words and evidence are never asked for. */
export type OrMade<Value> = Value | (() => Value);

/** The value itself. */
export function made<Value extends string | readonly string[]>(value: OrMade<Value>): Value {
  return typeof value === 'function' ? value() : value;
}

/** Evidence and words that are made when they are asked for. A class, since an object with getters of its own is dear to make. */
export class Told {
  readonly #evidence: OrMade<readonly string[]>;
  readonly #why: OrMade<string>;

  constructor(evidence: OrMade<readonly string[]>, why: OrMade<string>) {
    this.#evidence = evidence;
    this.#why = why;
  }

  get evidence(): readonly string[] {
    return made(this.#evidence);
  }

  get why(): string {
    return made(this.#why);
  }
}
