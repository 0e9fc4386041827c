import type { Tx } from '@haechi/database';
import { formatId, type Json } from '@haechi/kernel';
import { type CompiledPolicyRule, judgeCall } from '../domain/compile-policy.ts';
import type { Reason, Verdict } from '../domain/policy-types.ts';
import { listCalls } from '../queries/find-calls.ts';
import { listTools, type ToolFacts } from '../queries/find-gate.ts';
import type { CallRow } from '../tables.ts';

export interface SimulatedCall {
  readonly callId: string;
  readonly tool: string;
  readonly at: string;
  readonly before: Verdict;
  readonly after: Verdict;
  readonly because: Reason[];
}

/** What was made of a call when it was made, grants and shadow mode left aside. */
function verdictOf(call: CallRow): Verdict {
  const codes = new Set<string>(call.because.map(({ code }) => code));
  if (codes.has('rule_deny')) return 'deny';
  return ['level_asks', 'always_asks', 'rule_ask', 'tainted'].some((code) => codes.has(code))
    ? 'ask'
    : 'allow';
}

function judgeAgain(call: CallRow, { tool }: ToolFacts, rules: readonly CompiledPolicyRule[]) {
  const { classification } = tool;
  if (classification === null) return undefined;
  return judgeCall({
    call: {
      tool: { ...classification, name: tool.name, upstream: call.upstream_key },
      args: JSON.parse(call.shown) as { readonly [name: string]: Json }, // canonical JSON of an object, written by the gate
      caller: { id: formatId('user', call.caller_id), agent: call.agent },
      tainted: call.tainted,
    },
    approval: classification.approval,
    rules,
  });
}

/** Judges the newest calls again by other rules, with the arguments as they were shown and the tools as they are now. */
export async function simulatePolicy(
  tx: Tx,
  rules: readonly CompiledPolicyRule[],
  count: number,
): Promise<{ readonly judged: number; readonly changed: SimulatedCall[] }> {
  const tools = new Map((await listTools(tx, {})).map((facts) => [facts.tool.id, facts]));
  const { items } = await listCalls(tx, { limit: count });
  const changed: SimulatedCall[] = [];
  let judged = 0;
  for (const call of items) {
    const facts = tools.get(call.tool_id);
    const judgement = facts === undefined ? undefined : judgeAgain(call, facts, rules);
    if (judgement === undefined) continue;
    judged += 1;
    const before = verdictOf(call);
    if (before === judgement.verdict) continue;
    changed.push({
      callId: formatId('call', call.id),
      tool: `${call.upstream_key}_${call.tool}`,
      at: call.created_at.toISOString(),
      before,
      after: judgement.verdict,
      because: [...judgement.because],
    });
  }
  return { judged, changed };
}
