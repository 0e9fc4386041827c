import type { Risk } from '../approval-kind.ts';

/** Who counts. Ids are UUIDs. Whoever counts must also hold `approval:decide` at the scope. */
export interface Approver {
  readonly kind: 'role' | 'person' | 'on_call';
  readonly id: string;
}

export interface Stage {
  /** How many of them must approve. */
  readonly quorum: number;
  /** Empty: everybody who may decide at the scope. */
  readonly approvers: readonly Approver[];
}

export interface Escalation {
  readonly afterSeconds: number;
  readonly approvers: readonly Approver[];
}

/** What the rules demand of one request, fixed when it is asked. */
export interface ApprovalPlan {
  readonly rules: readonly { readonly id: string; readonly name: string }[];
  readonly stages: readonly Stage[];
  readonly escalation: Escalation | null;
  /** Requester and delegator do not count. */
  readonly fourEyes: boolean;
  readonly stepUp: boolean;
}

const RISK_ORDER: readonly Risk[] = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/** Whether a risk is at least as high as another. */
const isAtLeast = (risk: Risk, other: Risk): boolean => RISK_ORDER.indexOf(risk) >= RISK_ORDER.indexOf(other);

/** What holds where no rule says more: one approver of the scope; for what is critical, another person with a fresh factor. */
export const plainPlan = (risk: Risk, fourEyesFrom: Risk): ApprovalPlan => ({
  rules: [],
  stages: [{ quorum: 1, approvers: [] }],
  escalation: null,
  fourEyes: risk === 'CRITICAL' || isAtLeast(risk, fourEyesFrom),
  stepUp: risk === 'CRITICAL',
});

/** Whether one approval settles it, so that there is nothing to count. */
export const isSettledByOne = ({ stages }: ApprovalPlan): boolean =>
  stages.length === 1 && stages[0]?.quorum === 1;

/** Who may answer a stage at an instant: its approvers, and once it has waited too long those it escalates to. */
export function approversAt(
  plan: ApprovalPlan,
  stage: number,
  since: { readonly sinceMs: number; readonly nowMs: number },
): readonly Approver[] {
  const approvers = plan.stages[stage]?.approvers ?? [];
  if (approvers.length === 0 || plan.escalation === null) return approvers;
  const { afterSeconds, approvers: others } = plan.escalation;
  if (since.nowMs < since.sinceMs + afterSeconds * 1000) return approvers;
  return others.length === 0 ? [] : [...approvers, ...others];
}

/** Whose turn it is: with a turn of so many hours, one person; otherwise all. */
export function onCallAt(
  list: {
    readonly members: readonly string[];
    readonly rotate_hours: number | null;
    readonly starts_at: Date;
  },
  nowMs: number,
): readonly string[] {
  if (list.rotate_hours === null) return list.members;
  const turns = Math.floor((nowMs - list.starts_at.getTime()) / (list.rotate_hours * 3_600_000));
  const count = list.members.length;
  return list.members.slice(((turns % count) + count) % count).slice(0, 1);
}
