/** Remembers what a function of an object gave, as long as the object lives: a derived table is built once per view. */
export function oncePer<Key extends object, Value>(derive: (key: Key) => Value): (key: Key) => Value {
  const remembered = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const entry = remembered.get(key) ?? { value: derive(key) };
    remembered.set(key, entry);
    return entry.value;
  };
}
