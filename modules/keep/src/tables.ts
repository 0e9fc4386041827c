import type { KEEP_OCCASIONS, KEEP_RUN_KINDS, KEEP_RUN_STATES } from '@haechi/contracts';
import type { JsonColumn, Timestamp } from '@haechi/database';
import type { Id, UserId } from '@haechi/kernel';
import type { ColumnType, Selectable } from 'kysely';

type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;

export type RunId = Id<'keepRun'>;
export type RunKind = (typeof KEEP_RUN_KINDS)[number];
export type RunState = (typeof KEEP_RUN_STATES)[number];
export type Occasion = (typeof KEEP_OCCASIONS)[number];

// A type, not an interface: kysely asks for an index signature, which only a type alias has implicitly.
export type KeepTables = {
  'keep.runs': {
    id: RunId;
    kind: RunKind;
    occasion: Occasion;
    state: RunState;
    backup_name: Later<string>;
    due_at: Later<Date>;
    started_at: Timestamp;
    finished_at: Later<Date>;
    figures: JsonColumn<Record<string, number>>;
    failure_code: Later<string>;
    failure_detail: Later<string>;
    asked_by: Later<UserId>;
    asked_by_name: Later<string>;
    reason: Later<string>;
  };
};

export type RunRow = Selectable<KeepTables['keep.runs']>;
