import type { RouteContract } from '@haechi/contracts';

/** Compares an answer with its contract; an answer that breaks it becomes an error, so that a test sees it. */
export function checkResponse(contract: RouteContract, value: unknown): void {
  if (contract.produces === 'event-stream' || contract.produces === 'file' || value === undefined) return;
  const outcome = contract.response.safeParse(value);
  if (outcome.success) return;
  const problems = outcome.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`${contract.operation} broke its contract: ${problems.slice(0, 5).join('; ')}`);
}
