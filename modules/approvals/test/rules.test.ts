import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, newId, PLATFORM_TENANT_ID, type ScopeId, type UserId } from '@haechi/kernel';
import type { ApprovalQuestion } from '../src/index.ts';
import { createEditOnCall } from '../src/use-cases/edit-on-call.ts';
import type { RuleInput } from '../src/use-cases/edit-rules.ts';
import { addRuleTo, audit } from './add-rule.ts';
import { type ApprovalsWorld, openApprovalsWorld } from './approvals-world.ts';

let world: ApprovalsWorld;
before(async () => {
  world = await openApprovalsWorld();
});
after(() => world.close());

const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;
const addRule = (caller: Caller, more: Partial<RuleInput>) => addRuleTo(world, caller, more);

const ask = (caller: Caller, more: Partial<ApprovalQuestion> = {}) =>
  world.tenant(caller, (tx) =>
    world.engine.requestApproval(tx, caller, world.origin, world.clock.now(), {
      kind: 'test.call',
      resource: 'files__delete',
      scopeId: caller.scopeId,
      arguments: { path: '/srv/report' },
      risk: 'HIGH',
      justification: '시험',
      runOnApproval: false,
      ...more,
    }),
  );

const person = (id: UserId) => ({ kind: 'person' as const, id });

test('a quorum of named people decides, each once, and nobody else', async () => {
  const asker = world.caller();
  const [one, two, other] = [asker, asker, asker].map(({ tenantId }) => world.caller(tenantId));
  assert.ok(one && two && other);
  await addRule(asker, { stages: [{ quorum: 2, approvers: [person(one.id), person(two.id)] }] });
  const { id } = await ask(asker);
  await assert.rejects(world.decide(other, id, 'approve'), code('APR_008'));
  await world.decide(one, id, 'approve');
  assert.equal(await world.stateOf(id), 'pending');
  await assert.rejects(world.decide(one, id, 'approve'), code('APR_007'));
  await world.decide(two, id, 'approve');
  assert.equal(await world.stateOf(id), 'approved');
  assert.equal(world.recorded.filter(({ action }) => action === 'approval.voted').length, 1);
});

test('of simultaneous voices exactly the quorum is counted', async () => {
  const asker = world.caller();
  await addRule(asker, { stages: [{ quorum: 5, approvers: [] }] });
  const { id } = await ask(asker);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () => world.decide(world.caller(asker.tenantId), id, 'approve')),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 5);
  assert.equal(await world.stateOf(id), 'approved');
});

test('in a session narrowed to another role, neither the role that is asked nor what was lent counts', async () => {
  const asker = world.caller();
  const [officer, substitute] = [world.caller(asker.tenantId), world.caller(asker.tenantId)];
  const roleId = newId('role');
  world.roles.add(`${officer.id} ${roleId}`);
  world.lenders.set(substitute.id, [officer.id]);
  await addRule(asker, { stages: [{ quorum: 1, approvers: [{ kind: 'role', id: roleId }] }] });
  const { id } = await ask(asker);
  const other = { id: newId('role'), key: 'OTHER' };
  for (const caller of [officer, substitute])
    await assert.rejects(world.decide({ ...caller, activeRole: other }, id, 'approve'), code('APR_008'));
  assert.equal(await world.stateOf(id), 'pending');
  const asOfficer = { ...officer, activeRole: { id: roleId, key: 'OFFICER' } };
  await world.decide(asOfficer, id, 'approve');
  assert.equal(await world.stateOf(id), 'approved');
});

test('stages are answered in their order, and one rejection ends it', async () => {
  const asker = world.caller();
  const [lead, officer] = [world.caller(asker.tenantId), world.caller(asker.tenantId)];
  const roleId = newId('role');
  world.roles.add(`${officer.id} ${roleId}`);
  await addRule(asker, {
    stages: [
      { quorum: 1, approvers: [person(lead.id)] },
      { quorum: 1, approvers: [{ kind: 'role', id: roleId }] },
    ],
  });
  const { id } = await ask(asker);
  await assert.rejects(world.decide(officer, id, 'approve'), code('APR_008'));
  await world.decide(lead, id, 'approve');
  await world.decide(officer, id, 'reject');
  assert.equal(await world.stateOf(id), 'rejected');
});

