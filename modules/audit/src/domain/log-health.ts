export type HealthState = 'healthy' | 'degraded' | 'refusing';

export interface Backlog {
  /** Events that wait for their place, in all logs together. */
  readonly waitingCount: number;
  /** How long the oldest of them has been seen waiting; 0 when none waits. */
  readonly waitingMs: number;
}

export interface HealthLimits {
  /** From this many waiting events on nothing more is taken. */
  readonly waitingCountMax: number;
  /** When the oldest waiting event is older, nothing more is taken. */
  readonly waitingMsMax: number;
}

/** Waiting longer than this is not normal: events are provable within a second. */
const SLOW_AFTER_MS = 2_000;
/** One tenth of the backlog that closes the log is worth a warning. */
const DEGRADED_PART = 0.1;

/**
 * How the log is. `refusing` closes the product for writes: a log that cannot follow must not be outrun.
 */
export function judgeHealth(backlog: Backlog, limits: HealthLimits): HealthState {
  if (backlog.waitingCount >= limits.waitingCountMax || backlog.waitingMs > limits.waitingMsMax)
    return 'refusing';
  const many = backlog.waitingCount >= limits.waitingCountMax * DEGRADED_PART;
  return many || backlog.waitingMs > SLOW_AFTER_MS ? 'degraded' : 'healthy';
}
