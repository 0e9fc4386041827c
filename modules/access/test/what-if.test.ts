import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import {
  CodedError,
  formatId,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type UserId,
} from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let owner: Caller;
let member: Caller;
let project: string;
let operator: Caller;
before(async () => {
  world = await createAccessWorld();
  owner = world.callerAt(newId('user'), world.tenantId);
  member = world.callerAt(newId('user'), world.tenantId);
  project = formatId('project', world.projectScope);
  operator = world.callerAt(newId('user'), PLATFORM_TENANT_ID);
  await give(operator.id, 'SUPER_ADMIN', PLATFORM_SCOPE_ID);
  await give(owner.id, 'TENANT_OWNER', world.tenantScope);
  await give(member.id, 'PROJECT_MEMBER', world.projectScope);
});
after(() => world.close());

async function give(principalId: UserId, key: string, scopeId: AccessWorld['tenantScope']) {
  const { db, access } = world;
  const tenantId = scopeId === PLATFORM_SCOPE_ID ? PLATFORM_TENANT_ID : world.tenantId;
  const roleId = await world.roleId(key);
  const id = await db.database.tenant(tenantId, (tx) =>
    access.grantRole(tx, origin, {
      tenantId,
      principalId,
      roleId,
      scopeId,
      origin: 'manual',
      reason: 'test',
      grantedBy: 'system',
    }),
  );
  await access.refresh();
  return formatId('assignment', id);
}

interface Answer {
  readonly decision: string;
  readonly reasonCode: string;
  readonly revision: number;
  readonly considered: readonly { kind: string; outcomeCode: string; decisive: boolean; condition: string }[];
}
const ask = async (body: Record<string, unknown>, by = owner) => {
  const answer = await world.call('POST /api/v1/access/what-if', by, {
    body: { principal: formatId('user', member.id), permission: 'project:update', scope: project, ...body },
  });
  return answer as unknown as { asIs: Answer; asIf: Answer; suspended: boolean; registered: boolean }; // per contract
};
const role = async (key: string) => formatId('role', await world.roleId(key));
const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;
const mayUpdate = () => world.access.decide(member, 'project:update', world.projectScope).allowed;

test('giving a role is decided as if it were given, and is not given', async () => {
  const revision = world.access.revision();
  const { asIs, asIf } = await ask({
    changes: [{ kind: 'give_role', roleId: await role('PROJECT_ADMIN'), scope: project }],
  });
  assert.deepEqual([asIs.decision, asIf.decision], ['deny', 'allow']);
  assert.ok(asIf.considered.some(({ kind, decisive }) => kind === 'assignment' && decisive));
  assert.equal(mayUpdate(), false);
  assert.deepEqual([world.access.revision(), asIf.revision], [revision, revision]);
  const { rowCount } = await world.db.superuser.query(
    'SELECT FROM access.assignments WHERE principal_id = $1',
    [member.id],
  );
  assert.equal(rowCount, 1);
});

test('each question is on record, and is all that is written', async () => {
  world.records.length = 0;
  world.decisions.length = 0;
  await ask({ changes: [] });
  assert.deepEqual(world.records, []);
  assert.deepEqual(
    world.decisions.map(({ entry }) => entry.action),
    ['access.imagined'],
  );
});

test('a rule, a condition, an edited role and a role taken away are each decided as if they were so', async () => {
  const admin = await give(member.id, 'PROJECT_ADMIN', world.projectScope);
  const rule = { kind: 'add_rule', effect: 'deny', scope: project, permissions: ['project:*'] };
  assert.equal((await ask({ changes: [rule] })).asIf.reasonCode, 'denied_by_rule');
  const atNight = { ...rule, condition: 'context.time.getHours("Asia/Seoul") >= 22' };
  const conditional = await ask({ changes: [atNight], context: { time: '2026-11-20T04:00:00Z' } });
  assert.equal(conditional.asIf.decision, 'allow');
  assert.equal(conditional.asIf.considered.find(({ kind }) => kind === 'rule')?.condition, atNight.condition);
  const late = await ask({ changes: [atNight], context: { time: '2026-11-20T14:00:00Z' } });
  assert.equal(late.asIf.reasonCode, 'denied_by_rule');
  const edited = await ask({
    changes: [{ kind: 'edit_role', roleId: await role('PROJECT_ADMIN'), patterns: ['project:read'] }],
  });
  assert.deepEqual([edited.asIs.decision, edited.asIf.decision], ['allow', 'deny']);
  const taken = await ask({ changes: [{ kind: 'take_role', assignmentId: admin }] });
  assert.deepEqual([taken.asIs.decision, taken.asIf.decision], ['allow', 'deny']);
  assert.equal(mayUpdate(), true);
});