test('whoever borrowed the right of an approver stands in for him, but is one voice with him', async () => {
  const asker = world.caller();
  const [boss, deputy] = [world.caller(asker.tenantId), world.caller(asker.tenantId)];
  world.lenders.set(deputy.id, [boss.id]);
  await addRule(asker, { stages: [{ quorum: 1, approvers: [person(boss.id)] }] });
  const { id } = await ask(asker);
  await world.decide(deputy, id, 'approve');
  assert.equal(await world.stateOf(id), 'approved');

  const double = world.caller();
  const [first, second] = [world.caller(double.tenantId), world.caller(double.tenantId)];
  world.lenders.set(second.id, [first.id]);
  await addRule(double, {
    stages: [{ quorum: 2, approvers: [person(first.id), { kind: 'role', id: newId('role') }] }],
  });
  const asked = await ask(double);
  await world.decide(first, asked.id, 'approve');
  await assert.rejects(world.decide(second, asked.id, 'approve'), code('APR_007'));
});

test('who asked and who lent the right to ask never count where four eyes are wanted', async () => {
  const asker = world.caller();
  const lender = world.caller(asker.tenantId);
  const deputy = world.caller(asker.tenantId);
  const borrowed = { ...world.origin, delegatorId: formatId('user', lender.id) };
  const { id } = await world.tenant(asker, (tx) =>
    world.engine.requestApproval(tx, asker, borrowed, world.clock.now(), {
      kind: 'test.call',
      resource: 'x',
      scopeId: asker.scopeId,
      arguments: {},
      risk: 'CRITICAL',
      justification: '시험',
      runOnApproval: false,
    }),
  );
  await assert.rejects(world.decide(asker, id, 'approve'), code('APR_003'));
  await assert.rejects(world.decide(lender, id, 'approve'), code('APR_003'));
  await assert.rejects(
    world.decide(deputy, id, 'approve', formatId('user', lender.id)),
    code('APR_003'),
    'nor whoever decides by a right they lent',
  );
  world.set('approvals.fourEyesFrom', 'CRITICAL');
  try {
    const { id: own } = await ask(asker);
    await world.decide(asker, own, 'approve');
    assert.equal(await world.stateOf(own), 'approved');
    const { id: critical } = await ask(asker, { risk: 'CRITICAL' });
    await assert.rejects(world.decide(asker, critical, 'approve'), code('APR_003'));
  } finally {
    world.set('approvals.fourEyesFrom', 'LOW');
  }
});

test('a rule that asks nobody decides at once, and the log says which', async () => {
  const asker = world.caller();
  await addRule(asker, {
    name: '보고서는 자동',
    effect: 'approve',
    stages: [],
    condition: 'request.arguments.path.startsWith("/srv/report")',
  });
  await addRule(asker, {
    name: '루트 금지',
    effect: 'reject',
    stages: [],
    condition: 'request.arguments.path == "/"',
  });
  const free = await ask(asker);
  assert.equal(free.state, 'approved');
  assert.equal((await ask(asker, { arguments: { path: '/' } })).state, 'rejected');
  assert.equal((await ask(asker, { arguments: { path: '/etc' } })).state, 'pending');
  assert.equal(
    (await ask(asker, { arguments: { file: 1 } })).state,
    'rejected',
    'a rejection counts where its condition cannot be evaluated',
  );
  assert.equal((await ask(asker, { risk: 'CRITICAL' })).state, 'pending');
  const event = world.recorded.find(({ reason }) => reason === '보고서는 자동');
  assert.equal(event?.action, 'approval.approved');
  const status = await world.tenant(asker, (tx) => world.engine.findRequest(tx, free.id, world.clock.now()));
  assert.equal(status?.decidedBy, null);
  assert.equal(status.decisionReason, '보고서는 자동');
});

