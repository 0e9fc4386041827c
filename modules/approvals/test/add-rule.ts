import type { Caller } from '@haechi/http';
import { newId } from '@haechi/kernel';
import { createEditRules, type RuleInput } from '../src/use-cases/edit-rules.ts';
import type { ApprovalsWorld } from './approvals-world.ts';

export const audit = { record: async () => newId('event') };

/** A rule that asks one person of everything, but for what is said of it. */
export const ruleOf = (caller: Caller, more: Partial<RuleInput>): RuleInput => ({
  name: '규칙',
  position: 100,
  enabled: true,
  effect: 'require',
  risks: [],
  kinds: [],
  resources: [],
  scopeId: caller.scopeId,
  tenants: [],
  condition: null,
  stages: [{ quorum: 1, approvers: [] }],
  escalation: null,
  fourEyes: false,
  stepUp: false,
  reason: '시험',
  ...more,
});

export async function addRuleTo(
  world: ApprovalsWorld,
  caller: Caller,
  more: Partial<RuleInput>,
): Promise<void> {
  await world.tenant(caller, (tx) =>
    createEditRules({ audit }).createRule(
      { tx, caller, origin: world.origin, nowMs: world.clock.now() },
      ruleOf(caller, more),
    ),
  );
  world.engine.forgetTerms();
}
