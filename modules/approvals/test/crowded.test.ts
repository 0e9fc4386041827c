import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { sql } from 'kysely';
import { countPending } from '../src/queries/count-pending.ts';
import { purgeOutcomes } from '../src/use-cases/clean-up.ts';
import { type ApprovalsWorld, openApprovalsWorld } from './approvals-world.ts';

/** How many wait, side by side on the first places. */
const WAITING = 3_000;
/** Rows one step of a cycle may read; it is a few, and none for each that waits. */
const READS_MAX = 60;
/** Places that are made at once. */
const MADE_MAX = 1_000;

let world: ApprovalsWorld;
before(async () => {
  world = await openApprovalsWorld();
  world.set('approvals.pendingMax', 100_000);
});
beforeEach(() => world.set('approvals.pendingPerRequesterMax', 1_000));
after(() => world.close());

interface Touched {
  readonly read: number;
  readonly added: number;
}

/** Rows of this schema that work in a transaction reads and adds; counted by PostgreSQL for the connection it runs on. */
async function touchedBy<T>(tx: Tx, work: () => Promise<T>): Promise<Touched & { readonly value: T }> {
  const count = async (): Promise<Touched> => {
    const { rows } = await sql<Touched>`
      SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS read, sum(n_tup_ins)::int AS added
        FROM pg_stat_xact_user_tables WHERE schemaname = 'approvals'`.execute(tx);
    assert.ok(rows[0]);
    return rows[0];
  };
  const earlier = await count();
  const value = await work();
  const now = await count();
  return { value, read: now.read - earlier.read, added: now.added - earlier.added };
}

/** Questions of somebody of whom nobody hears any more, each with its place. */
async function crowd({ tenantId }: Caller, state: 'pending' | 'expired'): Promise<void> {
  await world.db.superuser.query(
    `WITH held AS (
       INSERT INTO approvals.pending_places (tenant_id, owner_id, place, held_by, held_until)
       SELECT $1, $1, n, gen_random_uuid(), 'infinity' FROM generate_series(0, $2 - 1) AS n WHERE $3 = 'pending'
       RETURNING place, held_by)
     INSERT INTO approvals.approval_requests (id, short_id, tenant_id, kind, resource, scope_id, arguments_canonical, digest,
       shown_digest, requester_id, risk, justification, run_on_approval, state, created_at, expires_at, place)
     SELECT coalesce(held_by, gen_random_uuid()), '00000000', $1, 'test.call', 'tool', $1, '{}', sha256(n::text::bytea),
            sha256(n::text::bytea), gen_random_uuid(), 'HIGH', '', false, $3, '2020-01-01', 'infinity', held.place
       FROM generate_series(0, $2 - 1) AS n LEFT JOIN held ON held.place = n`,
    [tenantId, WAITING, state],
  );
}

/** Asks, lets somebody else decide, and uses the approval. @returns what each step touched */
async function runCycle(asker: Caller): Promise<readonly [Touched, Touched, Touched]> {
  const { engine, origin, clock } = world;
  const digest = randomBytes(32);
  const question = {
    kind: 'test.call',
    resource: 'tool',
    scopeId: asker.scopeId,
    arguments: {},
    digest,
    risk: 'HIGH',
    justification: '시험',
    runOnApproval: false,
  } as const;
  const asked = await world.tenant(asker, (tx) =>
    touchedBy(tx, () => engine.requestApproval(tx, asker, origin, clock.now(), question)),
  );
  const { id } = asked.value;
  const approver = world.caller(asker.tenantId);
  const decided = await world.tenant(approver, (tx) =>
    touchedBy(tx, () =>
      engine.decide(tx, approver, origin, clock.now(), { id, outcome: 'approve', reason: '확인' }),
    ),
  );
  const redeemed = await world.tenant(asker, (tx) =>
    touchedBy(tx, () => engine.redeem(tx, asker, origin, clock.now(), { id, digest })),
  );
  assert.equal(redeemed.value.ok, true);
  return [asked, decided, redeemed];
}

test('a cycle reads a few rows, however many wait side by side', async () => {
  const first = world.caller();
  await crowd(first, 'pending');
  for (let n = 0; n < 20; n += 1) {
    const asker = world.caller(first.tenantId);
    for (let again = 0; again < 3; again += 1)
      for (const { read, added } of await runCycle(asker)) {
        assert.ok(read <= READS_MAX, `${read} rows were read`);
        assert.ok(added <= 2 * MADE_MAX, `${added} rows were added`);
      }
  }
});

test('people who ask for the first time make places for themselves, not more and more for everybody', async () => {
  const first = world.caller();
  for (let n = 0; n < 40; n += 1) await runCycle(world.caller(first.tenantId));
  const { rowCount } = await world.db.superuser.query(
    'SELECT 1 FROM approvals.pending_places WHERE tenant_id = $1 AND owner_id = $1',
    [first.tenantId],
  );
  assert.equal(rowCount, 50);
});

test('a full queue is refused after a look at every place, also by who found only held ones first', async () => {
  const asker = world.caller();
  world.set('approvals.pendingPerRequesterMax', 120);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 140 }, async () => {
      const digest = randomBytes(32);
      await world.tenant(asker, (tx) =>
        world.engine.requestApproval(tx, asker, world.origin, world.clock.now(), {
          kind: 'test.call',
          resource: 'tool',
          scopeId: asker.scopeId,
          arguments: {},
          digest,
          risk: 'HIGH',
          justification: '시험',
          runOnApproval: false,
        }),
      );
    }),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 120);
});

test('counting what waits, and letting outcomes go, reads nothing of what other organisations have', async () => {
  await crowd(world.caller(), 'pending');
  await crowd(world.caller(), 'expired');
  const alone = world.caller();
  await runCycle(alone);
  const { clock } = world;
  const counted = await world.tenant(alone, (tx) =>
    touchedBy(tx, () => countPending(tx, alone.tenantId, clock.now())),
  );
  assert.equal(counted.value.pending, 0);
  assert.ok(counted.read <= READS_MAX, `${counted.read} rows were read`);
  const purged = await world.tenant(alone, (tx) =>
    touchedBy(tx, () => purgeOutcomes(tx, clock.now(), 0, true)),
  );
  assert.ok(purged.read <= READS_MAX, `${purged.read} rows were read`);
});

test('what a column of a request may be is checked by the database', async () => {
  await runCycle(world.caller());
  const wrong = {
    state: "'done'",
    risk: "'SOME'",
    kind: "'No kind'",
    short_id: "'short'",
    digest: "'\\x00'",
    shown_digest: "'\\x00'",
    redeem_seconds: '0',
    arguments_canonical: "repeat('x', 65537)",
  };
  for (const [column, value] of Object.entries(wrong))
    await assert.rejects(
      world.db.superuser.query(`UPDATE approvals.approval_requests SET ${column} = ${value}`),
      { code: '23514' },
      column,
    );
});
