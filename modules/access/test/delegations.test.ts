import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { type AssignmentId, CodedError, formatId, HOUR_MS, newId } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let lender: Caller;
let lenderRole: AssignmentId;
let borrower: Caller;
before(async () => {
  world = await createAccessWorld();
});
after(() => world.close());
beforeEach(async () => {
  lender = world.callerAt(newId('user'), world.tenantId);
  borrower = world.callerAt(newId('user'), world.tenantId);
  const { db, access, tenantId } = world;
  const roleId = await world.roleId('PROJECT_ADMIN');
  lenderRole = await db.database.tenant(tenantId, (tx) =>
    access.grantRole(tx, origin, {
      tenantId,
      principalId: lender.id,
      roleId,
      scopeId: world.projectScope,
      origin: 'manual',
      reason: 'test',
      grantedBy: 'system',
    }),
  );
  await access.refresh();
});

const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;
const inHours = (hours: number) => new Date(world.clock.now() + hours * HOUR_MS).toISOString();
const lend = (body: Record<string, unknown> = {}, by: Caller = lender, to: Caller = borrower) =>
  world.call('POST /api/v1/delegations', by, {
    body: {
      delegate: formatId('user', to.id),
      scope: formatId('project', world.projectScope),
      permissions: ['project:update'],
      endsAt: inHours(2),
      reason: '휴가',
      ...body,
    },
  });
const may = (caller: Caller, permission = 'project:update') =>
  world.access.decide(caller, permission, world.projectScope).allowed;
const list = async (caller: Caller, direction: string) =>
  (await world.call('GET /api/v1/delegations', caller, { query: { direction } }))['items'] as {
    id: string;
    state: string;
  }[]; // per contract

test('what is lent may be used until its end, and the decision names both people', async () => {
  const given = await lend();
  assert.equal(may(borrower), true);
  const decision = await world.call('POST /api/v1/access/check', borrower, {
    body: { permission: 'project:update', scope: formatId('project', world.projectScope) },
  });
  const { delegation, via } = decision as {
    delegation: Record<string, unknown>;
    via: Record<string, unknown>;
  }; // per contract
  assert.deepEqual(
    [decision['reasonCode'], delegation['id'], delegation['delegatorId'], via['assignmentId']],
    ['granted_by_delegation', given['id'], formatId('user', lender.id), formatId('assignment', lenderRole)],
  );
  assert.equal(decision['validUntil'], given['endsAt']);
  const later = world.clock.now() + 2 * HOUR_MS;
  assert.equal(world.access.check(borrower.id, 'project:update', world.projectScope, later).allowed, false);
});

test('a request allowed by what was lent goes on record with who lent it', async () => {
  const given = await lend();
  const decision = world.access.decide(borrower, 'project:update', world.projectScope);
  const { reliesOn } = decision;
  assert.ok(reliesOn?.kind === 'delegation');
  assert.equal(reliesOn.lentBy, lender.id);
  await world.access.recordReliance({
    caller: borrower,
    permission: 'project:update',
    scopeId: world.projectScope,
    decision,
    requestId: 'req-1',
    ip: '192.0.2.1',
    userAgent: undefined,
    operation: 'PATCH /api/v1/projects/{id}',
  });
  assert.equal(world.records.at(-1), 'delegation.used');
  assert.equal(formatId('delegation', reliesOn.id), given['id']);
});

test('it counts only as far as the lender holds it at the moment of the check', async () => {
  await lend();
  await world.db.database.tenant(world.tenantId, (tx) =>
    world.access.revokeRole(tx, origin, { assignmentId: lenderRole, reason: 'test' }),
  );
  await world.access.refresh();
  assert.equal(may(borrower), false);
});

test('nobody lends what he does not hold, what was lent to him, or what nobody registered', async () => {
  await assert.rejects(lend({ permissions: ['policy:manage'] }), code('PERM_002'));
  await assert.rejects(lend({ permissions: ['project:updat'] }), code('PERM_004'));
  await lend();
  const third = world.callerAt(newId('user'), world.tenantId);
  await assert.rejects(lend({}, borrower, third), code('PERM_002'));
  await assert.rejects(lend({}, lender, lender), code('RES_001'));
});

