import type { Risk } from '../approval-kind.ts';
import type { ApprovalPlan, Escalation, Stage } from './approval-plan.ts';

/** A rule as it is matched. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly effect: 'require' | 'approve' | 'reject';
  readonly risks: readonly Risk[];
  readonly kinds: readonly string[];
  readonly resources: readonly string[];
  readonly scopeId: string;
  /** Empty: all. */
  readonly tenants: readonly string[];
  readonly condition: string | null;
  readonly stages: readonly Stage[];
  readonly escalation: Escalation | null;
  readonly fourEyes: boolean;
  readonly stepUp: boolean;
  /** A rule of the platform holds beside those of the tenant. */
  readonly ofPlatform: boolean;
}

/** Stands in for a rule while approvals are switched off. */
export const WORKFLOW_OFF = {
  id: '0ff00000-0000-7000-8000-000000000000',
  name: 'approvals are switched off',
  condition: null,
} as const;

/** What rules know of a request. */
export interface Subject {
  readonly tenantId: string;
  readonly kind: string;
  readonly resource: string;
  readonly risk: Risk;
  /** The scope it is about and everything above it. */
  readonly scopes: readonly string[];
  /** It runs by the hand of its approver, so that without one it cannot run. */
  readonly runsOnApproval: boolean;
}

/** True, false, or undefined when it cannot be evaluated. */
export type Holds = (condition: string) => boolean | undefined;

export type Ruling =
  | { readonly effect: 'approve' | 'reject'; readonly rule: Pick<Rule, 'id' | 'name' | 'condition'> }
  | { readonly effect: 'ask'; readonly plan: ApprovalPlan };

/** Whether a text fits a pattern in which `*` stands for any run of characters; in time linear in both. */
export function fitsPattern(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return pattern === text;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

const fitsAny = (patterns: readonly string[], text: string): boolean =>
  patterns.length === 0 || patterns.some((pattern) => fitsPattern(pattern, text));

function fits(rule: Rule, subject: Subject, holds: Holds): boolean {
  if (rule.risks.length > 0 && !rule.risks.includes(subject.risk)) return false;
  if (!fitsAny(rule.kinds, subject.kind) || !fitsAny(rule.resources, subject.resource)) return false;
  if (!subject.scopes.includes(rule.scopeId)) return false;
  if (rule.tenants.length > 0 && !rule.tenants.includes(subject.tenantId)) return false;
  if (rule.condition === null) return true;
  // What cannot be evaluated must not let anything through, and must not drop a demand.
  return holds(rule.condition) ?? rule.effect !== 'approve';
}

/** Nobody need be asked: never for what is critical, nor where an approver's own right carries it out. */
const mayPass = (rule: Rule, subject: Subject): boolean =>
  rule.effect !== 'approve' || (subject.risk !== 'CRITICAL' && !subject.runsOnApproval);

/**
 * What the rules, in their order, say of a request. A rejection anywhere wins. Otherwise the first rule of the platform and
 * the first of the tenant that fit count: what both demand must be met, and nobody is asked only if no demand stands.
 */
export function matchRules(
  rules: readonly Rule[],
  subject: Subject,
  holds: Holds,
  plain: ApprovalPlan,
): Ruling {
  const fitting = rules.filter((rule) => fits(rule, subject, holds) && mayPass(rule, subject));
  const rejecting = fitting.find(({ effect }) => effect === 'reject');
  if (rejecting !== undefined) return { effect: 'reject', rule: rejecting };
  const counting = [
    fitting.find(({ ofPlatform }) => ofPlatform),
    fitting.find(({ ofPlatform }) => !ofPlatform),
  ].filter((rule) => rule !== undefined);
  const demands = counting.filter(({ effect }) => effect === 'require');
  const [passing] = counting;
  if (demands.length === 0)
    return passing === undefined ? { effect: 'ask', plan: plain } : { effect: 'approve', rule: passing };
  return {
    effect: 'ask',
    plan: {
      rules: demands.map(({ id, name }) => ({ id, name })),
      stages: demands.flatMap(({ stages }) => stages),
      escalation: demands.find(({ escalation }) => escalation !== null)?.escalation ?? null,
      fourEyes: plain.fourEyes || demands.some(({ fourEyes }) => fourEyes),
      stepUp: plain.stepUp || demands.some(({ stepUp }) => stepUp),
    },
  };
}
