import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, newId, type ScopeId } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let owner: Caller;
before(async () => {
  world = await createAccessWorld();
  owner = world.callerAt(newId('user'), world.tenantId);
  await give(owner, 'TENANT_OWNER', world.tenantScope);
});
after(() => world.close());

const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;

async function give(caller: Caller, key: string, scopeId: ScopeId, condition?: string) {
  const { db, access, tenantId } = world;
  const roleId = await world.roleId(key);
  await db.database.tenant(tenantId, (tx) =>
    access.grantRole(tx, origin, {
      tenantId,
      principalId: caller.id,
      roleId,
      scopeId,
      origin: 'manual',
      reason: 'test',
      grantedBy: 'system',
      ...(condition === undefined ? {} : { condition }),
    }),
  );
  await access.refresh();
}

const giveByHand = async (to: Caller, key: string, condition?: string, by: Caller = owner) =>
  world.call('POST /api/v1/assignments', by, {
    body: {
      principal: formatId('user', to.id),
      roleId: formatId('role', await world.roleId(key)),
      scope: formatId('project', world.projectScope),
      reason: 'test',
      ...(condition === undefined ? {} : { condition }),
    },
  });

const checkAs = (caller: Caller, permission: string, context?: Record<string, unknown>) =>
  world.call('POST /api/v1/access/check', caller, {
    body: { permission, scope: formatId('project', world.projectScope), ...(context ? { context } : {}) },
  });

test('a role under a condition counts while the condition is true', async () => {
  const person = world.callerAt(newId('user'), world.tenantId);
  const given = await giveByHand(
    person,
    'PROJECT_ADMIN',
    'context.branchId == "b-17" && context.roleLevel >= 2',
  );
  assert.equal(given['condition'], 'context.branchId == "b-17" && context.roleLevel >= 2');
  const allowed = await checkAs(person, 'project:update', { branchId: 'b-17', roleLevel: 2 });
  assert.deepEqual([allowed['decision'], allowed['conditional']], ['allow', true]);
  const refused = await checkAs(person, 'project:update', { branchId: 'b-17', roleLevel: 1 });
  assert.deepEqual([refused['decision'], refused['reasonCode']], ['deny', 'condition_failed']);
});

test('a condition that errors denies and says why', async () => {
  const person = world.callerAt(newId('user'), world.tenantId);
  await giveByHand(person, 'PROJECT_ADMIN', 'context.businessType == "clinic"');
  const refused = await checkAs(person, 'project:update');
  assert.equal(refused['decision'], 'deny');
  assert.deepEqual(refused['conditionError'], {
    condition: 'context.businessType == "clinic"',
    message: 'No such key: businessType',
  });
  assert.match(String(refused['reason']), /cannot be evaluated: No such key: businessType/);
  const explained = await world.call('POST /api/v1/access/explain', person, {
    body: { permission: 'project:update', scope: formatId('project', world.projectScope) },
  });
  const [considered] = explained['considered'] as { condition: string; conditionError: string }[]; // per contract
  assert.equal(considered?.condition, 'context.businessType == "clinic"');
  assert.equal(considered?.conditionError, 'No such key: businessType');
});

test('requests to the product itself are judged by who calls from where', async () => {
  const person = world.callerAt(newId('user'), world.tenantId);
  await giveByHand(person, 'PROJECT_ADMIN', 'context.ip.startsWith("192.0.2.") && !context.mfa');
  const may = (ip: string) =>
    world.access.decide(person, 'project:update', world.projectScope, { ip, userAgent: undefined }).allowed;
  assert.deepEqual([may('192.0.2.9'), may('198.51.100.9')], [true, false]);
  assert.equal(world.access.decide(person, 'project:update', world.projectScope).allowed, false);
});

test('a condition that is no good is refused with its place, when it is saved and when it is tried', async () => {
  const person = world.callerAt(newId('user'), world.tenantId);
  await assert.rejects(giveByHand(person, 'PROJECT_VIEWER', 'context.nope == 1'), code('PERM_012'));
  const tried = await world.call('POST /api/v1/conditions/validate', person, {
    body: { condition: 'context.nope == 1' },
  });
  assert.deepEqual(tried, { valid: false, problem: { message: 'No such key: nope', start: 8, end: 12 } });
  const good = await world.call('POST /api/v1/conditions/validate', person, {
    body: { condition: 'context.mfa' },
  });
  assert.deepEqual(good, { valid: true, problem: null });
});

test('what is held under a condition cannot be given to others, even while it is met', async () => {
  const giver = world.callerAt(newId('user'), world.tenantId);
  const to = world.callerAt(newId('user'), world.tenantId);
  await give(giver, 'PROJECT_ADMIN', world.projectScope, '!context.mfa');
  assert.equal(world.access.decide(giver, 'role:assign', world.projectScope).allowed, true);
  await assert.rejects(giveByHand(to, 'PROJECT_VIEWER', undefined, giver), code('PERM_002'));
  await give(giver, 'PROJECT_ADMIN', world.projectScope);
  await giveByHand(to, 'PROJECT_VIEWER', undefined, giver);
});

test('the same role under another condition is another right; without a condition it makes all others needless', async () => {
  const person = world.callerAt(newId('user'), world.tenantId);
  await giveByHand(person, 'PROJECT_VIEWER', 'context.mfa');
  await assert.rejects(giveByHand(person, 'PROJECT_VIEWER', 'context.mfa'), code('PERM_007'));
  await giveByHand(person, 'PROJECT_VIEWER', '!context.mfa');
  await giveByHand(person, 'PROJECT_VIEWER');
  await assert.rejects(giveByHand(person, 'PROJECT_VIEWER', 'context.mfa || true'), code('PERM_007'));
});
