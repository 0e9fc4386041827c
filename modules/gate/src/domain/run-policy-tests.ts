import type { Json } from '@haechi/kernel';
import { type CompiledPolicyRule, judgeCall } from './compile-policy.ts';
import type { GateTest } from './policy-types.ts';

export interface TestOutcome {
  readonly name: string;
  readonly passed: boolean;
  readonly got: string;
}

/** Puts the made-up calls to the rules. */
export function runPolicyTests(
  rules: readonly CompiledPolicyRule[],
  tests: readonly GateTest[],
): TestOutcome[] {
  return tests.map(({ name, call, expect }) => {
    const { verdict } = judgeCall({
      call: {
        tool: {
          name: call.tool,
          upstream: call.upstream,
          risk: call.risk,
          readOnly: call.readOnly,
          openWorld: call.openWorld,
          sendsOut: call.sendsOut,
        },
        args: call.arguments as { readonly [name: string]: Json }, // members of a JSON body, as the contract parsed it
        caller: { id: call.callerId, agent: call.agent },
        tainted: call.tainted,
      },
      approval: 'by_risk',
      rules,
    });
    return { name, passed: verdict === expect, got: verdict };
  });
}