test('a delegation ends after it begins and within the setting', async () => {
  await assert.rejects(lend({ endsAt: inHours(-1) }), code('PERM_013'));
  await assert.rejects(lend({ startsAt: inHours(3), endsAt: inHours(2) }), code('PERM_013'));
  await assert.rejects(lend({ endsAt: inHours(25) }), code('PERM_013'));
  await lend({ startsAt: inHours(1) });
  assert.equal(may(borrower), false);
  assert.equal((await list(lender, 'given'))[0]?.state, 'planned');
});

test('either side ends it at once; a stranger is not told that it exists', async () => {
  const end = (caller: Caller, id: unknown) =>
    world.call('DELETE /api/v1/delegations/{id}', caller, { params: { id }, query: { reason: 'test' } });
  const stranger = world.callerAt(newId('user'), world.tenantId);
  for (const party of [lender, borrower]) {
    const given = await lend();
    assert.equal(may(borrower), true);
    await assert.rejects(end(stranger, given['id']), code('RES_001'));
    await end(party, given['id']);
    assert.equal(may(borrower), false);
    await assert.rejects(end(party, given['id']), code('RES_001'));
  }
  assert.deepEqual(
    (await list(borrower, 'received')).map(({ state }) => state),
    ['revoked', 'revoked'],
  );
  assert.deepEqual(await list(stranger, 'given'), []);
  await assert.rejects(list(stranger, 'all'), code('PERM_001'));
});

test('what was lent rests while the borrower is suspended', async () => {
  await lend();
  const suspend = async (suspended: boolean) => {
    await world.db.database.tenant(world.tenantId, (tx) =>
      world.access.setPrincipalSuspended(tx, world.tenantId, borrower.id, suspended),
    );
    await world.access.refresh();
  };
  await suspend(true);
  assert.equal(may(borrower), false);
  await suspend(false);
  assert.equal(may(borrower), true);
});

test('what is lent cannot be given as a role', async () => {
  await lend({ permissions: ['role:assign', 'project:read'] });
  const roleId = await world.roleId('PROJECT_VIEWER');
  await assert.rejects(
    world.call('POST /api/v1/assignments', borrower, {
      body: {
        principal: formatId('user', newId('user')),
        roleId: formatId('role', roleId),
        scope: formatId('project', world.projectScope),
        reason: 'test',
      },
    }),
    code('PERM_002'),
  );
});

test('a delegation says whether it can be used now, and why not', async () => {
  const given = await lend();
  const standing = async () => {
    const received = (await list(borrower, 'received')) as unknown as Standing[]; // per contract
    return received.find(({ id }) => id === given['id']);
  };
  assert.deepEqual(
    (await standing())?.standing.map(({ permission, usable, code: why }) => [permission, usable, why]),
    [['project:update', true, 'holds']],
  );
  await world.db.database.tenant(world.tenantId, (tx) =>
    world.access.revokeRole(tx, origin, { assignmentId: lenderRole, reason: 'test' }),
  );
  await world.access.refresh();
  assert.equal((await standing())?.standing[0]?.code, 'delegator_lacks_it');
  await world.db.database.tenant(world.tenantId, (tx) =>
    world.access.setPrincipalSuspended(tx, world.tenantId, borrower.id, true),
  );
  await world.access.refresh();
  assert.equal((await standing())?.standing[0]?.code, 'suspended');
});

test('what was ended before its time says when and by whom', async () => {
  const given = await lend();
  await world.call('DELETE /api/v1/delegations/{id}', borrower, {
    params: { id: given['id'] },
    query: { reason: '필요 없습니다' },
  });
  const lent = (await list(lender, 'given')) as unknown as Standing[]; // per contract
  const ended = lent.find(({ id }) => id === given['id']);
  assert.deepEqual(
    [ended?.revokedByName, ended?.revokedAt, ended?.standing],
    [formatId('user', borrower.id), new Date(world.clock.now()).toISOString(), []],
  );
});

interface Standing {
  readonly id: string;
  readonly standing: readonly { permission: string; usable: boolean; code: string }[];
  readonly revokedAt: string | null;
  readonly revokedByName: string | null;
}
