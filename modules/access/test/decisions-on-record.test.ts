import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { formatId, newId, type UserId } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let manager: Caller;
let stranger: UserId;

before(async () => {
  world = await createAccessWorld();
  stranger = newId('user');
  manager = world.callerAt(newId('user'), world.tenantId);
  const roleId = await world.roleId('TENANT_OWNER');
  await world.db.database.tenant(world.tenantId, (tx) =>
    world.access.grantRole(tx, origin, {
      tenantId: world.tenantId,
      principalId: manager.id,
      roleId,
      scopeId: world.tenantScope,
      origin: 'installation',
      reason: 'test',
      grantedBy: 'system',
    }),
  );
  await world.access.refresh();
});
after(() => world.close());
beforeEach(() => {
  world.decisions.length = 0;
  world.wish.all = false;
});

const scope = (): string => formatId('project', world.projectScope);
const check = (permission: string, principal?: UserId) =>
  world.call('POST /api/v1/access/check', manager, {
    body: {
      permission,
      scope: scope(),
      ...(principal === undefined ? {} : { principal: formatId('user', principal) }),
    },
  });
const onRecord = () =>
  world.decisions.map(({ entry }) => [
    entry.action,
    entry.result,
    entry.target?.id,
    entry.details?.['principal'],
  ]);

test('a refusal that was asked about is on record as asked by the caller, with the revision it was made from', async () => {
  const decision = await check('project:read', stranger);
  assert.deepEqual(onRecord(), [['access.answered_no', 'denied', 'project:read', 'unknown']]);
  const [record] = world.decisions;
  assert.equal(record?.origin.actor.id, formatId('user', manager.id));
  assert.equal(record?.entry.policyRevision, decision['revision']);
  assert.equal(record?.entry.reason, decision['reasonCode'] ?? decision['reason']);
});

test('of what is allowed only sensitive permissions are on record, and all of it where the tenant wants that', async () => {
  const me = formatId('user', manager.id);
  await check('project:read');
  assert.deepEqual(onRecord(), []);
  await check('project:update');
  assert.deepEqual(onRecord(), [['access.answered_yes', 'success', 'project:update', me]]);
  world.wish.all = true;
  await check('project:read');
  assert.deepEqual(onRecord().at(-1), ['access.answered_yes', 'success', 'project:read', me]);
});

test('every item of a batch, an explanation and an AuthZEN question is judged for the record by itself', async () => {
  const one = { permission: 'project:read', scope: scope() };
  const checks = [one, { ...one, permission: 'project:update' }, { ...one, permission: 'project:unheard' }];
  await world.call('POST /api/v1/access/check-batch', manager, { body: { checks: checks.slice(0, 2) } });
  assert.deepEqual(
    world.decisions.map(({ entry }) => entry.target?.id),
    ['project:update'],
  );
  await world.call('POST /api/v1/access/explain', manager, {
    body: { ...one, permission: 'project:update' },
  });
  assert.equal(world.decisions.length, 2);
  const subject = { type: 'user', id: formatId('user', manager.id) };
  const resource = { type: 'project', id: scope() };
  await world.call('POST /access/v1/evaluations', manager, {
    body: { subject, resource, evaluations: [{ action: { name: 'read' } }, { action: { name: 'dance' } }] },
  });
  assert.deepEqual(world.decisions.at(-1)?.entry.target?.id, 'project:dance');
  assert.equal(world.decisions.length, 3);
});

test('a right that was used on a route is on record when it is sensitive', async () => {
  const judge = async (permission: string) =>
    await world.access.recordAllowances([
      {
        caller: manager,
        permission,
        scopeId: world.projectScope,
        decision: world.access.decide(manager, permission, world.projectScope),
        requestId: 'req-1',
        ip: '192.0.2.1',
        userAgent: undefined,
        operation: 'PATCH /api/v1/projects/{id}',
      },
    ]);
  await judge('project:read');
  await judge('project:update');
  assert.deepEqual(
    world.decisions.map(({ entry }) => [entry.action, entry.target?.id]),
    [['access.allowed', 'project:update']],
  );
});
