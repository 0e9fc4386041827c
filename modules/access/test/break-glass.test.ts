import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, MINUTE_MS, newId, type ScopeId } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let owner: Caller;
let roleId: unknown;
before(async () => {
  world = await createAccessWorld();
  owner = world.callerAt(newId('user'), world.tenantId);
  await give(owner, 'TENANT_OWNER', world.tenantScope);
  const role = await world.call('POST /api/v1/roles', owner, {
    body: { key: 'emergency', name: '비상', level: 'project', patterns: ['project:update', 'role:assign'] },
  });
  roleId = role['id'];
});
after(() => world.close());

async function give(caller: Caller, key: string, scopeId: ScopeId) {
  const { db, access, tenantId } = world;
  const id = await world.roleId(key);
  await db.database.tenant(tenantId, (tx) =>
    access.grantRole(tx, origin, {
      tenantId,
      principalId: caller.id,
      roleId: id,
      scopeId,
      origin: 'manual',
      reason: 'test',
      grantedBy: 'system',
    }),
  );
  await access.refresh();
}

const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;
const mark = (minutes: number | null, by = owner, id = roleId) =>
  world.call('PUT /api/v1/roles/{id}/break-glass', by, { params: { id }, body: { minutes } });
const take = (caller: Caller) =>
  world.call('POST /api/v1/break-glass', caller, {
    body: { roleId, scope: formatId('project', world.projectScope), reason: '전자차트가 멈췄습니다' },
  });
async function callOfficer(secondFactorAgoMs = 0): Promise<Caller> {
  const officer = world.callerAt(newId('user'), world.tenantId);
  await give(officer, 'SECURITY_OFFICER', world.tenantScope);
  return { ...officer, secondFactorAtMs: world.clock.now() - secondFactorAgoMs };
}
const may = (caller: Caller) => world.access.decide(caller, 'project:update', world.projectScope);

test('a marked role is taken with a fresh second factor, holds for its minutes, and raises an alarm', async () => {
  await mark(15);
  const officer = await callOfficer();
  assert.equal(may(officer).allowed, false);
  const taken = await take(officer);
  assert.equal(taken['endsAt'], new Date(world.clock.now() + 15 * MINUTE_MS).toISOString());
  assert.equal(world.records.at(-1), 'break_glass.taken');
  assert.equal(may(officer).allowed, true);
  const later = world.clock.now() + 15 * MINUTE_MS;
  assert.equal(world.access.check(officer.id, 'project:update', world.projectScope, later).allowed, false);
});

test('whatever rests on it goes on record, and none of it can be given or lent on', async () => {
  await mark(15);
  const officer = await callOfficer();
  const taken = await take(officer);
  const decision = may(officer);
  assert.equal(decision.reliesOn?.kind, 'break_glass');
  assert.equal(formatId('assignment', decision.reliesOn?.id ?? ''), taken['assignmentId']);
  await world.access.recordReliance({
    caller: officer,
    permission: 'project:update',
    scopeId: world.projectScope,
    decision,
    requestId: 'req-1',
    ip: '192.0.2.1',
    userAgent: undefined,
    operation: 'PATCH /api/v1/projects/{id}',
  });
  assert.equal(world.records.at(-1), 'break_glass.used');
  const scope = formatId('project', world.projectScope);
  const other = formatId('user', newId('user'));
  await assert.rejects(
    world.call('POST /api/v1/assignments', officer, {
      body: { principal: other, roleId, scope, reason: 'x' },
    }),
    code('PERM_002'),
  );
  await assert.rejects(
    world.call('POST /api/v1/delegations', officer, {
      body: {
        delegate: other,
        scope,
        permissions: ['project:update'],
        endsAt: new Date(world.clock.now() + MINUTE_MS).toISOString(),
        reason: 'x',
      },
    }),
    code('PERM_002'),
  );
});

