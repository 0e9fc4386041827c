import { type AuditModule, systemOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { formatId, SECOND_MS } from '@haechi/kernel';
import type { ApprovalKinds, Arguments } from '../approval-kind.ts';
import { APPROVAL_TRANSITIONS, type ApprovalState } from '../domain/approval-state.ts';
import type { Ruling } from '../domain/match-rules.ts';
import { leavePending } from './leave-pending.ts';
import type { NewRequest } from './take-place.ts';

/** Carries out a rule that asks nobody, in the transaction of the question: on record like the decision of a person. */
export async function decideByRule(
  tx: Tx,
  deps: { readonly audit: Pick<AuditModule, 'record'>; readonly kinds: ApprovalKinds },
  request: NewRequest,
  { effect, rule }: Extract<Ruling, { readonly effect: 'approve' | 'reject' }>,
): Promise<{ readonly state: ApprovalState; readonly expiresAt: Date }> {
  const { to } = APPROVAL_TRANSITIONS[effect];
  const at = request.createdAt;
  const redeemUntil =
    effect === 'approve' && request.redeemSeconds !== null
      ? new Date(at.getTime() + request.redeemSeconds * SECOND_MS)
      : null;
  const row = { id: request.id, tenant_id: request.tenantId, requester_id: request.requesterId };
  const decidedByRule = { id: rule.id, reason: rule.name };
  if (!(await leavePending(tx, row, { to, at, decidedByRule, redeemUntil })))
    throw new Error('a request that was just placed is not pending');
  // Written by canonicalJson from exactly that type.
  const args = JSON.parse(request.argumentsCanonical) as Arguments;
  const id = formatId('approval', request.id);
  const name = deps.kinds.get(request.kind).label({ arguments: args, scopeId: request.scopeId });
  await deps.audit.record(tx, request.tenantId, systemOrigin('approvals'), {
    action: `approval.${to}`,
    target: { kind: 'approval', id, name },
    scopeId: request.scopeId,
    reason: rule.name,
    details: {
      kind: request.kind,
      digest: request.digest.toString('hex'),
      requesterId: formatId('user', request.requesterId),
      rule: { id: formatId('approvalRule', rule.id), name: rule.name, condition: rule.condition },
    },
  });
  return { state: to, expiresAt: redeemUntil ?? request.expiresAt };
}
