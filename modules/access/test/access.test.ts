import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  CodedError,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type UserId,
} from '@haechi/kernel';
import { sql } from 'kysely';
import { BASE_ROLES } from '../src/index.ts';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
before(async () => {
  world = await createAccessWorld();
});
after(() => world.close());

const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;

async function give(
  principalId: UserId,
  key: string,
  scopeId: ScopeId,
  window: { startsAtMs?: number; endsAtMs?: number } = {},
) {
  const { access, db, tenantId } = world;
  const at = scopeId === PLATFORM_SCOPE_ID ? PLATFORM_TENANT_ID : tenantId;
  const roleId = await world.roleId(key);
  const id = await db.database.tenant(at, (tx) =>
    access.grantRole(tx, origin, {
      tenantId: at,
      principalId,
      roleId,
      scopeId,
      origin: 'manual',
      reason: 'test',
      grantedBy: 'system',
      ...window,
    }),
  );
  await access.refresh();
  return id;
}

const may = (id: UserId, permission: string, scopeId = world.projectScope) =>
  world.access.check(id, permission, scopeId).allowed;

test('every base role exists after the start, and a second start changes nothing', async () => {
  const { rows } = await world.db.superuser.query<{ key: string }>('SELECT key FROM access.roles WHERE base');
  assert.deepEqual(rows.map(({ key }) => key).toSorted(), BASE_ROLES.map(({ key }) => key).toSorted());
  const revision = world.access.revision();
  const second = await world.startSecond();
  assert.equal(second.revision(), revision);
});

test('a right held at a tenant holds at its project; one held at the project does not hold at the tenant', async () => {
  const owner = newId('user');
  const member = newId('user');
  await give(owner, 'TENANT_OWNER', world.tenantScope);
  await give(member, 'PROJECT_ADMIN', world.projectScope);
  assert.equal(may(owner, 'project:update'), true);
  assert.equal(may(member, 'project:update'), true);
  assert.equal(may(member, 'project:update', world.tenantScope), false);
  assert.equal(may(newId('user'), 'project:read'), false);
});

test('the views by their familiar names show a tenant who belongs to its projects, and nothing of another', async () => {
  const member = newId('user');
  await give(member, 'PROJECT_ADMIN', world.projectScope);
  await give(member, 'PROJECT_VIEWER', world.projectScope);
  const read = (tenantId: typeof world.tenantId) =>
    world.db.database.tenant(tenantId, async (tx) => {
      const members = await sql<{ role_count: number }>`
        SELECT role_count FROM access.project_members WHERE user_id = ${member}`.execute(tx);
      const roles = await sql<{ role_key: string }>`
        SELECT role_key FROM access.project_member_roles WHERE user_id = ${member} ORDER BY role_key`.execute(
        tx,
      );
      return {
        counts: members.rows.map(({ role_count }) => role_count),
        keys: roles.rows.map(({ role_key }) => role_key),
      };
    });
  assert.deepEqual(await read(world.tenantId), {
    counts: [2],
    keys: ['PROJECT_ADMIN', 'PROJECT_VIEWER'],
  });
  assert.deepEqual(await read(newId('tenant')), { counts: [], keys: [] });
});

test('a window opens and closes by the clock alone', async () => {
  const person = newId('user');
  const now = world.clock.now();
  await give(person, 'PROJECT_ADMIN', world.projectScope, { startsAtMs: now + 1000, endsAtMs: now + 2000 });
  const seen = [0, 1000, 1999, 2000].map(
    (offset) => world.access.check(person, 'project:update', world.projectScope, now + offset).allowed,
  );
  assert.deepEqual(seen, [false, true, true, false]);
});

test('nobody gives what he does not hold at the scope himself', async () => {
  const manager = newId('user');
  await give(manager, 'PROJECT_ADMIN', world.projectScope);
  const roleId = await world.roleId('TENANT_OWNER');
  const grant = {
    tenantId: world.tenantId,
    principalId: newId('user'),
    roleId,
    scopeId: world.tenantScope,
    origin: 'manual',
    reason: 'x',
    grantedBy: world.callerAt(manager, world.tenantId),
  } as const;
  await assert.rejects(
    world.db.database.tenant(world.tenantId, (tx) => world.access.grantRole(tx, origin, grant)),
    code('PERM_002'),
  );
});

