import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import type { ApprovalId } from '@haechi/kernel';
import type { ApprovalKind } from '../approval-kind.ts';
import { findApproval } from '../queries/find-approvals.ts';
import type { createCancelApproval } from './cancel-approval.ts';
import type { createRedeemApproval } from './redeem-approval.ts';
import type { createRequestApproval } from './request-approval.ts';

const PROBE_KIND = 'approvals.probe';

/** A kind of request that does nothing: for finding out whether calls wait for approval now. */
export const createProbeKind = (translate: (locale: 'ko' | 'en', key: string) => string): ApprovalKind => ({
  kind: PROBE_KIND,
  label: () => 'probe',
  describe: (_request, locale) => ({
    summary: translate(locale, 'approvals.probe.summary'),
    effects: [],
    whyApproval: translate(locale, 'approvals.probe.why'),
  }),
  run: async () => undefined,
});

/**
 * Asks for a call that does nothing, the way a gate asks: with approvals on it waits, and is taken back unless it is to be
 * kept; with approvals off it is approved at once, and run.
 */
export function createProbeWorkflow(deps: {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly ask: ReturnType<typeof createRequestApproval>;
  readonly redeem: ReturnType<typeof createRedeemApproval>;
  readonly cancel: ReturnType<typeof createCancelApproval>;
}) {
  return async (
    tx: Tx,
    {
      caller,
      origin,
      nowMs,
    }: { readonly caller: Caller; readonly origin: AuditOrigin; readonly nowMs: number },
    keep: boolean,
  ): Promise<{ readonly id: ApprovalId; readonly outcome: 'waits' | 'runs' | 'refused' }> => {
    const asked = await deps.ask(tx, caller, origin, nowMs, {
      kind: PROBE_KIND,
      resource: 'probe',
      scopeId: caller.scopeId,
      arguments: { at: new Date(nowMs).toISOString() },
      risk: 'HIGH',
      justification: 'probe',
      runOnApproval: false,
    });
    const row = await findApproval(tx, asked.id);
    if (row === undefined) throw new Error('a request that was just asked is gone');
    if (row.state === 'approved') {
      const { ok } = await deps.redeem(tx, caller, origin, nowMs, { id: row.id, digest: row.digest });
      return { id: row.id, outcome: ok ? 'runs' : 'refused' };
    }
    if (row.state !== 'pending') return { id: row.id, outcome: 'refused' };
    if (!keep) await deps.cancel(tx, origin, nowMs, row);
    return { id: row.id, outcome: 'waits' };
  };
}
