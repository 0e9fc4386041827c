import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import type { Caller } from '@haechi/http';
import { CodedError, createMovableClock, newId, type ScopeId, type UserId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { type ApprovalKind, createApprovalKinds } from '../src/approval-kind.ts';
import { createApprovalsModule } from '../src/index.ts';
import { findApproval } from '../src/queries/find-approvals.ts';
import { createDecideApproval } from '../src/use-cases/decide-approval.ts';

const PENDING_MAX = 50;
const migrations = { schema: 'approvals', directory: new URL('../src/migrations/', import.meta.url) };
const clock = createMovableClock(Date.UTC(2026, 10, 20, 9));
const origin = {
  actor: { kind: 'system', id: null, name: 'test' },
  sessionId: null,
  requestId: null,
  ip: null,
  userAgent: null,
} as const;

let db: TestDatabase;
before(async () => {
  db = await createTestDatabase([migrations]);
});
after(() => db.drop());

const recorded: string[] = [];
const audit = {
  async record(_tx: unknown, _tenantId: unknown, _origin: unknown, entry: { readonly action: string }) {
    recorded.push(entry.action);
    return newId('event');
  },
  subscribe: () => () => undefined,
};

const testKind = (run: NonNullable<ApprovalKind['run']>): ApprovalKind => ({
  kind: 'test.act',
  describe: () => ({ summary: '', effects: [], whyApproval: '' }),
  label: () => 'test',
  run,
});

function createEngine(perRequesterMax = 1000) {
  const engine = createApprovalsModule({
    database: db.database,
    audit,
    clock,
    log: silentLogger,
    settings: {
      readNumber: async (_tx, key) =>
        key === 'approvals.pendingMax'
          ? PENDING_MAX
          : key === 'approvals.redeemMinutes'
            ? 10
            : perRequesterMax,
    },
    findPeople: async () => new Map(),
    describeScope: () => undefined,
    formatScope: (id) => id,
    afterDecision: async () => undefined,
  });
  engine.registerKind(testKind(async () => undefined));
  return engine;
}

const tenantCaller = (tenantId = newId('tenant')): Caller => ({
  kind: 'user',
  id: newId('user'),
  name: '김요청',
  email: 'kim@example.org',
  locale: 'ko',
  timeZone: 'Asia/Seoul',
  credential: 'session',
  sessionId: null,
  tenantId,
  scopeId: tenantId as string as ScopeId, // a scope has the id of what it stands for
  secondFactorAtMs: 0,
});

const ask = (caller: Caller, what: string, options: { perRequesterMax?: number; ttlMs?: number } = {}) =>
  db.database.tenant(caller.tenantId, (tx) =>
    createEngine(options.perRequesterMax).requestApproval(tx, caller, origin, clock.now(), {
      kind: 'test.act',
      resource: what,
      scopeId: caller.scopeId,
      arguments: { what },
      risk: 'HIGH',
      justification: '시험',
      expiresAtMs: clock.now() + (options.ttlMs ?? 60_000),
      runOnApproval: true,
    }),
  );

const code = (expected: string) => (error: unknown) => error instanceof CodedError && error.code === expected;

async function decide(
  decider: Caller,
  id: Awaited<ReturnType<typeof ask>>['id'],
  runs: UserId[],
  outcome: 'approve' | 'reject' = 'approve',
) {
  const kinds = createApprovalKinds();
  kinds.register(testKind(async (_tx, request) => void runs.push(request.requesterId)));
  await db.database.tenant(decider.tenantId, async (tx) => {
    const row = await findApproval(tx, id);
    assert.ok(row);
    await createDecideApproval({ audit, kinds })(tx, decider, origin, clock.now(), row, {
      outcome,
      reason: '확인',
    });
  });
}

async function stateOf(id: string): Promise<string | undefined> {
  const { rows } = await db.superuser.query<{ state: string }>(
    'SELECT state FROM approvals.approval_requests WHERE id = $1',
    [id],
  );
  return rows[0]?.state;
}

test('a hundred parallel questions of a tenant leave exactly as many pending as allowed', async () => {
  const asker = tenantCaller();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 100 }, (_, i) => ask({ ...asker, id: newId('user') }, `thing ${i}`)),
  );
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, PENDING_MAX);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') assert.ok(code('APR_004')(outcome.reason));
  const { rowCount } = await db.superuser.query(
    'SELECT 1 FROM approvals.approval_requests WHERE tenant_id = $1',
    [asker.tenantId],
  );
  assert.equal(rowCount, PENDING_MAX);
});

