import { ok, type Result, refuse } from '@haechi/kernel';

/** A state machine as data: for each state, the states it may become. */
export type TransitionTable<S extends string> = Readonly<Record<S, readonly S[]>>;

export interface IllegalTransition<S extends string> {
  readonly from: S;
  readonly to: S;
}

/** The next state, or the refusal when the table does not list it. */
export function move<S extends string>(
  table: TransitionTable<S>,
  from: S,
  to: S,
): Result<S, IllegalTransition<S>> {
  return table[from].includes(to) ? ok(to) : refuse({ from, to });
}
