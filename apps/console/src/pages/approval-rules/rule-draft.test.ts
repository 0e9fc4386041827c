import { expect, test } from 'vitest';
import { type ApprovalRule, bodyOfDraft, draftOfRule, emptyDraft } from './rule-draft.ts';

const rule: ApprovalRule = {
  id: 'apl_1',
  name: '삭제는 둘이',
  position: 20,
  enabled: true,
  effect: 'require',
  risks: ['HIGH'],
  kinds: ['gate.*'],
  resources: ['files__delete'],
  scope: 'ten_1',
  scopeName: '의원',
  tenants: [],
  condition: 'request.risk == "HIGH"',
  stages: [
    { quorum: 2, approvers: [{ kind: 'on_call', id: 'onc_1', name: '당직' }] },
    { quorum: 1, approvers: [] },
  ],
  escalation: { afterSeconds: 300, approvers: [{ kind: 'person', id: 'usr_1', name: '김' }] },
  fourEyes: true,
  stepUp: true,
  reason: '실수 방지',
  ofPlatform: false,
  version: 3,
  updatedAt: '2026-11-20T00:00:00Z',
};

test('a rule that is opened and saved unchanged says the same', () => {
  const { name, position, enabled, effect, risks, kinds, resources, scope, tenants, condition } = rule;
  expect(bodyOfDraft(draftOfRule(rule))).toEqual({
    name,
    position,
    enabled,
    effect,
    risks,
    kinds,
    resources,
    scope,
    tenants,
    condition,
    stages: [
      { quorum: 2, approvers: [{ kind: 'on_call', id: 'onc_1' }] },
      { quorum: 1, approvers: [] },
    ],
    escalation: { afterSeconds: 300, approvers: [{ kind: 'person', id: 'usr_1' }] },
    fourEyes: true,
    stepUp: true,
  });
});

test('a rule that asks nobody has no stages, escalation or demands on approvers', () => {
  const draft = { ...emptyDraft('ten_1', 10), effect: 'reject' as const, escalates: true, fourEyes: true };
  const { stages, escalation, fourEyes } = bodyOfDraft(draft);
  expect([stages, escalation, fourEyes]).toEqual([[], null, false]);
});
