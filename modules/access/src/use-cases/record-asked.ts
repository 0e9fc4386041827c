import { type AuditModule, originOf } from '@haechi/audit';
import type { Caller, RequestContext } from '@haechi/http';
import { formatId, type ScopeId, type UserId } from '@haechi/kernel';

/** One decision that a program asked for. */
export interface AskedDecision {
  /** Whom it is about; undefined where nobody was found. */
  readonly principalId: UserId | undefined;
  readonly permission: string;
  /** Undefined where what was asked about lies nowhere. */
  readonly scopeId: ScopeId | undefined;
  readonly allowed: boolean;
  readonly reasonCode: string;
  readonly revision: number;
}

export interface RecordAskedDeps {
  readonly audit: Pick<AuditModule, 'recordAlone' | 'wantsAllowance'>;
  readonly formatScope: (scopeId: ScopeId) => string;
  readonly isSensitive: (permission: string) => boolean;
}

export type RecordAsked = (
  ctx: RequestContext,
  caller: Caller,
  decisions: readonly AskedDecision[],
) => Promise<void>;

/**
 * Puts decisions on record that were asked for through an API, as asked by the caller: every refusal, every allowed
 * sensitive permission, and all of them where the tenant wants that. All of one request share a group commit.
 */
export function createRecordAsked({ audit, formatScope, isSensitive }: RecordAskedDeps): RecordAsked {
  async function record(ctx: RequestContext, caller: Caller, asked: AskedDecision): Promise<void> {
    const { principalId, permission, scopeId, allowed, reasonCode, revision } = asked;
    const principal = principalId === undefined ? 'unknown' : formatId('user', principalId);
    const scope = scopeId === undefined ? 'unknown' : formatScope(scopeId);
    await audit.recordAlone(caller.tenantId, originOf(ctx, caller), {
      action: allowed ? 'access.answered_yes' : 'access.answered_no',
      target: { kind: 'permission', id: permission, name: `${permission} @ ${scope}` },
      // The log belongs to the tenant that asked; a scope of another one is only named.
      scopeId: caller.scopeId,
      result: allowed ? 'success' : 'denied',
      reason: reasonCode,
      details: { principal, permission, scope },
      policyRevision: revision,
    });
  }

  return async (ctx, caller, decisions) => {
    const wanted: AskedDecision[] = [];
    for (const asked of decisions)
      if (!asked.allowed || (await audit.wantsAllowance(caller.tenantId, isSensitive(asked.permission))))
        wanted.push(asked);
    await Promise.all(wanted.map((asked) => record(ctx, caller, asked)));
  };
}
