import { CodedError } from '@haechi/kernel';

export interface QueueLimits {
  readonly concurrency: number;
  readonly waitingMax: number;
  /** What a refused caller is told to wait. */
  readonly retryAfterSeconds: number;
}

export type RunQueued = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets a few pieces of expensive work run at a time, first come, first served.
 * @throws {CodedError} `SYS_004` at once when too many are waiting already: waiting longer than a client does helps nobody
 */
export function createBoundedQueue(limits: QueueLimits): RunQueued {
  const waiting: (() => void)[] = [];
  let running = 0;

  return async (work) => {
    if (running >= limits.concurrency) {
      if (waiting.length >= limits.waitingMax)
        throw new CodedError('SYS_004', { retryAfterSeconds: limits.retryAfterSeconds });
      // Whoever finishes hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