test('an old second factor, a token, a person without the right and an unmarked role take nothing', async () => {
  await mark(15);
  await assert.rejects(take(await callOfficer(2 * MINUTE_MS)), code('PERM_016'));
  const officer = await callOfficer();
  await assert.rejects(take({ ...officer, credential: 'token' }), code('PERM_016'));
  const member = { ...world.callerAt(newId('user'), world.tenantId), secondFactorAtMs: world.clock.now() };
  await assert.rejects(take(member), code('PERM_001'));
  await mark(null);
  await assert.rejects(take(officer), code('RES_001'));
});

test('nobody marks a role that gives what he could not give, nor a base role', async () => {
  const made = await world.call('POST /api/v1/roles', owner, {
    body: { key: 'ruler', name: '규칙', level: 'tenant', patterns: ['policy:*'] },
  });
  assert.match(String(made['id']), /^rol_/);
  const ruler = world.callerAt(newId('user'), world.tenantId);
  await give(ruler, 'ruler', world.tenantScope);
  await assert.rejects(mark(15, ruler), code('PERM_002'));
  await assert.rejects(
    mark(15, owner, formatId('role', await world.roleId('PROJECT_ADMIN'))),
    code('PERM_003'),
  );
});

interface Emergencies {
  readonly roles: readonly { roleId: string; minutes: number }[];
  readonly takings: readonly { assignmentId: string; state: string; mine: boolean }[];
  readonly mayTake: boolean;
  readonly factorShown: boolean;
}
const look = async (caller: Caller) =>
  (await world.call('GET /api/v1/break-glass', caller)) as unknown as Emergencies; // per contract

test('whoever may take such a role sees which there are and whether the factor is fresh', async () => {
  await mark(15);
  const { roles, mayTake, factorShown } = await look(await callOfficer());
  assert.deepEqual(roles, [
    {
      roleId,
      roleKey: 'emergency',
      roleName: '비상',
      description: '',
      level: 'project',
      minutes: 15,
    },
  ]);
  assert.deepEqual([mayTake, factorShown], [true, true]);
  assert.equal((await look(await callOfficer(2 * MINUTE_MS))).factorShown, false);
  await assert.rejects(look(world.callerAt(newId('user'), world.tenantId)), code('PERM_001'));
});

test('what was taken is seen by those who see roles, and given back at once by whoever took it, by nobody else', async () => {
  await mark(15);
  const officer = await callOfficer();
  const { assignmentId: id } = await take(officer);
  const stateFor = async (caller: Caller) =>
    (await look(caller)).takings.find(({ assignmentId }) => assignmentId === id);
  assert.deepEqual(
    [(await stateFor(officer))?.mine, (await stateFor(owner))?.mine, (await stateFor(owner))?.state],
    [true, false, 'active'],
  );
  const giveBack = (by: Caller) => world.call('DELETE /api/v1/break-glass/{id}', by, { params: { id } });
  await assert.rejects(giveBack(owner), code('RES_001'));
  await giveBack(officer);
  assert.equal(may(officer).allowed, false);
  assert.equal((await stateFor(owner))?.state, 'revoked');
  await assert.rejects(giveBack(officer), code('RES_001'));
});

test('a rule that denies everything does not keep anybody from giving a role back', async () => {
  await mark(15);
  const officer = await callOfficer();
  const { assignmentId: id } = await take(officer);
  const rule = await world.call('POST /api/v1/policy-rules', owner, {
    body: {
      name: 'closed',
      effect: 'deny',
      scope: formatId('project', world.projectScope),
      permissions: ['*:*'],
      reason: 'test',
    },
  });
  await world.call('DELETE /api/v1/break-glass/{id}', officer, { params: { id } });
  await world.call('DELETE /api/v1/policy-rules/{id}', owner, {
    params: { id: rule['id'] },
    query: { reason: 'test' },
  });
  assert.equal(may(officer).allowed, false);
});
