import type { CallRow } from '../tables.ts';

/** What callers are shown of a call that is a task. */
export type TaskRow = Pick<
  CallRow,
  'id' | 'created_at' | 'dispatched_at' | 'finished_at' | 'expires_at' | 'sealed_task'
>;
