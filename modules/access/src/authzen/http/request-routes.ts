import type { ApprovalsModule, RequestStatus } from '@haechi/approvals';
import { originOf } from '@haechi/audit';
import { authzenRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { type ApprovalId, CodedError, formatId, MINUTE_MS, parseId } from '@haechi/kernel';
import { contractOf } from '../../http/contract-of.ts';
import type { createSubmitAccessRequest } from '../use-cases/submit-access-request.ts';

export interface RequestRouteDeps {
  readonly publicUrl: URL;
  readonly findRequest: ApprovalsModule['findRequest'];
  readonly submitAccessRequest: ReturnType<typeof createSubmitAccessRequest>;
}

const contract = contractOf(authzenRoutes);

/** The profile's name for each state. What is approved runs at once, so `approved` is seen as `redeemed`. */
const STATUS = {
  pending: 'pending',
  approved: 'approved',
  redeemed: 'approved',
  rejected: 'denied',
  expired: 'expired',
  lapsed: 'expired',
  cancelled: 'cancelled',
} as const satisfies Record<RequestStatus['state'], string>;

/** How long the profile's approval is told to be good for when the role was given without end: then ask again. */
const UNLIMITED_MINUTES = 1440;

/** Tasks of the Access Request and Approval Profile (sections 5 and 6); each is an approval request of ours. */
export function createRequestRoutes(deps: RequestRouteDeps): RouteImplementation[] {
  const presentTask = (id: ApprovalId, status: (typeof STATUS)[RequestStatus['state']], expiresAt: Date) => {
    const taskId = formatId('approval', id);
    return {
      id: taskId,
      status,
      status_endpoint: new URL(`/access/v1/requests/${taskId}`, deps.publicUrl).href,
      ...(status === 'pending' ? { expires_at: expiresAt.toISOString() } : {}),
    };
  };

  return [
    implement(contract('POST /access/v1/requests'), async ({ ctx, caller, tx, body }) => {
      const asked = await deps.submitAccessRequest(tx, caller, originOf(ctx, caller), body);
      return { task: presentTask(asked.id, 'pending', asked.expiresAt) };
    }),
    implement(contract('GET /access/v1/requests/{id}'), async ({ ctx, caller, tx, params }) => {
      const id = parseId('approval', params.id);
      const request = id === undefined ? undefined : await deps.findRequest(tx, id, ctx.nowMs);
      const isVisible =
        request?.kind === 'access.grant' &&
        (request.requesterId === caller.id || ctx.may('approval:read', request.scopeId));
      if (id === undefined || request === undefined || !isVisible) throw new CodedError('ARQ_004');
      const status = STATUS[request.state];
      const task = presentTask(id, status, request.expiresAt);
      return status === 'approved' ? { task, result: presentResult(task.id, request) } : { task };
    }),
  ];
}

/** What to do now that it is approved: ask again, for rights have changed (profile, section 7). */
function presentResult(approvalId: string, { decidedAt, arguments: args }: RequestStatus) {
  if (decidedAt === null) throw new Error('an approved request was never decided');
  const minutes = typeof args['durationMinutes'] === 'number' ? args['durationMinutes'] : UNLIMITED_MINUTES;
  return {
    mode: 'reevaluate' as const,
    approval: {
      id: approvalId,
      approved_at: decidedAt.toISOString(),
      approved_until: new Date(decidedAt.getTime() + minutes * MINUTE_MS).toISOString(),
    },
  };
}
