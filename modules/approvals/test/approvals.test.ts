import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatabase, createPool } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { type ApprovalId, CodedError, newId } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { type ApprovalsWorld, openApprovalsWorld } from './approvals-world.ts';

const PENDING_MAX = 50;

let world: ApprovalsWorld;
before(async () => {
  world = await openApprovalsWorld();
});
after(() => world.close());

const tenantCaller = (tenantId?: Caller['tenantId']): Caller => world.caller(tenantId);

const ask = (caller: Caller, what: string, ttlMs = 60_000) =>
  world.tenant(caller, (tx) =>
    world.engine.requestApproval(tx, caller, world.origin, world.clock.now(), {
      kind: 'test.act',
      resource: what,
      scopeId: caller.scopeId,
      arguments: { what },
      risk: 'HIGH',
      justification: '시험',
      expiresAtMs: world.clock.now() + ttlMs,
      runOnApproval: true,
    }),
  );

const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;
const decide = (decider: Caller, id: ApprovalId, outcome: 'approve' | 'reject' = 'approve') =>
  world.decide(decider, id, outcome);

test('a hundred parallel questions of a tenant leave exactly as many pending as allowed', async () => {
  const asker = tenantCaller();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) => ask({ ...asker, id: newId('user') }, `thing ${i}`)),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, PENDING_MAX);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') assert.ok(code('APR_004')(outcome.reason));
  const { rowCount } = await world.db.superuser.query(
    'SELECT 1 FROM approvals.approval_requests WHERE tenant_id = $1',
    [asker.tenantId],
  );
  assert.equal(rowCount, PENDING_MAX);
});

test('one person cannot fill the queue of a tenant', async () => {
  const asker = tenantCaller();
  world.set('approvals.pendingPerRequesterMax', 2);
  try {
    await ask(asker, 'a');
    await ask(asker, 'b');
    await assert.rejects(ask(asker, 'c'), code('APR_004'));
    await ask({ ...asker, id: newId('user') }, 'c');
  } finally {
    world.set('approvals.pendingPerRequesterMax', 1000);
  }
});

test('a place is free again when its request is decided, taken back or out of time', async () => {
  const asker = tenantCaller();
  world.set('approvals.pendingPerRequesterMax', 1);
  try {
    const { id } = await ask(asker, 'a', 1000);
    await assert.rejects(ask(asker, 'b'), code('APR_004'));
    await decide(tenantCaller(asker.tenantId), id, 'reject');
    await ask(asker, 'b', 1000);
    await assert.rejects(ask(asker, 'c'), code('APR_004'));
    world.clock.advance(1000);
    await ask(asker, 'c');
  } finally {
    world.set('approvals.pendingPerRequesterMax', 1000);
  }
});

test('asking the same again, also at the same moment, joins the pending question', async () => {
  const asker = tenantCaller();
  const asked = await Promise.all(Array.from({ length: 8 }, () => ask(asker, 'same')));
  assert.equal(new Set(asked.map(({ id }) => id)).size, 1);
  assert.equal(asked.filter(({ joined }) => !joined).length, 1);
});

test('of a hundred simultaneous decisions one wins, the others are told, and it runs once', async () => {
  const asker = tenantCaller();
  const { id } = await ask(asker, 'contested');
  let runs = 0;
  world.onRun = async () => void runs++;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) =>
      decide(tenantCaller(asker.tenantId), id, i % 2 === 0 ? 'approve' : 'reject'),
    ),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') assert.ok(code('APR_001')(outcome.reason));
  assert.equal(runs, (await world.stateOf(id)) === 'redeemed' ? 1 : 0);
});

test('nobody decides his own request', async () => {
  const asker = tenantCaller();
  const { id } = await ask(asker, 'own');
  await assert.rejects(decide(asker, id), code('APR_003'));
  assert.equal(await world.stateOf(id), 'pending');
});

test('one millisecond before its end a request can be decided, at its end it cannot, swept or not', async () => {
  const asker = tenantCaller();
  const [early, late] = [await ask(asker, 'early', 1000), await ask(asker, 'late', 1000)];
  world.clock.advance(999);
  await decide(tenantCaller(asker.tenantId), early.id);
  world.clock.advance(1);
  await assert.rejects(decide(tenantCaller(asker.tenantId), late.id), code('APR_002'));
  assert.equal(await world.stateOf(late.id), 'pending');
  await world.engine.expireOverdue();
  assert.equal(await world.stateOf(late.id), 'expired');
  assert.ok(world.recorded.some(({ action }) => action === 'approval.expired'));
});

test('neither a restart nor another time zone of machine or database moves the end', async () => {
  const asker = tenantCaller();
  const [early, late] = [await ask(asker, 'early east', 1000), await ask(asker, 'late east', 1000)];
  const zone = process.env['TZ'];
  process.env['TZ'] = 'Pacific/Kiritimati';
  const url = new URL(world.db.appUrl.reveal());
  url.searchParams.set('options', '-c timezone=America/St_Johns');
  const pool = createPool({
    url: new Secret(url.href),
    log: silentLogger,
    connectionsMax: 2,
    applicationName: 'haechi-approvals-test',
  });
  const database = createDatabase(pool);
  const restarted = await world.openEngine(database);
  try {
    const { rows } = await pool.query('SHOW timezone');
    assert.deepEqual(rows, [{ TimeZone: 'America/St_Johns' }]);
    const decider = tenantCaller(asker.tenantId);
    const decideThere = (id: ApprovalId) =>
      database.tenant(asker.tenantId, (tx) =>
        restarted.decide(tx, decider, world.origin, world.clock.now(), {
          id,
          outcome: 'approve',
          reason: '확인',
        }),
      );
    world.clock.advance(999);
    await decideThere(early.id);
    world.clock.advance(1);
    await assert.rejects(decideThere(late.id), code('APR_002'));
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    await restarted.stop?.();
    await database.close();
  }
});

test('when carrying it out fails the decision is undone as well', async () => {
  const asker = tenantCaller();
  const { id } = await ask(asker, 'fails');
  world.onRun = () => Promise.reject(new CodedError('PERM_002'));
  await assert.rejects(decide(tenantCaller(asker.tenantId), id), code('PERM_002'));
  world.onRun = async () => undefined;
  assert.equal(await world.stateOf(id), 'pending');
});

test('a request that ran out does not keep the same question from being asked again', async () => {
  const asker = tenantCaller();
  const first = await ask(asker, 'again', 1000);
  world.clock.advance(1000);
  const second = await ask(asker, 'again');
  assert.notEqual(second.id, first.id);
  assert.equal(await world.stateOf(first.id), 'expired');
});
