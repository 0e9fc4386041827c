import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import type { Json } from '@haechi/kernel';
import type { ApprovalQuestion } from '../src/index.ts';
import { type ApprovalsWorld, openApprovalsWorld } from './approvals-world.ts';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

let world: ApprovalsWorld;
before(async () => {
  world = await openApprovalsWorld();
});
after(() => world.close());

/** What a gate asks: arguments masked, bound by a digest of the raw ones. */
const ask = (caller: Caller, what: string, more: Partial<ApprovalQuestion> = {}) =>
  world.tenant(caller, (tx) =>
    world.engine.requestApproval(tx, caller, world.origin, world.clock.now(), {
      kind: 'test.call',
      resource: 'tool',
      scopeId: caller.scopeId,
      arguments: { what, token: '[masked]' },
      digest: sha256(what),
      risk: 'HIGH',
      justification: '시험',
      runOnApproval: false,
      ...more,
    }),
  );

const redeem = (caller: Caller, id: Awaited<ReturnType<typeof ask>>['id'], digest: Buffer) =>
  world.tenant(caller, (tx) =>
    world.engine.redeem(tx, caller, world.origin, world.clock.now(), { id, digest }),
  );

test('an approval is used once, by its requester, for exactly what was approved', async () => {
  const asker = world.caller();
  const { id, shortId } = await ask(asker, 'rm -rf build');
  assert.equal(shortId.length, 8);
  const digest = sha256('rm -rf build');
  assert.deepEqual(await redeem(asker, id, digest), { ok: false, error: 'not_yet' });
  await world.decide(world.caller(asker.tenantId), id, 'approve');
  assert.deepEqual(await redeem(world.caller(asker.tenantId), id, digest), {
    ok: false,
    error: 'other_principal',
  });
  assert.deepEqual(await redeem(world.caller(), id, digest), { ok: false, error: 'unknown' });
  assert.deepEqual(await redeem(asker, id, sha256('rm -rf /')), { ok: false, error: 'other_arguments' });
  const uses = await Promise.all(Array.from({ length: 10 }, () => redeem(asker, id, digest)));
  assert.equal(uses.filter(({ ok }) => ok).length, 1);
  for (const use of uses) if (!use.ok) assert.equal(use.error, 'already_used');
});

test('an approval lapses by its own time, not by that of the question', async () => {
  const asker = world.caller();
  const digest = sha256('late');
  const { id } = await ask(asker, 'late', {
    expiresAtMs: world.clock.now() + 1000,
    redeemWithinMs: 60_000,
  });
  await world.decide(world.caller(asker.tenantId), id, 'approve');
  world.clock.advance(59_999);
  const { id: other } = await ask(asker, 'other');
  await world.decide(world.caller(asker.tenantId), other, 'reject');
  assert.deepEqual(await redeem(asker, other, sha256('other')), { ok: false, error: 'rejected' });
  world.clock.advance(1);
  assert.deepEqual(await redeem(asker, id, digest), { ok: false, error: 'lapsed' });
  await world.engine.expireOverdue();
  assert.equal(await world.stateOf(id), 'lapsed');
});

test('what the kind hashed and masked is kept nowhere in the clear, and cannot run by itself', async () => {
  const asker = world.caller();
  const { id } = await ask(asker, 'password=swordfish', { arguments: { what: '[masked]' } });
  const { rows } = await world.db.superuser.query<{ row: Json }>(
    'SELECT row_to_json(r) AS row FROM approvals.approval_requests AS r WHERE id = $1',
    [id],
  );
  assert.doesNotMatch(JSON.stringify(rows), /swordfish/);
  await assert.rejects(ask(asker, 'x', { kind: 'test.act', runOnApproval: true }), /cannot run by itself/);
});

test('whoever waits is told at once when another process decides, and when nobody does', async () => {
  const asker = world.caller();
  const elsewhere = await world.openEngine();
  try {
    const waitFor = (id: Awaited<ReturnType<typeof ask>>['id'], signal: AbortSignal) =>
      elsewhere.whenDecided(asker.tenantId, id, signal);
    const { id } = await ask(asker, 'awaited');
    const never = new AbortController();
    const waiting = waitFor(id, never.signal);
    const decidedMs = await world.decide(world.caller(asker.tenantId), id, 'approve');
    const status = await waiting;
    assert.equal(status?.state, 'approved');
    assert.equal(status.decisionReason, '확인');
    assert.ok(performance.now() - decidedMs < 1000, 'by push, not by the next look at the log');

    const { id: unanswered } = await ask(asker, 'unanswered');
    const given = new AbortController();
    const gaveUp = waitFor(unanswered, given.signal);
    given.abort();
    assert.equal(await gaveUp, undefined);
    assert.equal(
      (await waitFor(id, never.signal))?.state,
      'approved',
      'what is decided already is told at once',
    );
  } finally {
    await elsewhere.stop?.();
  }
});

test('the newest request about the same thing is found by what it binds', async () => {
  const asker = world.caller();
  const { id } = await ask(asker, 'found');
  const wanted = { requesterId: asker.id, kind: 'test.call', digest: sha256('found') };
  const find = () => world.tenant(asker, (tx) => world.engine.findBy(tx, wanted, world.clock.now()));
  assert.equal((await find())?.state, 'pending');
  await world.decide(world.caller(asker.tenantId), id, 'reject');
  assert.equal((await find())?.state, 'rejected');
  const { id: again } = await ask(asker, 'found');
  assert.equal((await find())?.id, again);
});