test('an unanswered stage escalates to others by the clock', async () => {
  const asker = world.caller();
  const [absent, substitute] = [world.caller(asker.tenantId), world.caller(asker.tenantId)];
  const list = await world.tenant(asker, (tx) =>
    createEditOnCall({ audit }).create(
      { tx, caller: asker, origin: world.origin, nowMs: world.clock.now() },
      {
        name: '당직',
        members: [newId('user'), substitute.id],
        rotateHours: 1,
        startsAt: new Date(world.clock.now() - 3_600_000).toISOString(),
        reason: '시험',
      },
    ),
  );
  await addRule(asker, {
    stages: [{ quorum: 1, approvers: [person(absent.id)] }],
    escalation: { afterSeconds: 60, approvers: [{ kind: 'on_call', id: list }] },
  });
  const { id } = await ask(asker);
  world.clock.advance(59_999);
  await assert.rejects(world.decide(substitute, id, 'approve'), code('APR_008'));
  world.clock.advance(1);
  await world.decide(substitute, id, 'approve');
  assert.equal(await world.stateOf(id), 'approved');
});

test('what the platform demands holds in every tenant, which sees it and cannot change it', async () => {
  const operator: Caller = {
    ...world.caller(PLATFORM_TENANT_ID),
    scopeId: PLATFORM_TENANT_ID as string as ScopeId, // a scope has the id of what it stands for
  };
  const asker = world.caller();
  await addRule(operator, {
    name: '플랫폼',
    kinds: ['test.*'],
    risks: ['MEDIUM'],
    scopeId: asker.scopeId,
    stages: [{ quorum: 2, approvers: [] }],
  });
  const { id } = await ask(asker, { risk: 'MEDIUM' });
  await world.decide(world.caller(asker.tenantId), id, 'approve');
  assert.equal(await world.stateOf(id), 'pending');
  await world.tenant(asker, async (tx) => {
    const rules = tx.withTables<{ 'approvals.rules': { name: string; tenant_id: string } }>();
    assert.equal((await rules.selectFrom('approvals.rules').selectAll().execute()).length, 1);
    const changed = await rules.updateTable('approvals.rules').set({ name: 'x' }).executeTakeFirst();
    assert.equal(changed.numUpdatedRows, 0n);
  });
});

test('a rule that could never be met, or names a field that is not there, is refused', async () => {
  const asker = world.caller();
  await assert.rejects(
    addRule(asker, { stages: [{ quorum: 2, approvers: [person(asker.id)] }] }),
    code('APR_011'),
  );
  await assert.rejects(addRule(asker, { stages: [] }), code('APR_011'));
  await assert.rejects(addRule(asker, { tenants: [newId('tenant')] }), code('APR_011'));
  await assert.rejects(addRule(asker, { condition: 'request.rsk == "HIGH"' }), code('PERM_012'));
});

test('a request waits for the approvers of its stage, whoever stands in for them, and later for those it escalates to', async () => {
  const asker = world.caller();
  const [lead, officer, deputy, watch, stranger] = Array.from({ length: 5 }, () =>
    world.caller(asker.tenantId),
  );
  assert.ok(lead && officer && deputy && watch && stranger);
  const holders = [asker, lead, officer, deputy, watch, stranger].map(({ id }) => id);
  world.lenders.set(deputy.id, [officer.id]);
  await addRule(asker, {
    stages: [
      { quorum: 1, approvers: [person(lead.id)] },
      { quorum: 1, approvers: [person(officer.id), person(asker.id)] },
    ],
    escalation: { afterSeconds: 60, approvers: [person(watch.id)] },
    fourEyes: true,
  });
  const { id } = await ask(asker);
  const waitedFor = async () =>
    (
      await world.db.database.system('look', (tx) =>
        world.engine.findAnswerers(tx, [{ id, holders }], world.clock.now()),
      )
    ).get(id);
  assert.deepEqual(await waitedFor(), [lead.id]);
  await world.decide(lead, id, 'approve');
  assert.deepEqual(
    await waitedFor(),
    [officer.id, deputy.id],
    'not the requester, though the rule names them',
  );
  const opened = world.recorded.filter(
    ({ action, target }) => action === 'approval.stage_opened' && target?.id === formatId('approval', id),
  );
  assert.deepEqual(
    opened.map(({ details }) => details?.['stage']),
    [2],
  );
  world.clock.advance(60_000);
  assert.deepEqual(await waitedFor(), [officer.id, deputy.id, watch.id]);
  await world.decide(deputy, id, 'approve');
  assert.deepEqual(await waitedFor(), [], 'nobody, once it is decided');
});
