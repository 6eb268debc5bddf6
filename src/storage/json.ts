declare const jsonOf: unique symbol;

/** JSON text on its way into a jsonb column. Branded: only {@link toJsonb} makes it. */
export type Jsonb<Value> = string & { readonly [jsonOf]: Value };

/** A value as the text of a jsonb parameter. Bound as it is, node-postgres would turn an array into `{1,2}`. */
export function toJsonb<Value>(value: Value): Jsonb<Value> {
  return JSON.stringify(value) as Jsonb<Value>;
}
