import { useApi } from '../../../api/api.ts';
import type { Approval } from '../approval-words.ts';

const MINE = { query: { view: 'mine', state: 'pending', limit: 50 } } as const;

/** My request for access that waits at this scope already, perhaps from an earlier visit. */
export function useOpenRequest(scope: string, enabled: boolean): Approval | undefined {
  const mine = useApi('GET /api/v1/approvals', MINE, { enabled });
  return mine.data?.items.find((request) => request.kind === 'access.grant' && request.scope === scope);
}
