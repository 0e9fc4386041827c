import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approversAt, onCallAt, plainPlan } from './approval-plan.ts';
import { fitsPattern, matchRules, type Rule, type Subject } from './match-rules.ts';

const subject: Subject = {
  tenantId: 't',
  kind: 'gate.call',
  resource: 'files__delete',
  risk: 'HIGH',
  scopes: ['project', 't'],
  runsOnApproval: false,
};
const rule = (id: string, more: Partial<Rule> = {}): Rule => ({
  id,
  name: id,
  effect: 'require',
  risks: [],
  kinds: [],
  resources: [],
  scopeId: 't',
  tenants: [],
  condition: null,
  stages: [{ quorum: 1, approvers: [] }],
  escalation: null,
  fourEyes: false,
  stepUp: false,
  ofPlatform: false,
  ...more,
});
const decide = (
  rules: readonly Rule[],
  about: Partial<Subject> = {},
  holds: (condition: string) => boolean | undefined = () => true,
) => matchRules(rules, { ...subject, ...about }, holds, plainPlan(about.risk ?? subject.risk, 'CRITICAL'));
const idsOf = (ruling: ReturnType<typeof decide>) =>
  ruling.effect === 'ask' ? ruling.plan.rules.map(({ id }) => id) : [`${ruling.effect} ${ruling.rule.id}`];

test('the first rule that fits counts; kind, tool, risk, scope and tenant must all fit', () => {
  assert.deepEqual(idsOf(decide([])), []);
  assert.deepEqual(idsOf(decide([rule('a'), rule('b')])), ['a']);
  for (const unfit of [
    { risks: ['LOW' as const] },
    { kinds: ['access.*'] },
    { resources: ['web__*'] },
    { scopeId: 'elsewhere' },
    { tenants: ['another'] },
  ])
    assert.deepEqual(idsOf(decide([rule('unfit', unfit), rule('b')])), ['b'], JSON.stringify(unfit));
});

test('what the platform demands is met beside what the tenant demands', () => {
  const ruling = decide([
    rule('platform', { ofPlatform: true, stepUp: true }),
    rule('tenant', { stages: [{ quorum: 2, approvers: [] }] }),
  ]);
  assert.ok(ruling.effect === 'ask');
  assert.deepEqual(
    ruling.plan.stages.map(({ quorum }) => quorum),
    [1, 2],
  );
  assert.equal(ruling.plan.stepUp, true);
  assert.deepEqual(
    idsOf(decide([rule('platform', { ofPlatform: true }), rule('free', { effect: 'approve' })])),
    ['platform'],
  );
});

test('a rejection wins, wherever it stands', () => {
  assert.deepEqual(idsOf(decide([rule('a'), rule('never', { effect: 'reject' })])), ['reject never']);
});

test('nothing critical, and nothing that an approver has to carry out, is approved without anybody', () => {
  const free = rule('free', { effect: 'approve' });
  assert.deepEqual(idsOf(decide([free])), ['approve free']);
  assert.deepEqual(idsOf(decide([free], { risk: 'CRITICAL' })), []);
  assert.deepEqual(idsOf(decide([free], { runsOnApproval: true })), []);
});

test('a condition that cannot be evaluated lets nothing through and drops no demand', () => {
  const unknown = () => undefined;
  assert.deepEqual(idsOf(decide([rule('free', { effect: 'approve', condition: 'x' })], {}, unknown)), []);
  assert.deepEqual(idsOf(decide([rule('two', { condition: 'x' })], {}, unknown)), ['two']);
  assert.deepEqual(idsOf(decide([rule('no', { effect: 'reject', condition: 'x' })], {}, unknown)), [
    'reject no',
  ]);
  assert.deepEqual(idsOf(decide([rule('two', { condition: 'x' })], {}, () => false)), []);
});

test('a star stands for any run of characters', () => {
  for (const [pattern, text, fits] of [
    ['files__*', 'files__delete', true],
    ['*', '', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*a', 'a', false],
    ['files', 'files__x', false],
  ] as const)
    assert.equal(fitsPattern(pattern, text), fits, `${pattern} ${text}`);
});

test('four eyes and a fresh factor are always wanted for what is critical', () => {
  assert.deepEqual(
    [plainPlan('CRITICAL', 'CRITICAL'), plainPlan('HIGH', 'CRITICAL'), plainPlan('HIGH', 'HIGH')].map(
      ({ fourEyes, stepUp }) => [fourEyes, stepUp],
    ),
    [
      [true, true],
      [false, false],
      [true, false],
    ],
  );
});

test('a stage escalates from the very millisecond on, by the clock alone', () => {
  const plan = {
    ...plainPlan('HIGH', 'LOW'),
    stages: [{ quorum: 1, approvers: [{ kind: 'person' as const, id: 'a' }] }],
    escalation: { afterSeconds: 60, approvers: [{ kind: 'person' as const, id: 'b' }] },
  };
  const ids = (nowMs: number) => approversAt(plan, 0, { sinceMs: 0, nowMs }).map(({ id }) => id);
  assert.deepEqual([ids(59_999), ids(60_000)], [['a'], ['a', 'b']]);
});

test('turns on call go round, also before the first began', () => {
  const list = { members: ['a', 'b', 'c'], rotate_hours: 1, starts_at: new Date(0) };
  assert.deepEqual(
    [-3_600_000, 0, 3_599_999, 3_600_000, 3 * 3_600_000].map((at) => onCallAt(list, at)[0]),
    ['c', 'a', 'a', 'b', 'a'],
  );
  assert.deepEqual(onCallAt({ ...list, rotate_hours: null }, 0), ['a', 'b', 'c']);
});