test('a suspended person gets nothing from a role, and the answer says why', async () => {
  const gone = world.callerAt(newId('user'), world.tenantId);
  await give(gone.id, 'PROJECT_VIEWER', world.projectScope);
  await world.db.database.tenant(world.tenantId, (tx) =>
    world.access.setPrincipalSuspended(tx, world.tenantId, gone.id, true),
  );
  await world.access.refresh();
  const { asIf, suspended } = await ask({
    principal: formatId('user', gone.id),
    changes: [{ kind: 'give_role', roleId: await role('PROJECT_ADMIN'), scope: project }],
  });
  assert.deepEqual([asIf.decision, suspended], ['deny', true]);
});

test('only who may see the things involved may think about them', async () => {
  const changes = [{ kind: 'give_role', roleId: await role('PROJECT_ADMIN'), scope: project }];
  const stranger = world.callerAt(newId('user'), world.tenantId);
  await assert.rejects(ask({ changes }, stranger), code('PERM_001'));
  // A member of the project may ask about colleagues, but does not see roles or rules.
  assert.equal((await ask({ changes: [] }, member)).asIs.decision, 'allow');
  await assert.rejects(ask({ changes }, member), code('PERM_001'));
  const rule = { kind: 'add_rule', effect: 'allow', scope: project, permissions: ['project:read'] };
  await assert.rejects(ask({ changes: [rule] }, member), code('PERM_001'));
  const elsewhere = world.callerAt(newId('user'), newId('tenant'));
  await assert.rejects(ask({ changes: [] }, elsewhere), code('RES_001'));
  for (const change of [
    { kind: 'take_role', assignmentId: formatId('assignment', newId('assignment')) },
    { kind: 'remove_rule', ruleId: formatId('rule', newId('rule')) },
    { kind: 'edit_role', roleId: formatId('role', newId('role')), patterns: [] },
  ])
    await assert.rejects(ask({ changes: [change] }), code('RES_001'));
  await assert.rejects(ask({ changes: [{ ...rule, condition: 'context.mfa +' }] }), code('PERM_012'));
  await assert.rejects(
    ask({ changes: [{ ...changes[0], scope: formatId('tenant', world.tenantId) }] }),
    code('PERM_006'),
  );
});

test('a registered resource brings its place and attributes along', async () => {
  await world.call('PUT /api/v1/entity-types/{type}', operator, {
    params: { type: 'chart' },
    body: { actions: [{ name: 'update' }] },
  });
  await world.call('PUT /api/v1/resources/{type}/{id}', owner, {
    params: { type: 'chart', id: 'chart-7' },
    body: { scope: project, attributes: { sealed: true } },
  });
  const sealed = {
    kind: 'add_rule',
    effect: 'deny',
    scope: formatId('tenant', world.tenantId),
    permissions: ['chart:update'],
    condition: 'has(resource.attributes.sealed) && resource.attributes.sealed == true',
  };
  const about = {
    permission: 'chart:update',
    scope: formatId('tenant', world.tenantId),
    resourceId: 'chart-7',
    changes: [sealed],
  };
  const { asIf, registered } = await ask(about);
  assert.deepEqual([asIf.reasonCode, registered], ['denied_by_rule', true]);
  assert.equal((await ask({ ...about, resourceId: 'unknown' })).registered, false);
});

test('what somebody may do at a scope is listed with everything that gives it', async () => {
  const lent = await world.call('POST /api/v1/delegations', owner, {
    body: {
      delegate: formatId('user', member.id),
      scope: project,
      permissions: ['role:read'],
      endsAt: new Date(world.clock.now() + 3_600_000).toISOString(),
      reason: '휴가',
    },
  });
  const list = (by: Caller) =>
    world.call('GET /api/v1/access/permissions', by, {
      query: { principal: formatId('user', member.id), scope: project },
    });
  const items = (await list(owner))['items'] as {
    permission: string;
    sources: { roleKey: string; fromRoleKey: string }[];
    delegations: { id: string }[];
  }[]; // per contract
  const of = (permission: string) => items.find((item) => item.permission === permission);
  assert.equal(of('role:read')?.delegations[0]?.id, lent['id']);
  assert.ok(
    of('project:read')?.sources.some(
      ({ roleKey, fromRoleKey }) => roleKey === 'PROJECT_MEMBER' && fromRoleKey === 'PROJECT_VIEWER',
    ),
  );
  await assert.rejects(list(world.callerAt(newId('user'), world.tenantId)), code('PERM_001'));
});
