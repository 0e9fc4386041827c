import type { Database } from '@haechi/database';
import { type CallId, type Clock, formatId, type GrantId } from '@haechi/kernel';
import { compileArgumentRules, findArgumentProblem } from '../domain/judge-arguments.ts';
import type { AuditPort } from '../ports.ts';
import type { GateTables, GrantRow } from '../tables.ts';
import type { CallContext, ToolCall } from './call-types.ts';
import { callTarget } from './compose-row.ts';
import type { JudgedRequest } from './judge-request.ts';
import { grantsFor, type Registry } from './registry.ts';

export interface UsedGrant {
  readonly id: GrantId;
  readonly kind: GrantRow['kind'];
}

function covers(grant: GrantRow, judged: JudgedRequest, call: ToolCall): boolean {
  const { judgement, tainted, tool } = judged;
  if (grant.kind === 'break_glass') return true;
  // Nothing but an emergency stands in for a person here: not for what is CRITICAL, and not after untrusted words.
  if (judgement.risk === 'CRITICAL' || (tainted && tool.classification.sendsOut)) return false;
  const rules = compileArgumentRules(
    grant.constraints.map(({ path, allow }) => ({ path, allow: [...allow], deny: [], required: true })),
  );
  return rules.ok && findArgumentProblem(rules.rules, call.args) === undefined;
}

/** Finds a grant that lets a call through without asking, and uses it up by one, in the database. */
export function createUseGrant(deps: {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly registry: Registry;
}) {
  return async (
    ctx: CallContext,
    judged: JudgedRequest,
    call: ToolCall,
    callId: CallId,
  ): Promise<UsedGrant | undefined> => {
    const { tenantId } = ctx.caller;
    const nowMs = deps.clock.now();
    const candidates = grantsFor(judged.image, judged.tool, ctx.caller.id, nowMs).filter((grant) =>
      covers(grant, judged, call),
    );
    for (const grant of candidates) {
      const used = await deps.database.tenant(tenantId, async (tx) => {
        const changed = await tx
          .withTables<GateTables>()
          .updateTable('gate.grants')
          .set((eb) => ({ uses: eb('uses', '+', 1) }))
          .where('id', '=', grant.id)
          .where('revoked_at', 'is', null)
          .where('expires_at', '>', new Date(nowMs))
          .where((eb) => eb.or([eb('uses_max', 'is', null), eb('uses', '<', eb.ref('uses_max'))]))
          .executeTakeFirst();
        if (changed.numUpdatedRows !== 1n) return false;
        await deps.audit.record(tx, tenantId, ctx.origin, {
          action: 'call.granted',
          target: callTarget(callId, judged.tool.upstream.key, judged.tool.row.name),
          scopeId: judged.tool.upstream.scope_id,
          details: {
            grantId: formatId('grant', grant.id),
            kind: grant.kind,
            ...(grant.kind === 'break_glass' ? { alarm: true } : {}),
          },
        });
        return true;
      });
      if (used) return { id: grant.id, kind: grant.kind };
    }
    return undefined;
  };
}
