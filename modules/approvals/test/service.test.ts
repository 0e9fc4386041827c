import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { HOUR_MS, SECOND_MS } from '@haechi/kernel';
import { Registry } from 'prom-client';
import { createApprovalMetrics } from '../src/metrics.ts';
import { measureService } from '../src/queries/measure-service.ts';
import { type ApprovalsWorld, openApprovalsWorld } from './approvals-world.ts';

let world: ApprovalsWorld;
before(async () => {
  world = await openApprovalsWorld();
});
after(() => world.close());

const ask = (caller: Caller, what: string) =>
  world.tenant(caller, (tx) =>
    world.engine.requestApproval(tx, caller, world.origin, world.clock.now(), {
      kind: 'test.call',
      resource: what,
      scopeId: caller.scopeId,
      arguments: { what },
      risk: 'HIGH',
      justification: '시험',
      runOnApproval: false,
    }),
  );

test('what is said of the service is what happened, by the clock, and of this organisation only', async () => {
  const asker = world.caller();
  const approver = world.caller(asker.tenantId);
  await ask(world.caller(), 'elsewhere');
  for (const [what, outcome, afterMs] of [
    ['one', 'approve', 10 * SECOND_MS],
    ['two', 'approve', 30 * SECOND_MS],
    ['three', 'reject', 20 * SECOND_MS],
  ] as const) {
    const { id } = await ask(asker, what);
    world.clock.advance(afterMs);
    await world.decide(approver, id, outcome);
  }
  await ask(asker, 'runs out');
  world.clock.advance(600 * SECOND_MS);
  await ask(asker, 'waits');
  world.clock.advance(SECOND_MS);
  const measure = () =>
    world.tenant(asker, (tx) =>
      measureService(tx, asker.tenantId, world.clock.now() - HOUR_MS, world.clock.now()),
    );
  const { p95DecisionSeconds, ...facts } = await measure();
  assert.deepEqual(facts, {
    ended: 4,
    decided: 3,
    approved: 2,
    rejected: 1,
    timedOut: 1,
    meanDecisionSeconds: 20,
  });
  assert.ok(p95DecisionSeconds !== null && p95DecisionSeconds > 28 && p95DecisionSeconds <= 30);
  world.clock.advance(HOUR_MS);
  assert.equal((await measure()).meanDecisionSeconds, null, 'and nothing of what is past the range');
});

test('the gauge of pending requests is what the database has at that moment', async () => {
  const registry = new Registry();
  createApprovalMetrics(world.db.database).register(registry);
  const gauge = async () => {
    const text = await registry.getSingleMetricAsString('haechi_approvals_pending');
    return Number(/^haechi_approvals_pending (\d+)$/m.exec(text)?.[1]);
  };
  const inDatabase = async () =>
    (
      await world.db.superuser.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM approvals.approval_requests WHERE state = 'pending' AND expires_at > now()",
      )
    ).rows[0]?.n;
  await world.db.superuser.query(
    "UPDATE approvals.approval_requests SET expires_at = now() - interval '1 s'",
  );
  assert.equal(await gauge(), 0);
  const asker = world.caller();
  world.clock.set(Date.now());
  for (let n = 0; n < 7; n += 1) await ask(asker, `gauge ${n}`);
  assert.deepEqual([await gauge(), await inDatabase()], [7, 7]);
  const { id } = await ask(asker, 'gauge 0');
  await world.decide(world.caller(asker.tenantId), id, 'reject');
  assert.deepEqual([await gauge(), await inDatabase()], [6, 6]);
});
