import type { Json } from '@haechi/kernel';
import { Environment, type TypeCheckResult } from '@marcbachmann/cel-js';
import type { GateRule, Reason, Verdict } from './policy-types.ts';
import { needsPerson, type Risk, riskierOf } from './risk.ts';

/** What rules can know of a call. */
export interface JudgedCall {
  readonly tool: {
    readonly name: string;
    readonly upstream: string;
    readonly risk: Risk;
    readonly readOnly: boolean;
    readonly openWorld: boolean;
    readonly sendsOut: boolean;
  };
  readonly args: { readonly [name: string]: Json };
  readonly caller: { readonly id: string; readonly agent: string | null };
  readonly tainted: boolean;
}

export interface CompiledPolicyRule {
  readonly rule: GateRule;
  readonly holds: (call: JudgedCall) => boolean;
}

export interface RuleProblem {
  readonly rule: string;
  readonly message: string;
}

const language = new Environment({
  unlistedVariablesAreDyn: false,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 300, maxDepth: 30, maxListElements: 200, maxMapEntries: 100 },
})
  .registerVariable('tool', {
    schema: {
      name: 'string',
      upstream: 'string',
      risk: 'string',
      readOnly: 'bool',
      openWorld: 'bool',
      sendsOut: 'bool',
    },
  })
  .registerVariable('args', 'map<string, dyn>')
  .registerVariable('caller', { schema: { id: 'string', agent: 'string' } })
  .registerVariable('tainted', 'bool');

/** Costly in ways their writer does not see; patterns over arguments belong to the classification of a tool. */
const FORBIDDEN = /\.\s*(?:matches|all|exists|exists_one|map|filter)\s*\(|(?:^|[^\w.])matches\s*\(/;

const firstLine = (error: unknown): string =>
  (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)).slice(0, 300);

function compileRule(rule: GateRule): CompiledPolicyRule | RuleProblem {
  if (FORBIDDEN.test(rule.when.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')))
    return { rule: rule.name, message: 'Regular expressions and walks over lists are not offered.' };
  try {
    const expression = language.parse(rule.when);
    const checked: TypeCheckResult = expression.check();
    if (!checked.valid) return { rule: rule.name, message: firstLine(checked.error) };
    if (checked.type !== 'bool')
      return { rule: rule.name, message: 'The condition is neither true nor false.' };
    return {
      rule,
      holds({ tool, args, caller, tainted }) {
        try {
          const context = { tool, args, caller: { id: caller.id, agent: caller.agent ?? '' }, tainted };
          return expression(context) === true;
        } catch {
          // What cannot be evaluated must not be a way around a rule; one that lets through does not hold then.
          return rule.effect !== 'allow';
        }
      },
    };
  } catch (error) {
    return { rule: rule.name, message: firstLine(error) };
  }
}

export function compilePolicy(
  rules: readonly GateRule[],
):
  | { readonly ok: true; readonly rules: CompiledPolicyRule[] }
  | { readonly ok: false; readonly problem: RuleProblem } {
  const compiled: CompiledPolicyRule[] = [];
  for (const rule of rules) {
    const one = compileRule(rule);
    if ('message' in one) return { ok: false, problem: one };
    compiled.push(one);
  }
  return { ok: true, rules: compiled };
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly risk: Risk;
  readonly because: readonly Reason[];
}

export interface Judging {
  readonly call: JudgedCall;
  readonly approval: 'by_risk' | 'always' | 'never';
  readonly rules: readonly CompiledPolicyRule[];
}

const STRICTNESS: readonly Verdict[] = ['allow', 'ask', 'deny'];
const stricterOf = (one: Verdict, other: Verdict): Verdict =>
  STRICTNESS.indexOf(one) >= STRICTNESS.indexOf(other) ? one : other;

/**
 * What is done with a call that its caller may make: level first, then taint, then rules, the strictest of them. A rule
 * that lets through takes away only what the level alone asks for, and never for CRITICAL.
 */
export function judgeCall({ call, approval, rules }: Judging): Judgement {
  const because: Reason[] = [{ code: 'level', detail: call.tool.risk }];
  let risk = call.tool.risk;
  let verdict: Verdict = 'allow';
  let letsThrough = false;
  for (const { rule, holds } of rules) {
    if (!holds(call)) continue;
    because.push({ code: `rule_${rule.effect}`, detail: `${rule.name}: ${rule.why}` });
    if (rule.effect === 'raise_to_high') risk = riskierOf(risk, 'HIGH');
    else if (rule.effect === 'raise_to_critical') risk = 'CRITICAL';
    else if (rule.effect === 'allow') letsThrough = true;
    else verdict = stricterOf(verdict, rule.effect);
  }
  const byLevel =
    approval === 'always' || (approval === 'by_risk' && needsPerson(risk)) || risk === 'CRITICAL';
  if (byLevel && !(letsThrough && risk !== 'CRITICAL')) {
    because.push({ code: approval === 'always' ? 'always_asks' : 'level_asks', detail: risk });
    verdict = stricterOf(verdict, 'ask');
  }
  if (call.tainted && call.tool.sendsOut) {
    because.push({ code: 'tainted', detail: '' });
    verdict = stricterOf(verdict, 'ask');
  }
  return { verdict, risk, because };
}