test('one person cannot fill the queue of a tenant', async () => {
  const asker = tenantCaller();
  await ask(asker, 'a', { perRequesterMax: 2 });
  await ask(asker, 'b', { perRequesterMax: 2 });
  await assert.rejects(ask(asker, 'c', { perRequesterMax: 2 }), code('APR_004'));
});

test('asking the same again, also at the same moment, joins the pending question', async () => {
  const asker = tenantCaller();
  const asked = await Promise.all(Array.from({ length: 8 }, () => ask(asker, 'same')));
  assert.equal(new Set(asked.map(({ id }) => id)).size, 1);
  assert.equal(asked.filter(({ joined }) => !joined).length, 1);
});

test('of many simultaneous decisions one wins, the others are told, and it runs once', async () => {
  const asker = tenantCaller();
  const { id } = await ask(asker, 'contested');
  const runs: UserId[] = [];
  const deciders = Array.from({ length: 20 }, (_, i) =>
    decide(tenantCaller(asker.tenantId), id, runs, i % 2 === 0 ? 'approve' : 'reject'),
  );
  const outcomes = await Promise.allSettled(deciders);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') assert.ok(code('APR_001')(outcome.reason));
  assert.equal(runs.length, (await stateOf(id)) === 'redeemed' ? 1 : 0);
});

test('nobody decides his own request', async () => {
  const asker = tenantCaller();
  const { id } = await ask(asker, 'own');
  await assert.rejects(decide(asker, id, []), code('APR_003'));
  assert.equal(await stateOf(id), 'pending');
});

test('one millisecond before its end a request can be decided, at its end it cannot, swept or not', async () => {
  const asker = tenantCaller();
  const [early, late] = [
    await ask(asker, 'early', { ttlMs: 1000 }),
    await ask(asker, 'late', { ttlMs: 1000 }),
  ];
  clock.advance(999);
  await decide(tenantCaller(asker.tenantId), early.id, []);
  clock.advance(1);
  await assert.rejects(decide(tenantCaller(asker.tenantId), late.id, []), code('APR_002'));
  assert.equal(await stateOf(late.id), 'pending');
  await createEngine().expireOverdue();
  assert.equal(await stateOf(late.id), 'expired');
  assert.ok(recorded.includes('approval.expired'));
});

test('when carrying it out fails the decision is undone as well', async () => {
  const asker = tenantCaller();
  const { id } = await ask(asker, 'fails');
  const kinds = createApprovalKinds();
  kinds.register(testKind(() => Promise.reject(new CodedError('PERM_002'))));
  const decider = tenantCaller(asker.tenantId);
  await assert.rejects(
    db.database.tenant(decider.tenantId, async (tx) => {
      const row = await findApproval(tx, id);
      assert.ok(row);
      await createDecideApproval({ audit, kinds })(tx, decider, origin, clock.now(), row, {
        outcome: 'approve',
        reason: 'x',
      });
    }),
    code('PERM_002'),
  );
  assert.equal(await stateOf(id), 'pending');
});

test('a request that ran out does not keep the same question from being asked again', async () => {
  const asker = tenantCaller();
  const first = await ask(asker, 'again', { ttlMs: 1000 });
  clock.advance(1000);
  const second = await ask(asker, 'again');
  assert.notEqual(second.id, first.id);
  assert.equal(await stateOf(first.id), 'expired');
});
