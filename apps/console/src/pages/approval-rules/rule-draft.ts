import type { Api } from '@haechi/contracts';
import type { ApiResponse } from '../../api/client.ts';

export type ApprovalRule = ApiResponse<'GET /api/v1/approval-rules'>['items'][number];
type RuleBody = Api['PUT /api/v1/approval-rules/{id}']['body'];

export const EFFECTS = ['require', 'approve', 'reject'] as const;
export const RISKS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;

/** `role:rol_…`, `person:usr_…`, `on_call:onc_…`, as a field of many choices keeps them. */
export type ApproverKey = string;

export interface StageDraft {
  /** Stays the same while the stage is moved. */
  readonly key: number;
  readonly quorum: number;
  readonly approvers: readonly ApproverKey[];
}

/** A rule as it is being written. */
export interface RuleDraft {
  readonly name: string;
  readonly position: number;
  readonly enabled: boolean;
  readonly effect: (typeof EFFECTS)[number];
  readonly risks: readonly (typeof RISKS)[number][];
  readonly kinds: readonly string[];
  readonly resources: readonly string[];
  readonly scope: string;
  readonly tenants: readonly string[];
  readonly condition: string;
  readonly stages: readonly StageDraft[];
  readonly escalates: boolean;
  readonly escalateMinutes: number;
  readonly escalateTo: readonly ApproverKey[];
  readonly fourEyes: boolean;
  readonly stepUp: boolean;
}

export const newStage = (key: number): StageDraft => ({ key, quorum: 1, approvers: [] });

export const emptyDraft = (scope: string, position: number): RuleDraft => ({
  name: '',
  position,
  enabled: true,
  effect: 'require',
  risks: [],
  kinds: [],
  resources: [],
  scope,
  tenants: [],
  condition: '',
  stages: [newStage(0)],
  escalates: false,
  escalateMinutes: 5,
  escalateTo: [],
  fourEyes: false,
  stepUp: false,
});

const keyOf = ({ kind, id }: { readonly kind: string; readonly id: string }): ApproverKey => `${kind}:${id}`;

const KINDS = ['role', 'person', 'on_call'] as const;

function approverOf(key: ApproverKey) {
  const kind = KINDS.find((one) => key.startsWith(`${one}:`)) ?? 'role';
  return { kind, id: key.slice(kind.length + 1) };
}

export function draftOfRule(rule: ApprovalRule): RuleDraft {
  const { escalation, stages, condition, ...same } = rule;
  return {
    ...same,
    condition: condition ?? '',
    stages:
      stages.length === 0
        ? [newStage(0)]
        : stages.map(({ quorum, approvers }, key) => ({ key, quorum, approvers: approvers.map(keyOf) })),
    escalates: escalation !== null,
    escalateMinutes: Math.max(1, Math.round((escalation?.afterSeconds ?? 300) / 60)),
    escalateTo: escalation?.approvers.map(keyOf) ?? [],
  };
}

/** What the server is sent of a draft, without the reason. */
export function bodyOfDraft(draft: RuleDraft): Omit<RuleBody, 'reason'> {
  const asks = draft.effect === 'require';
  return {
    name: draft.name.trim(),
    position: draft.position,
    enabled: draft.enabled,
    effect: draft.effect,
    risks: [...draft.risks],
    kinds: [...draft.kinds],
    resources: [...draft.resources],
    scope: draft.scope,
    tenants: [...draft.tenants],
    condition: draft.condition.trim() === '' ? null : draft.condition.trim(),
    stages: asks
      ? draft.stages.map(({ quorum, approvers }) => ({ quorum, approvers: approvers.map(approverOf) }))
      : [],
    escalation:
      asks && draft.escalates
        ? { afterSeconds: draft.escalateMinutes * 60, approvers: draft.escalateTo.map(approverOf) }
        : null,
    fourEyes: asks && draft.fourEyes,
    stepUp: asks && draft.stepUp,
  };
}