test('a role that does not belong at a kind of scope is refused there', async () => {
  await assert.rejects(give(newId('user'), 'PROJECT_ADMIN', world.tenantScope), code('PERM_006'));
  await assert.rejects(give(newId('user'), 'SUPER_ADMIN', world.tenantScope), code('PERM_006'));
});

test('of ten parallel grants of one role to one person one is made', async () => {
  const person = newId('user');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, () => give(person, 'PROJECT_VIEWER', world.projectScope)),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  const { rowCount } = await world.db.superuser.query(
    'SELECT 1 FROM access.assignments WHERE principal_id = $1',
    [person],
  );
  assert.equal(rowCount, 1);
});

test('another process sees a grant and its end without being asked to look', async () => {
  const second = await world.startSecond();
  const person = newId('user');
  const waitFor = async (allowed: boolean) => {
    const deadline = performance.now() + 5000;
    while (second.check(person, 'project:update', world.projectScope).allowed !== allowed) {
      assert.ok(performance.now() < deadline, `the other process never answered ${allowed}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const id = await give(person, 'PROJECT_ADMIN', world.projectScope);
  await waitFor(true);
  await world.db.database.tenant(world.tenantId, (tx) =>
    world.access.revokeRole(tx, origin, { assignmentId: id, reason: 'test' }),
  );
  await waitFor(false);
});

test('a lost notice connection is replaced, and what was missed is caught up', async () => {
  const second = await world.startSecond();
  await world.db.superuser.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`,
  );
  const person = newId('user');
  await give(person, 'PROJECT_ADMIN', world.projectScope);
  const deadline = performance.now() + 5000;
  while (!second.check(person, 'project:update', world.projectScope).allowed) {
    assert.ok(performance.now() < deadline, 'the other process never caught up');
    await new Promise((resolve) => setImmediate(resolve));
  }
});

test('two last administrators cannot revoke each other at the same moment', async () => {
  const [a, b] = [newId('user'), newId('user')];
  const [first, second] = [
    await give(a, 'SUPER_ADMIN', PLATFORM_SCOPE_ID),
    await give(b, 'SUPER_ADMIN', PLATFORM_SCOPE_ID),
  ];
  const revoke = (assignmentId: typeof first) =>
    world.db.database.platform((tx) => world.access.revokeRole(tx, origin, { assignmentId, reason: 'test' }));
  const outcomes = await Promise.allSettled([revoke(first), revoke(second)]);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  const refused = outcomes.find((outcome) => outcome.status === 'rejected');
  assert.ok(code('PERM_008')(refused?.reason));
});

test('the rights of a suspended member rest and wake again', async () => {
  const person = newId('user');
  await give(person, 'PROJECT_ADMIN', world.projectScope);
  const suspend = async (suspended: boolean) => {
    await world.db.database.tenant(world.tenantId, (tx) =>
      world.access.setPrincipalSuspended(tx, world.tenantId, person, suspended),
    );
    await world.access.refresh();
  };
  await suspend(true);
  await suspend(true);
  assert.equal(may(person, 'project:update'), false);
  await suspend(false);
  assert.equal(may(person, 'project:update'), true);
});

test('a credential for one tenant decides nothing in another, whatever the person holds there', async () => {
  const person = newId('user');
  await give(person, 'PROJECT_ADMIN', world.projectScope);
  const elsewhere = world.callerAt(person, newId('tenant'));
  assert.equal(
    world.access.decide(elsewhere, 'project:update', world.projectScope).reasonCode,
    'other_scope',
  );
  const here = world.callerAt(person, world.tenantId);
  assert.equal(world.access.decide(here, 'project:update', world.projectScope).allowed, true);
});
