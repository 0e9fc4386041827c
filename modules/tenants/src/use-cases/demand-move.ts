import { CodedError } from '@haechi/kernel';
import { move, type TransitionTable } from '../domain/transition-table.ts';

/** The state something moves to. @throws CodedError `TEN_004` when the table does not allow the step */
export function demandMove<S extends string>(table: TransitionTable<S>, from: S, to: S): S {
  const moved = move(table, from, to);
  if (!moved.ok) throw new CodedError('TEN_004', { extensions: { ...moved.error } });
  return moved.value;
}
