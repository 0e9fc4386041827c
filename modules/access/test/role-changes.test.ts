import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, newId, parseId } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let owner: Caller;
before(async () => {
  world = await createAccessWorld();
  owner = world.callerAt(newId('user'), world.tenantId);
  await give(owner, await world.roleId('TENANT_OWNER'), world.tenantScope);
});
after(() => world.close());

async function give(
  to: Caller,
  roleId: Parameters<AccessWorld['access']['grantRole']>[2]['roleId'],
  scopeId = world.projectScope,
) {
  const { db, access, tenantId } = world;
  await db.database.tenant(tenantId, (tx) =>
    access.grantRole(tx, origin, {
      tenantId,
      principalId: to.id,
      roleId,
      scopeId,
      origin: 'manual',
      reason: 'test',
      grantedBy: 'system',
    }),
  );
  await access.refresh();
}

const idOf = (role: string) => {
  const id = parseId('role', role);
  assert.ok(id);
  return id;
};
const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;
const make = async (key: string, patterns: string[], parentRoleId?: unknown, level = 'project') =>
  (
    await world.call('POST /api/v1/roles', owner, {
      body: { key, name: key, level, patterns, ...(parentRoleId ? { parentRoleId } : {}) },
    })
  )['id'] as string; // per contract
const read = async (id: string) =>
  (await world.call('GET /api/v1/roles/{id}', owner, { params: { id } })) as {
    patterns: string[];
    version: number;
  }; // per contract
const save = (changes: unknown[], by = owner) =>
  world.call('POST /api/v1/role-changes', by, { body: { changes, reason: '분기 정리' } });
const foresee = async (changes: unknown[]) =>
  (await world.call('POST /api/v1/role-changes/preview', owner, { body: { changes } })) as unknown as {
    roles: {
      roleId: string;
      edited: boolean;
      added: string[];
      gains: string[];
      losses: string[];
      conflict: { version: number; patterns: string[] } | null;
      assignmentCount: number;
    }[];
    people: { principalId: string; gains: string[]; losses: string[] }[];
    examined: number;
    holdings: number;
  }; // per contract

test('several roles are saved together, each with its own record', async () => {
  const [one, two] = [await make('one', ['project:read']), await make('two', ['project:read'])];
  world.records.length = 0;
  await save([
    { roleId: one, version: 1, patterns: ['project:read', 'project:update'] },
    { roleId: two, version: 1, patterns: [] },
  ]);
  assert.deepEqual(world.records, ['role.updated', 'role.updated']);
  assert.deepEqual((await read(one)).patterns, ['project:read', 'project:update']);
  assert.deepEqual(await read(two).then(({ patterns, version }) => [patterns, version]), [[], 2]);
});

test('when one of them was changed meanwhile nothing is saved, and every such role is named', async () => {
  const [mine, theirs] = [await make('mine', ['project:read']), await make('theirs', ['project:read'])];
  await world.call('PATCH /api/v1/roles/{id}', owner, {
    params: { id: theirs },
    body: { patterns: ['role:read'] },
    ifMatchVersion: 1,
  });
  const changes = [
    { roleId: mine, version: 1, patterns: [] },
    { roleId: theirs, version: 1, patterns: [] },
  ];
  await assert.rejects(save(changes), (error: unknown) => {
    assert.ok(error instanceof CodedError);
    assert.deepEqual([error.code, error.options.extensions], ['VAL_003', { conflicts: [theirs] }]);
    return true;
  });
  assert.deepEqual((await read(mine)).patterns, ['project:read']);
  const { roles } = await foresee(changes);
  assert.equal(roles.find(({ roleId }) => roleId === mine)?.conflict, null);
  assert.deepEqual(roles.find(({ roleId }) => roleId === theirs)?.conflict, {
    version: 2,
    patterns: ['role:read'],
  });
});

test('two people who save the same roles at once do not both succeed', async () => {
  const [left, right] = [await make('left', ['project:read']), await make('right', ['project:read'])];
  const both = (ids: string[]) => ids.map((roleId) => ({ roleId, version: 1, patterns: ['role:read'] }));
  const results = await Promise.allSettled([save(both([left, right])), save(both([right, left]))]);
  assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
});

test('the preview says whom it touches, all their other roles considered, and changes nothing', async () => {
  const base = await make('base', ['project:read', 'project:update']);
  const child = await make('child', ['role:read'], base);
  const [reader, safe] = [newId('user'), newId('user')].map((id) => world.callerAt(id, world.tenantId));
  assert.ok(reader && safe);
  await give(reader, idOf(child));
  await give(safe, idOf(base));
  await give(safe, await world.roleId('PROJECT_ADMIN'));
  const { roles, people, examined, holdings } = await foresee([
    { roleId: base, version: 1, patterns: ['project:read'] },
  ]);
  assert.deepEqual(
    new Map(roles.map(({ roleId, edited, losses }) => [roleId, [edited, losses]])),
    new Map([
      [base, [true, ['project:update']]],
      [child, [false, ['project:update']]],
    ]),
  );
  assert.deepEqual(
    people.map(({ principalId, losses }) => [principalId, losses]),
    [[formatId('user', reader.id), ['project:update']]],
    'who holds it by another role as well loses nothing',
  );
  assert.deepEqual([examined, holdings], [2, 2]);
  assert.equal((await read(base)).version, 1);
  assert.equal(world.access.decide(reader, 'project:update', world.projectScope).allowed, true);
});

test('base roles, typing errors, foreign roles and too much are refused as for one role', async () => {
  const id = await make('guarded', []);
  const base = formatId('role', await world.roleId('PROJECT_ADMIN'));
  const change = (roleId: string, patterns: string[]) => [{ roleId, version: 1, patterns }];
  await assert.rejects(save(change(base, [])), code('PERM_003'));
  await assert.rejects(foresee(change(base, [])), code('PERM_003'));
  await assert.rejects(save(change(id, ['projct:read'])), code('PERM_004'));
  await assert.rejects(foresee(change(id, ['projct:read'])), code('PERM_004'));
  const editor = world.callerAt(newId('user'), world.tenantId);
  await give(editor, idOf(await make('editor', ['role:update'], undefined, 'tenant')), world.tenantScope);
  await assert.rejects(save(change(id, ['project:read']), editor), code('PERM_002'));
  await assert.rejects(save(change(formatId('role', newId('role')), [])), code('RES_001'));
  const nobody = world.callerAt(newId('user'), world.tenantId);
  await assert.rejects(save(change(id, []), nobody), code('PERM_001'));
});
