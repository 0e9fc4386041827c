import { useNow } from '@haechi/ui';
import { useState } from 'react';
import type { ApiProblem } from '../api/problem.ts';

const LOCKED = 423;

/** How long further attempts are refused, as the server said at the last one. */
export interface Lock {
  /** ISO 8601; undefined while attempts are possible. */
  readonly until: string | undefined;
  readonly note: (problem: ApiProblem) => void;
}

export function useLock(): Lock {
  const [untilMs, setUntilMs] = useState(0);
  const now = useNow(1000);
  return {
    until: untilMs > now ? new Date(untilMs).toISOString() : undefined,
    note: (problem) => {
      if (problem.status === LOCKED) setUntilMs(Date.now() + (problem.retryAfterSeconds ?? 60) * 1000);
    },
  };
}
