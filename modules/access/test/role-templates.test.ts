import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, newId } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let owner: Caller;
before(async () => {
  world = await createAccessWorld();
  owner = world.callerAt(newId('user'), world.tenantId);
  const { db, access, tenantId } = world;
  const roleId = await world.roleId('TENANT_OWNER');
  await db.database.tenant(tenantId, (tx) =>
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
});
after(() => world.close());

const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;
const makeRole = (key: string, patterns: string[]) =>
  world.call('POST /api/v1/roles', owner, { body: { key, name: key, level: 'project', patterns } });
const copy = (id: unknown, key: string, by = owner) =>
  world.call('POST /api/v1/roles/{id}/copies', by, { params: { id }, body: { key, name: key } });
const edit = (id: unknown, ifMatchVersion: number, patterns: string[]) =>
  world.call('PATCH /api/v1/roles/{id}', owner, { params: { id }, body: { patterns }, ifMatchVersion });
const diff = (id: unknown) => world.call('GET /api/v1/roles/{id}/template-diff', owner, { params: { id } });
const follow = (id: unknown, ifMatchVersion: number) =>
  world.call('POST /api/v1/roles/{id}/take-over', owner, { params: { id }, ifMatchVersion });
const patternsOf = async (id: unknown) =>
  (await world.call('GET /api/v1/roles/{id}', owner, { params: { id } }))['patterns'];

test('a copy remembers its template, keeps its own changes, and takes over what changed there', async () => {
  const template = await makeRole('template', ['project:read', 'role:read']);
  const made = await copy(template['id'], 'made');
  const { id } = made;
  const nothing = { added: [], removed: [], templateAdded: [], templateRemoved: [] };
  assert.deepEqual(await diff(id), { templateRoleId: template['id'], locked: [], ...nothing });
  await edit(id, 1, ['project:read', 'role:read', 'access:check']);
  await edit(template['id'], 1, ['project:read', 'project:update']);
  assert.deepEqual(await diff(id), {
    templateRoleId: template['id'],
    locked: [],
    added: ['access:check', 'role:read'],
    removed: ['project:update'],
    templateAdded: ['project:update'],
    templateRemoved: ['role:read'],
  });
  await assert.rejects(follow(id, 1), code('VAL_003'));
  await follow(id, 2);
  assert.equal(world.records.at(-1), 'role.taken_over');
  assert.deepEqual(await patternsOf(id), ['access:check', 'project:read', 'project:update']);
  assert.deepEqual((await diff(id))['templateAdded'], []);
});

test('what a template locks a copy can neither add nor remove, not by a wildcard either', async () => {
  const template = await makeRole('locking', ['project:read', 'role:read']);
  await world.call('PUT /api/v1/roles/{id}/locks', owner, {
    params: { id: template['id'] },
    body: { permissions: ['project:read', 'project:update'] },
  });
  const { id } = await copy(template['id'], 'locked');
  await assert.rejects(edit(id, 1, ['role:read']), code('PERM_015'));
  await assert.rejects(edit(id, 1, ['project:*', 'role:read']), code('PERM_015'));
  await edit(id, 1, ['project:read']);
  await edit(template['id'], 1, ['project:*']);
  await follow(id, 2);
  assert.deepEqual(await patternsOf(id), ['project:*']);
});

test('base roles are templates; those of the platform are not for tenants, and a role with copies stays', async () => {
  const base = formatId('role', await world.roleId('PROJECT_ADMIN'));
  const made = await copy(base, 'own-admin');
  assert.equal((await diff(made['id']))['templateRoleId'], base);
  await assert.rejects(
    copy(formatId('role', await world.roleId('SUPER_ADMIN')), 'own-super'),
    code('PERM_006'),
  );
  await assert.rejects(copy(base, 'own-admin'), code('PERM_005'));
  const template = await makeRole('copied', ['project:read']);
  await copy(template['id'], 'its-copy');
  await assert.rejects(
    world.call('DELETE /api/v1/roles/{id}', owner, { params: { id: template['id'] } }),
    code('PERM_003'),
  );
  await assert.rejects(diff(template['id']), code('RES_001'));
  await assert.rejects(
    world.call('PUT /api/v1/roles/{id}/locks', owner, { params: { id: base }, body: { permissions: [] } }),
    code('PERM_003'),
  );
});

test('two roles are compared by what they give in all', async () => {
  const [a, b] = [
    await makeRole('left', ['project:*']),
    await makeRole('right', ['project:read', 'role:read']),
  ];
  const compared = await world.call('GET /api/v1/role-comparison', owner, {
    query: { first: a['id'], second: b['id'] },
  });
  assert.deepEqual(compared, {
    both: ['project:read'],
    onlyFirst: ['project:update'],
    onlySecond: ['role:read'],
  });
  await assert.rejects(
    world.call('GET /api/v1/role-comparison', owner, {
      query: { first: a['id'], second: formatId('role', newId('role')) },
    }),
    code('RES_001'),
  );
});
