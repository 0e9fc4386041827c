import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { api, queryKeyOf } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import type { ApiProblem } from '../../api/problem.ts';

export type Decision = ApiResponse<'POST /api/v1/access/check'>;
export type Explanation = ApiResponse<'POST /api/v1/access/explain'>;

export interface Question {
  readonly permission: string;
  readonly scope: string;
}

const CHECK_AGAIN_MAX_MS = 3_600_000;

/** When an answer has to be asked for again because a role's time begins or ends; false when nothing will change. */
function recheckAfterMs(validUntil: string | null | undefined, now: number): number | false {
  if (!validUntil) return false;
  return Math.min(Math.max(Date.parse(validUntil) - now, 0) + 250, CHECK_AGAIN_MAX_MS);
}

/** May I do this there? Renewed by live events and when the answer's own time runs out. */
export function useDecision(question: Question | undefined): UseQueryResult<Decision, ApiProblem> {
  const body = question ?? { permission: '', scope: '' };
  return useQuery<Decision, ApiProblem>({
    queryKey: queryKeyOf('POST /api/v1/access/check', body),
    queryFn: ({ signal }) => api('POST /api/v1/access/check', { body, signal }),
    enabled: question !== undefined,
    refetchInterval: (query) => recheckAfterMs(query.state.data?.validUntil, Date.now()),
  });
}

/** The same with everything that was considered and what would grant it. */
export function useExplanation(question: Question | undefined): UseQueryResult<Explanation, ApiProblem> {
  const body = question ?? { permission: '', scope: '' };
  return useQuery<Explanation, ApiProblem>({
    queryKey: queryKeyOf('POST /api/v1/access/explain', body),
    queryFn: ({ signal }) => api('POST /api/v1/access/explain', { body, signal }),
    enabled: question !== undefined,
    refetchInterval: (query) => recheckAfterMs(query.state.data?.validUntil, Date.now()),
  });
}
