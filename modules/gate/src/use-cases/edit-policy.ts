import type { Actor } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, type Json } from '@haechi/kernel';
import { type CompiledPolicyRule, compilePolicy } from '../domain/compile-policy.ts';
import type { GateRule, GateTest } from '../domain/policy-types.ts';
import { runPolicyTests } from '../domain/run-policy-tests.ts';
import type { AuditPort } from '../ports.ts';
import type { GateTables, PolicyRow } from '../tables.ts';

export interface PolicyInput {
  readonly mode: 'enforce' | 'shadow';
  readonly rules: readonly GateRule[];
  readonly tests: readonly GateTest[];
  readonly reason: string;
}

/** Rules are plain values; said once, because an interface of them is not known to be JSON. */
const asJson = (rules: readonly GateRule[]): Json => rules.map((rule): Json => rule);

export async function findPolicy(tx: Tx): Promise<PolicyRow | undefined> {
  return await tx.withTables<GateTables>().selectFrom('gate.policies').selectAll().executeTakeFirst();
}

/** @throws CodedError `GATE_008` naming the first rule that is none */
export function demandRules(rules: readonly GateRule[]): readonly CompiledPolicyRule[] {
  const compiled = compilePolicy(rules);
  if (compiled.ok) return compiled.rules;
  const { rule, message } = compiled.problem;
  throw new CodedError('GATE_008', { where: 'body.rules', params: { name: rule, problem: message } });
}

/**
 * Writes rules, tests and mode of a tenant.
 * @throws CodedError `GATE_008` a rule is none or a test does not pass, `VAL_003` they changed in the meantime
 */
export function createEditPolicy({ audit }: { readonly audit: AuditPort }) {
  return async (tx: Tx, actor: Actor, version: number, input: PolicyInput): Promise<void> => {
    const compiled = demandRules(input.rules);
    const failing = runPolicyTests(compiled, input.tests).find(({ passed }) => !passed);
    if (failing !== undefined)
      throw new CodedError('GATE_008', {
        where: 'body.tests',
        params: { name: failing.name, problem: failing.got },
      });
    const before = await findPolicy(tx);
    if ((before?.version ?? 0) !== version) throw new CodedError('VAL_003');
    const values = {
      mode: input.mode,
      rules: JSON.stringify(input.rules),
      tests: JSON.stringify(input.tests),
      version: version + 1,
      updated_by: actor.caller.id,
      updated_at: actor.at,
    };
    const written = await tx
      .withTables<GateTables>()
      .insertInto('gate.policies')
      .values({ tenant_id: actor.caller.tenantId, ...values })
      .onConflict((conflict) =>
        conflict.column('tenant_id').doUpdateSet(values).where('gate.policies.version', '=', version),
      )
      .executeTakeFirst();
    if (written.numInsertedOrUpdatedRows !== 1n) throw new CodedError('VAL_003');
    await audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'gate_policy.changed',
      target: { kind: 'gate_policy', id: 'gate', name: 'gate' },
      scopeId: actor.caller.scopeId,
      reason: input.reason,
      before: { mode: before?.mode ?? 'enforce', rules: asJson(before?.rules ?? []) },
      after: { mode: input.mode, rules: asJson(input.rules) },
    });
  };
}
