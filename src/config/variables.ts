import * as z from 'zod';

/** An empty variable counts as unset: that is how compose files and CI systems leave a value out. */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
}

/** A variable that has a value when it is unset. */
export function withDefault<Schema extends z.ZodType>(schema: Schema, value: z.input<Schema>) {
  return z.preprocess((given) => (given === undefined || given === '' ? value : given), schema);
}
