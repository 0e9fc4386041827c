import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../api/problem.ts';

const FRESH_MS = 30_000;
const TRIES_MAX = 3;

/** Only what may go better next time is tried again: no answer, or a server in trouble. */
function worthRetrying(failures: number, error: Error): boolean {
  if (!(error instanceof ApiProblem)) return false;
  return failures < TRIES_MAX - 1 && (error.status === 0 || error.status >= 500);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: FRESH_MS, retry: worthRetrying, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
