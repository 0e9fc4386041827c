import type { Actor } from '@haechi/audit';
import type { toolClassification } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { CodedError, formatId, type ToolId } from '@haechi/kernel';
import type { z } from 'zod';
import { compileArgumentRules } from '../domain/judge-arguments.ts';
import { permissionOf } from '../domain/risk.ts';
import type { AccessPort, AuditPort } from '../ports.ts';
import { demandTool, type ToolFacts } from '../queries/find-gate.ts';
import type { Classification, GateTables } from '../tables.ts';

export interface ClassifyDeps {
  readonly audit: AuditPort;
  readonly access: AccessPort;
}

export interface ToolVerdict {
  readonly toolId: ToolId;
  /** Digest of the definition that was looked at. */
  readonly digest: string;
  readonly classification: z.output<typeof toolClassification>;
}

export const toolTarget = ({ tool, upstream }: Pick<ToolFacts, 'tool' | 'upstream'>) => ({
  kind: 'tool',
  id: formatId('tool', tool.id),
  name: `${upstream.key}: ${tool.name}`,
});

/** @throws CodedError `GATE_010` an unknown permission, `GATE_011` a pattern that is none */
function complete(access: AccessPort, given: ToolVerdict['classification']): Classification {
  const permission = given.permission ?? permissionOf(given.risk);
  if (!access.isPermission(permission))
    throw new CodedError('GATE_010', { where: 'body.classification.permission', params: { permission } });
  const rules = compileArgumentRules(given.argumentRules);
  if (!rules.ok)
    throw new CodedError('GATE_011', {
      where: 'body.classification.argumentRules',
      params: { pattern: rules.pattern.slice(0, 100) },
    });
  return { ...given, permission };
}

/**
 * Classifies tools and pins exactly the definitions that were looked at; all or none.
 * @throws CodedError `GATE_005` the definition is another by now, `GATE_006` the server does not offer it any more
 */
export function createClassifyTools({ audit, access }: ClassifyDeps) {
  return async (tx: Tx, actor: Actor, verdicts: readonly ToolVerdict[], reason: string): Promise<void> => {
    for (const { toolId, digest, classification } of verdicts) {
      const facts = await demandTool(tx, toolId);
      if (facts.tool.state === 'withdrawn')
        throw new CodedError('GATE_006', { where: toolTarget(facts).name });
      const next = complete(access, classification);
      const changed = await tx
        .withTables<GateTables>()
        .updateTable('gate.tools')
        .set((eb) => ({
          state: 'active',
          pinned_digest: digest,
          classification: JSON.stringify(next),
          suspended_reason: null,
          classified_by: actor.caller.id,
          classified_at: actor.at,
          version: eb('version', '+', 1),
        }))
        .where('id', '=', toolId)
        .where('digest', '=', digest)
        .where('state', '!=', 'withdrawn')
        .executeTakeFirst();
      if (changed.numUpdatedRows !== 1n) throw new CodedError('GATE_005', { where: toolTarget(facts).name });
      await audit.record(tx, actor.caller.tenantId, actor.origin, {
        action: 'tool.classified',
        target: toolTarget(facts),
        scopeId: facts.upstream.scope_id,
        reason,
        details: { digest, previousDigest: facts.tool.pinned_digest },
        ...(facts.tool.classification === null ? {} : { before: { ...facts.tool.classification } }),
        after: { ...next },
      });
    }
  };
}

/** @throws CodedError `GATE_006` when it is not active */
export function createSuspendTool({ audit }: Pick<ClassifyDeps, 'audit'>) {
  return async (tx: Tx, actor: Actor, facts: ToolFacts, reason: string): Promise<void> => {
    const changed = await tx
      .withTables<GateTables>()
      .updateTable('gate.tools')
      .set((eb) => ({ state: 'suspended', suspended_reason: reason, version: eb('version', '+', 1) }))
      .where('id', '=', facts.tool.id)
      .where('state', '=', 'active')
      .executeTakeFirst();
    if (changed.numUpdatedRows !== 1n) throw new CodedError('GATE_006', { where: toolTarget(facts).name });
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'tool.suspended',
      target: toolTarget(facts),
      scopeId: facts.upstream.scope_id,
      reason,
    });
  };
}
