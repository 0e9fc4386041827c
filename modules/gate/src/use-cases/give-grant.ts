import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import {
  CodedError,
  formatId,
  type GrantId,
  MINUTE_MS,
  newId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { compilePattern } from '../domain/patterns.ts';
import type { GrantConstraint } from '../domain/policy-types.ts';
import type { AuditPort } from '../ports.ts';
import type { ToolFacts } from '../queries/find-gate.ts';
import type { GateTables, GrantRow } from '../tables.ts';
import { toolTarget } from './classify-tools.ts';

export interface GrantInput {
  readonly principal: UserId;
  readonly constraints: readonly GrantConstraint[];
  readonly minutes: number;
  readonly usesMax: number | null;
  readonly reason: string;
}

export interface GrantDeps {
  readonly audit: AuditPort;
  readonly isMember: (tx: Tx, tenantId: TenantId, userId: UserId) => Promise<boolean>;
}

const grantTarget = (id: GrantId, facts: ToolFacts) => ({
  kind: 'grant',
  id: formatId('grant', id),
  name: toolTarget(facts).name,
});

function refusePatterns(constraints: readonly GrantConstraint[]): void {
  for (const pattern of constraints.flatMap(({ allow }) => allow))
    if (compilePattern(pattern) === undefined)
      throw new CodedError('GATE_011', {
        where: 'body.constraints',
        params: { pattern: pattern.slice(0, 100) },
      });
}

async function insert(
  tx: Tx,
  actor: Actor,
  facts: ToolFacts,
  kind: GrantRow['kind'],
  input: GrantInput,
): Promise<GrantId> {
  const id = newId('grant');
  await tx
    .withTables<GateTables>()
    .insertInto('gate.grants')
    .values({
      id,
      tenant_id: actor.caller.tenantId,
      kind,
      tool_id: facts.tool.id,
      principal_id: input.principal,
      constraints: JSON.stringify(input.constraints),
      uses_max: input.usesMax,
      reason: input.reason,
      granted_by: actor.caller.id,
      created_at: actor.at,
      expires_at: new Date(actor.at.getTime() + input.minutes * MINUTE_MS),
      revoked_at: null,
      reviewed_by: null,
      reviewed_at: null,
    })
    .execute();
  return id;
}

/**
 * Lets somebody call a tool without asking each time. Nobody gives it to themselves, and nobody for what is CRITICAL.
 * @throws CodedError `GATE_006` the tool is not active, `GATE_007`, `GATE_011` a pattern that is none, `RES_001`
 */
export function createGiveGrant({ audit, isMember }: GrantDeps) {
  return async (tx: Tx, actor: Actor, facts: ToolFacts, input: GrantInput): Promise<GrantId> => {
    const { classification, state } = facts.tool;
    if (classification === null || state !== 'active')
      throw new CodedError('GATE_006', { where: toolTarget(facts).name });
    if (classification.risk === 'CRITICAL' || input.principal === actor.caller.id)
      throw new CodedError('GATE_007');
    if (!(await isMember(tx, actor.caller.tenantId, input.principal)))
      throw new CodedError('RES_001', { where: 'body.principal' });
    refusePatterns(input.constraints);
    const kind = input.constraints.length === 0 ? 'tool' : 'arguments';
    const id = await insert(tx, actor, facts, kind, input);
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'grant.given',
      target: grantTarget(id, facts),
      scopeId: facts.upstream.scope_id,
      reason: input.reason,
      details: {
        principalId: formatId('user', input.principal),
        minutes: input.minutes,
        usesMax: input.usesMax,
        constraints: input.constraints.map((constraint) => ({ ...constraint })),
      },
    });
    return id;
  };
}

/** Taken by oneself in an emergency: it raises an alarm and has to be looked at afterwards. */
export function createBreakGlass({ audit }: Pick<GrantDeps, 'audit'>) {
  return async (
    tx: Tx,
    actor: Actor,
    facts: ToolFacts,
    input: { readonly minutes: number; readonly reason: string },
  ): Promise<GrantId> => {
    if (facts.tool.state !== 'active') throw new CodedError('GATE_006', { where: toolTarget(facts).name });
    const id = await insert(tx, actor, facts, 'break_glass', {
      ...input,
      principal: actor.caller.id,
      constraints: [],
      usesMax: null,
    });
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'grant.broken_glass',
      target: grantTarget(id, facts),
      scopeId: facts.upstream.scope_id,
      reason: input.reason,
      details: { minutes: input.minutes, risk: facts.tool.classification?.risk ?? null, alarm: true },
    });
    return id;
  };
}

/** @throws CodedError `GATE_006` when it is over already */
export function createRevokeGrant({ audit }: Pick<GrantDeps, 'audit'>) {
  return async (tx: Tx, actor: Actor, grant: GrantRow, facts: ToolFacts, reason: string): Promise<void> => {
    const changed = await tx
      .withTables<GateTables>()
      .updateTable('gate.grants')
      .set({ revoked_at: actor.at })
      .where('id', '=', grant.id)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', actor.at)
      .executeTakeFirst();
    if (changed.numUpdatedRows !== 1n) throw new CodedError('GATE_006', { where: toolTarget(facts).name });
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'grant.revoked',
      target: grantTarget(grant.id, facts),
      scopeId: facts.upstream.scope_id,
      reason,
      details: { principalId: formatId('user', grant.principal_id), uses: grant.uses },
    });
  };
}

/** @throws CodedError `GATE_006` when it is no break-glass, was reviewed already, or is one's own */
export function createReviewGrant({ audit }: Pick<GrantDeps, 'audit'>) {
  return async (tx: Tx, actor: Actor, grant: GrantRow, facts: ToolFacts, reason: string): Promise<void> => {
    if (grant.kind !== 'break_glass' || grant.granted_by === actor.caller.id)
      throw new CodedError('GATE_006');
    const changed = await tx
      .withTables<GateTables>()
      .updateTable('gate.grants')
      .set({ reviewed_by: actor.caller.id, reviewed_at: actor.at })
      .where('id', '=', grant.id)
      .where('reviewed_at', 'is', null)
      .executeTakeFirst();
    if (changed.numUpdatedRows !== 1n) throw new CodedError('GATE_006');
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'grant.reviewed',
      target: grantTarget(grant.id, facts),
      scopeId: facts.upstream.scope_id,
      reason,
      details: { takenBy: formatId('user', grant.granted_by), uses: grant.uses },
    });
  };
}
