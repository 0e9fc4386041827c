export type SinkState = 'active' | 'paused';
export type LetterState = 'waiting' | 'retrying' | 'delivered' | 'discarded';

/** A state machine as data: for each state, the states it may become. */
export const sinkTransitions: Readonly<Record<SinkState, readonly SinkState[]>> = {
  active: ['paused'],
  paused: ['active'],
};

/** A dead letter waits for a person; a retry ends in delivery or in waiting again. */
export const letterTransitions: Readonly<Record<LetterState, readonly LetterState[]>> = {
  waiting: ['retrying', 'discarded'],
  retrying: ['delivered', 'waiting', 'discarded'],
  delivered: [],
  discarded: [],
};
