import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { explain } from '@haechi/decision';
import { CodedError, formatId, newId } from '@haechi/kernel';
import { type AccessImage, loadAccessImage } from '../src/engine/access-image.ts';
import { advanceImage } from '../src/engine/advance-image.ts';
import { createCompileCondition } from '../src/engine/compile-condition.ts';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
const compile = createCompileCondition(() => undefined);
before(async () => {
  world = await createAccessWorld();
});
after(() => world.close());

/** The same numbers at every run, so that a failure can be repeated (mulberry32). */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Everything an image can be asked, for these principals. */
function interrogate(image: AccessImage, principals: readonly string[], at: number) {
  const scopeIds = [...image.scopes.keys()].toSorted();
  return {
    revision: image.revision,
    scopes: scopeIds.map((id) => image.scopes.get(id)),
    roles: [...image.roles.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    rules: [...image.rules.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    delegations: [...image.delegations.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    held: principals.map((id) => image.assignmentsByPrincipal.get(id) ?? []),
    byId: principals.flatMap((id) =>
      (image.assignmentsByPrincipal.get(id) ?? []).map((assignment) => image.assignments.get(assignment.id)),
    ),
    answers: principals.flatMap((principalId) =>
      scopeIds.flatMap((scopeId) =>
        image.snapshot.permissions.definitions.map((permission) =>
          explain(image.snapshot, { principalId, scopeId, permission, at }),
        ),
      ),
    ),
  };
}

test('an image brought forward step by step answers like one read whole, under random edits', async () => {
  const { db, tenantId, tenantScope, clock } = world;
  const random = createRandom(20_261_120);
  const pick = <T>(list: readonly T[]): T => {
    const item = list[random(list.length)];
    assert.ok(item !== undefined);
    return item;
  };
  const principals = Array.from({ length: 6 }, () => newId('user') as string);
  const projects: string[] = [world.projectScope];
  const roles: string[] = [];
  const conditions = [null, null, 'context.time > timestamp("2026-01-01T00:00:00Z")', 'false', 'context.mfa'];
  const patterns = ['project:read', 'project:*', '*:read', 'role:assign', 'gone:thing', '*:*'];
  const run = (sql: string, values: readonly unknown[]) => db.superuser.query(sql, [...values]);
  const edits: (() => Promise<unknown>)[] = [
    async () => {
      const id = newId('role') as string;
      roles.push(id);
      const parent = roles.length > 1 && random(2) === 0 ? roles[roles.length - 2] : null;
      await run(
        `INSERT INTO access.roles (id, tenant_id, key, name, level, base, parent_role_id) VALUES ($1, $2, $3, $3, 'project', false, $4)`,
        [id, tenantId, `role-${roles.length}`, parent],
      );
    },
    () =>
      run('INSERT INTO access.role_permissions VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
        pick(roles),
        tenantId,
        pick(patterns),
      ]),
    () =>
      run('DELETE FROM access.role_permissions WHERE role_id = $1 AND pattern = $2', [
        pick(roles),
        pick(patterns),
      ]),
    () => run('UPDATE access.roles SET name = $2 WHERE id = $1', [pick(roles), `name ${random(1000)}`]),
    async () => {
      const id = newId('project') as string;
      projects.push(id);
      await run(`INSERT INTO access.scopes VALUES ($1, $2, 'project', $3, 'a project')`, [
        id,
        tenantId,
        tenantScope,
      ]);
    },
    () =>
      run('UPDATE access.scopes SET name = $2 WHERE id = $1', [pick(projects), `project ${random(1000)}`]),
    ...Array.from({ length: 4 }, () => () => {
      const start = clock.now() - 1000 + random(2000);
      const window = random(3) === 0 ? [new Date(start), new Date(start + 1 + random(1000))] : [null, null];
      // Ids in no order: which of several assignments decides must not depend on when they came.
      return run(
        `INSERT INTO access.assignments (id, tenant_id, principal_id, role_id, scope_id, starts_at, ends_at, origin, reason, created_at, condition)
         VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, 'manual', 'test', now(), $7)`,
        [tenantId, pick(principals), pick(roles), pick(projects), ...window, pick(conditions)],
      );
    }),
    () =>
      run(
        `UPDATE access.assignments SET revoked_at = now() WHERE id = (SELECT id FROM access.assignments WHERE principal_id = $1 AND revoked_at IS NULL ORDER BY id LIMIT 1)`,
        [pick(principals)],
      ),
    () =>
      run('INSERT INTO access.suspensions VALUES ($1, $2, now()) ON CONFLICT DO NOTHING', [
        tenantId,
        pick(principals),
      ]),
    () => run('DELETE FROM access.suspensions WHERE principal_id = $1', [pick(principals)]),
    () =>
      run(
        `INSERT INTO access.policy_rules (id, tenant_id, name, effect, scope_id, permissions, condition, enabled, created_by, created_at, updated_at)
         VALUES (gen_random_uuid(), $1, 'a rule', $2, $3, $4, $5, $6, $7, now(), now())`,
        [
          tenantId,
          pick(['allow', 'deny']),
          pick(projects),
          [pick(patterns)],
          pick(conditions),
          random(3) > 0,
          pick(principals),
        ],
      ),
    () =>
      run(
        `DELETE FROM access.policy_rules WHERE id = (SELECT id FROM access.policy_rules ORDER BY id LIMIT 1)`,
        [],
      ),
    async () => {
      const [delegator, delegate] = [pick(principals), pick(principals)];
      if (delegator === delegate) return;
      await run(
        `INSERT INTO access.permission_delegations (id, tenant_id, delegator_id, delegate_id, scope_id, permissions, ends_at, reason, created_at)
         VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, 'test', now())`,
        [
          tenantId,
          delegator,
          delegate,
          pick(projects),
          ['project:read', 'gone:thing'],
          new Date(clock.now() + 1000 - random(2000)),
        ],
      );
    },
    () =>
      run(
        `UPDATE access.permission_delegations SET revoked_at = now() WHERE id = (SELECT id FROM access.permission_delegations WHERE revoked_at IS NULL ORDER BY id LIMIT 1)`,
        [],
      ),
  ];
  await edits[0]?.();
  let followed = await loadAccessImage(db.database, compile);
  for (let round = 0; round < 60; round++) {
    for (let step = random(4); step >= 0; step--) await pick(edits)();
    const advanced = await advanceImage(db.database, followed, compile);
    assert.ok(advanced !== undefined, 'the feed does not reach from one round to the next');
    const whole = await loadAccessImage(db.database, compile);
    assert.deepEqual(
      interrogate(advanced, principals, clock.now()),
      interrogate(whole, principals, clock.now()),
      `after round ${round}`,
    );
    followed = advanced;
  }
});

test('a change that touches no row makes no revision', async () => {
  const earlier = await loadAccessImage(world.db.database, compile);
  await world.db.superuser.query(`UPDATE access.scopes SET name = 'x' WHERE id = $1`, [newId('project')]);
  assert.equal(await advanceImage(world.db.database, earlier, compile), earlier);
});

test('where the feed has been cut, and where permissions changed, the whole model is to be read', async () => {
  const { db, projectScope } = world;
  const renameProject = () =>
    db.superuser.query(`UPDATE access.scopes SET name = name || '.' WHERE id = $1`, [projectScope]);
  const earlier = await loadAccessImage(db.database, compile);
  await renameProject();
  await renameProject();
  assert.ok((await advanceImage(db.database, earlier, compile)) !== undefined);
  await db.superuser.query('DELETE FROM access.changes WHERE revision = $1', [earlier.revision + 1]);
  assert.equal(await advanceImage(db.database, earlier, compile), undefined);
  const now = await loadAccessImage(db.database, compile);
  await db.superuser.query(`INSERT INTO access.permissions VALUES ('report:read', false)`);
  assert.equal(await advanceImage(db.database, now, compile), undefined);
});

test('the application can neither write the feed nor read it as a tenant', async () => {
  const { db, tenantId } = world;
  const asTenant = async (sql: string) => {
    const client = await db.database.pool.connect();
    try {
      await client.query(`BEGIN; SELECT set_config('haechi.tenant', '${tenantId}', true)`);
      return await client.query(sql);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  };
  assert.equal((await asTenant('SELECT 1 FROM access.changes')).rowCount, 0);
  await assert.rejects(asTenant('DELETE FROM access.changes'), /permission denied/);
});

test('a question that names a revision is answered from it or later, or refused when it does not come', async () => {
  const { access, tenantId, projectScope } = world;
  const caller = world.callerAt(newId('user'), tenantId);
  const owner = world.callerAt(newId('user'), tenantId);
  const roleId = await world.roleId('TENANT_OWNER');
  await world.db.database.tenant(tenantId, (tx) =>
    access.grantRole(tx, origin, {
      tenantId,
      principalId: owner.id,
      roleId,
      scopeId: world.tenantScope,
      origin: 'manual',
      reason: 'test',
      grantedBy: 'system',
    }),
  );
  await access.refresh();
  const given = await world.call('POST /api/v1/assignments', owner, {
    body: {
      principal: formatId('user', caller.id),
      roleId: formatId('role', await world.roleId('PROJECT_VIEWER')),
      scope: formatId('project', projectScope),
      reason: 'test',
    },
  });
  const body = { permission: 'project:read', scope: formatId('project', projectScope) };
  const answered = await world.call('POST /api/v1/access/check', caller, {
    body: { ...body, minRevision: given['revision'] },
  });
  assert.equal(answered['decision'], 'allow');
  assert.ok(Number(answered['revision']) >= Number(given['revision']));
  await assert.rejects(
    world.call('POST /api/v1/access/check', caller, {
      body: { ...body, minRevision: access.revision() + 1 },
    }),
    (error) => error instanceof CodedError && error.code === 'PERM_011',
  );
});
