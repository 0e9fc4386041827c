import type { ColumnType, Generated } from 'kysely';

export type { Generated } from 'kysely';

/** A `timestamptz`: read as a Date, written as a Date. */
export type Timestamp = ColumnType<Date, Date, Date>;

/** A `timestamptz` the database fills. */
export type CreatedAt = Generated<Date>;

/** A `jsonb`: read as the value, written as its JSON text, so that an array never becomes a PostgreSQL array. */
export type JsonColumn<T> = ColumnType<T, string, string>;
