/** What was derived of something, by the function that derives it. */
export type Derived = Map<unknown, unknown>;

/** Gives a function that remembers what it gave, beside what it was asked of: a derived table is built once per view. */
function remembering<Key, Value>(derivedOf: (key: Key) => Derived, derive: (key: Key) => Value): (key: Key) => Value {
  return (key) => {
    const derived = derivedOf(key);
    const found = derived.get(derive);
    if (found !== undefined || derived.has(derive)) return found as Value;
    const value = derive(key);
    derived.set(derive, value);
    return value;
  };
}

/** Remembers what a function of a view gave, as long as the view lives. */
export function oncePer<Key extends { readonly derived: Derived }, Value>(
  derive: (key: Key) => Value,
): (key: Key) => Value {
  return remembering((key) => key.derived, derive);
}

/** Remembers what a function of a view's usage gave, for all views of one day and one policy with the same usage. */
export function oncePerUsage<Key extends { readonly usageDerived: Derived }, Value>(
  derive: (key: Key) => Value,
): (key: Key) => Value {
  return remembering((key) => key.usageDerived, derive);
}

/** Remembers what a function of a view's signals gave, for all views of one day with the same signals. */
export function oncePerSignals<Key extends { readonly signalsDerived: Derived }, Value>(
  derive: (key: Key) => Value,
): (key: Key) => Value {
  return remembering((key) => key.signalsDerived, derive);
}

/** Remembers what a function of a view's people gave, for all views of one day with the same people and the same signals. */
export function oncePerPeople<Key extends { readonly peopleDerived: Derived }, Value>(
  derive: (key: Key) => Value,
): (key: Key) => Value {
  return remembering((key) => key.peopleDerived, derive);
}

/** Remembers what a function of a list gave, as long as the list lives. */
export function oncePerList<List extends object, Value>(derive: (list: List) => Value): (list: List) => Value {
  const remembered = new WeakMap<List, Derived>();
  return remembering((list) => {
    const derived = remembered.get(list) ?? new Map();
    remembered.set(list, derived);
    return derived;
  }, derive);
}
