import type { ColumnType, Generated } from 'kysely';
import type { Jsonb } from './json.ts';

/** A jsonb column: read as its value, written only through {@link Jsonb}, because pg would bind an array as `{1,2}`. */
export type JsonColumn<Value> = ColumnType<Value, Jsonb<Value>, Jsonb<Value>>;
/** A {@link JsonColumn} that may be null. */
export type OptionalJsonColumn<Value> = ColumnType<Value | null, Jsonb<Value> | null, Jsonb<Value> | null>;
/** A column that is read as ISO 8601 in UTC and may be left to its default. */
export type DefaultTime = Generated<string>;
/** Set once by the database, never written. */
export type RecordedTime = ColumnType<string, string | undefined, never>;
/** Made by the database of other columns, never written. */
export type GeneratedColumn<Value> = ColumnType<Value, never, never>;
