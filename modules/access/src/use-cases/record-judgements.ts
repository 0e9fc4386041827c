import { type AuditModule, type AuditOrigin, systemOrigin } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { AccessDecision, Judgement, RecordAllowances, RecordDenial, RecordReliance } from '@haechi/http';
import { formatId, PLATFORM_TENANT_ID, type ScopeId, type UserId } from '@haechi/kernel';

export interface RecordJudgementsDeps {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'recordAlone' | 'wantsAllowance'>;
  readonly formatScope: (scopeId: ScopeId) => string;
  readonly findPeople: (
    tx: Tx,
    ids: readonly UserId[],
  ) => Promise<ReadonlyMap<UserId, { readonly displayName: string }>>;
}

/** Decisions about requests that go on record by themselves: refusals, sensitive rights that were used, and what relied on somebody else's right. */
export function createRecordJudgements(deps: RecordJudgementsDeps): {
  readonly recordDenial: RecordDenial;
  readonly recordReliance: RecordReliance;
  readonly recordAllowances: RecordAllowances;
} {
  const { audit, formatScope } = deps;
  async function recordAllowance(judgement: Judgement): Promise<void> {
    const { caller, permission, scopeId, decision, operation } = judgement;
    await audit.recordAlone(caller.tenantId, originOf(judgement), {
      action: 'access.allowed',
      target: { kind: 'permission', id: permission, name: `${permission} @ ${formatScope(scopeId)}` },
      scopeId: logScopeOf(judgement),
      reason: decision.reasonCode,
      details: { permission, scope: formatScope(scopeId), operation },
      policyRevision: decision.revision,
    });
  }

  return {
    async recordAllowances(judgements) {
      const wanted: Judgement[] = [];
      for (const judgement of judgements)
        if (await audit.wantsAllowance(judgement.caller.tenantId, judgement.decision.sensitive === true))
          wanted.push(judgement);
      await Promise.all(wanted.map(recordAllowance));
    },
    async recordDenial(judgement) {
      const { caller, permission, scopeId, decision, operation } = judgement;
      await audit.recordAlone(caller.tenantId, originOf(judgement), {
        action: 'access.denied',
        target: { kind: 'permission', id: permission, name: `${permission} @ ${formatScope(scopeId)}` },
        scopeId: logScopeOf(judgement),
        result: 'denied',
        reason: decision.reasonCode,
        details: { permission, scope: formatScope(scopeId), operation, ...sourceOf(decision) },
        policyRevision: decision.revision,
      });
    },
    async recordReliance(judgement) {
      const { caller, permission, scopeId, decision, operation } = judgement;
      if (decision.source === 'fallback') {
        await audit.recordAlone(caller.tenantId, originOf(judgement), {
          action: 'access.fell_back',
          target: { kind: 'permission', id: permission, name: `${permission} @ ${formatScope(scopeId)}` },
          scopeId: logScopeOf(judgement),
          details: { permission, scope: formatScope(scopeId), operation, ...sourceOf(decision) },
          policyRevision: decision.revision,
        });
      }
      const { reliesOn } = decision;
      if (reliesOn === undefined) return;
      if (reliesOn.kind === 'break_glass') {
        await audit.recordAlone(caller.tenantId, originOf(judgement), {
          action: 'break_glass.used',
          target: {
            kind: 'assignment',
            id: formatId('assignment', reliesOn.id),
            name: `${permission} @ ${formatScope(scopeId)}`,
          },
          scopeId: logScopeOf(judgement),
          details: { permission, scope: formatScope(scopeId), operation, alarm: true },
          policyRevision: decision.revision,
        });
        return;
      }
      const people = await deps.database.tenant(
        caller.tenantId,
        (tx) => deps.findPeople(tx, [reliesOn.lentBy]),
        { readOnly: true },
      );
      const delegatorId = formatId('user', reliesOn.lentBy);
      const delegatorName = people.get(reliesOn.lentBy)?.displayName ?? delegatorId;
      await audit.recordAlone(caller.tenantId, originOf(judgement), {
        action: 'delegation.used',
        target: {
          kind: 'delegation',
          id: formatId('delegation', reliesOn.id),
          name: `${delegatorName}: ${permission} @ ${formatScope(scopeId)}`,
        },
        subjectId: delegatorId,
        scopeId: logScopeOf(judgement),
        details: { permission, scope: formatScope(scopeId), operation, delegatorId, delegatorName },
        policyRevision: decision.revision,
      });
    },
  };
}

/** Who had the last word, and why the policy server had not. */
const sourceOf = ({ source = 'engine', failure }: AccessDecision) => ({
  source,
  ...(failure === undefined ? {} : { opaFailure: failure }),
});

/** The log belongs to the tenant the credential works for; a scope elsewhere is only named. */
const logScopeOf = ({ caller, scopeId }: Judgement): ScopeId =>
  caller.tenantId === PLATFORM_TENANT_ID ? scopeId : caller.scopeId;

const originOf = ({ caller, requestId, ip, userAgent, decision }: Judgement): AuditOrigin => ({
  ...systemOrigin(''),
  delegatorId: decision.reliesOn?.kind === 'delegation' ? formatId('user', decision.reliesOn.lentBy) : null,
  actor: { kind: caller.kind, id: formatId('user', caller.id), name: caller.name },
  role: caller.activeRole?.key ?? null,
  sessionId: caller.sessionId === null ? null : formatId('session', caller.sessionId),
  requestId,
  ip,
  userAgent: userAgent ?? null,
});
