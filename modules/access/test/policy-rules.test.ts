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

async function give(caller: Caller, key: string, scopeId: ScopeId) {
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
    }),
  );
  await access.refresh();
}

const tenantName = () => formatId('tenant', world.tenantScope);
const makeRule = (body: Record<string, unknown>, by: Caller = owner) =>
  world.call('POST /api/v1/policy-rules', by, {
    body: {
      name: '야간 금지',
      effect: 'deny',
      scope: tenantName(),
      permissions: ['project:*'],
      reason: 'test',
      ...body,
    },
  });
const remove = (rule: Record<string, unknown>) =>
  world.call('DELETE /api/v1/policy-rules/{id}', owner, {
    params: { id: rule['id'] },
    query: { reason: 'test' },
  });
const may = (caller: Caller, permission: string) =>
  world.access.decide(caller, permission, world.projectScope).allowed;

test('a deny overrides every role, is named by the decision, and ends when it is taken away', async () => {
  const member = world.callerAt(newId('user'), world.tenantId);
  await give(member, 'PROJECT_ADMIN', world.projectScope);
  const rule = await makeRule({});
  assert.deepEqual([may(member, 'project:update'), may(owner, 'project:update')], [false, false]);
  const decision = await world.call('POST /api/v1/access/check', member, {
    body: { permission: 'project:update', scope: formatId('project', world.projectScope) },
  });
  assert.deepEqual(
    [decision['reasonCode'], (decision['rule'] as { id: unknown }).id], // per contract
    ['denied_by_rule', rule['id']],
  );
  assert.equal(decision['reason'], 'The rule 야간 금지 denies it to everyone.');
  await remove(rule);
  assert.equal(may(member, 'project:update'), true);
  assert.deepEqual(world.records.slice(-1), ['policy_rule.deleted']);
});

test('a deny of everything leaves the rules themselves within reach', async () => {
  const rule = await makeRule({ permissions: ['*:*'] });
  assert.equal(may(owner, 'role:assign'), false);
  assert.equal(world.access.decide(owner, 'policy:manage', world.tenantScope).allowed, true);
  await remove(rule);
  assert.equal(may(owner, 'role:assign'), true);
});

test('a deny whose condition cannot be evaluated denies; an allow with one does not allow', async () => {
  const viewer = world.callerAt(newId('user'), world.tenantId);
  await give(viewer, 'PROJECT_VIEWER', world.projectScope);
  const allow = await makeRule({
    effect: 'allow',
    permissions: ['project:update'],
    condition: 'context.roleLevel > 3',
  });
  assert.equal(may(viewer, 'project:update'), false);
  await remove(allow);
  const deny = await makeRule({ condition: 'context.roleLevel > 3' });
  assert.equal(may(viewer, 'project:read'), false);
  await remove(deny);
});

test('an allow reaches members and nobody else, and cannot give what its maker could not', async () => {
  const viewer = world.callerAt(newId('user'), world.tenantId);
  await give(viewer, 'PROJECT_VIEWER', world.projectScope);
  const rule = await makeRule({ name: '모두 수정', effect: 'allow', permissions: ['project:update'] });
  assert.equal(may(viewer, 'project:update'), true);
  assert.equal(may(world.callerAt(newId('user'), world.tenantId), 'project:update'), false);
  await remove(rule);
  const ruler = world.callerAt(newId('user'), world.tenantId);
  await world.call('POST /api/v1/roles', owner, {
    body: { key: 'ruler', name: '규칙 담당', level: 'tenant', patterns: ['policy:*'] },
  });
  await give(ruler, 'ruler', world.tenantScope);
  await assert.rejects(
    makeRule({ effect: 'allow', permissions: ['project:update'] }, ruler),
    code('PERM_002'),
  );
  await remove(await makeRule({}, ruler));
  await assert.rejects(makeRule({ permissions: ['projct:read'] }), code('PERM_004'));
  await assert.rejects(makeRule({ condition: 'true &&' }), code('PERM_012'));
  await assert.rejects(makeRule({}, viewer), code('PERM_001'));
});

test('an edit names the version it saw; a rule at rest does not count', async () => {
  const rule = await makeRule({});
  const patch = (ifMatchVersion: number, body: Record<string, unknown>) =>
    world.call('PATCH /api/v1/policy-rules/{id}', owner, {
      params: { id: rule['id'] },
      body: { reason: 'test', ...body },
      ifMatchVersion,
    });
  const resting = await patch(1, { enabled: false });
  assert.deepEqual([resting['version'], may(owner, 'project:update')], [2, true]);
  await assert.rejects(patch(1, { enabled: true }), code('VAL_003'));
  await patch(2, { enabled: true, condition: 'false' });
  assert.equal(may(owner, 'project:update'), true);
  await patch(3, { condition: null });
  assert.equal(may(owner, 'project:update'), false);
  await remove(rule);
});

test('a rule of one tenant is nothing to another', async () => {
  const rule = await makeRule({ permissions: ['role:read'] });
  const { rowCount } = await world.db.database.tenant(newId('tenant'), async (tx) => ({
    rowCount: (
      await tx
        .withTables<{ 'access.policy_rules': { id: string } }>()
        .selectFrom('access.policy_rules')
        .select('id')
        .execute()
    ).length,
  }));
  assert.equal(rowCount, 0);
  await remove(rule);
});
