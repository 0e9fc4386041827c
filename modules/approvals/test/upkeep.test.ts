import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { DAY_MS, MINUTE_MS, PLATFORM_TENANT_ID, type ScopeId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { createApprovalKinds } from '../src/approval-kind.ts';
import { createFlags } from '../src/flags.ts';
import { createNoteEscalations } from '../src/jobs/note-escalations.ts';
import { createPurgeApprovals } from '../src/jobs/purge-approvals.ts';
import { createWatchQueue } from '../src/jobs/watch-queue.ts';
import { createApplyFlag, createChangeFlag } from '../src/use-cases/change-flag.ts';
import { createCleanUp, createCleanUpFor } from '../src/use-cases/clean-up.ts';
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
const kinds = createApprovalKinds();
kinds.register({
  kind: 'test.call',
  label: () => 'test',
  describe: () => ({ summary: '', effects: [], whyApproval: '' }),
});
const jobs = () => ({
  ...world,
  database: world.db.database,
  kinds,
  log: silentLogger,
  settings: world.port,
});

const operator = (): Caller => ({
  ...world.caller(PLATFORM_TENANT_ID),
  scopeId: PLATFORM_TENANT_ID as string as ScopeId, // a scope has the id of what it stands for
});

test('switched off, nobody is asked, whoever waits is let go, and it ends by itself', async () => {
  const asker = world.caller();
  const flags = createFlags({ ...jobs(), environment: 'staging', configured: {} });
  const { id } = await ask(asker, 'before');
  const apply = createApplyFlag({ audit: world.audit, flags });
  const off = { flag: 'workflow' as const, enabled: false, minutes: 30, reason: '복구 훈련' };
  const by = { caller: operator(), origin: world.origin, nowMs: world.clock.now() };
  const switched = await world.tenant(by.caller, async (tx) => {
    await apply(tx, { ...off, ...by });
    return await flags.describeIn(tx);
  });
  assert.equal(switched[0]?.effective, false, 'whoever switches it sees it switched');
  assert.equal(flags.isOn('workflow'), true, 'it holds once it is committed');
  await world.engine.refreshFlags();
  await flags.refresh();
  assert.deepEqual(
    flags.describe().map(({ flag, effective, drifted }) => [flag, effective, drifted]),
    [
      ['workflow', false, true],
      ['roles', true, false],
    ],
  );
  assert.equal((await ask(asker, 'during')).state, 'approved');
  const ended = await world.tenant(asker, (tx) =>
    createCleanUp({ audit: world.audit, kinds })(tx, world.clock.now(), 'all'),
  );
  assert.deepEqual(ended, [id]);
  assert.equal(await world.stateOf(id), 'expired');
  world.clock.advance(30 * MINUTE_MS);
  assert.equal((await ask(asker, 'after')).state, 'pending', 'the configuration holds again');
  assert.equal(await world.stateOf(id), 'expired', 'and history is as it was');
});

test('in production switching off is asked of another person, switching on is not', async () => {
  const flags = createFlags({ ...jobs(), environment: 'production', configured: {} });
  const change = createChangeFlag({
    audit: world.audit,
    flags,
    environment: 'production',
    ask: world.engine.requestApproval,
  });
  const by = { caller: operator(), origin: world.origin, nowMs: world.clock.now() };
  const switchTo = (enabled: boolean) =>
    world.tenant(by.caller, (tx) =>
      change(tx, { flag: 'roles', enabled, minutes: 10, reason: '장애', ...by }),
    );
  const { approvalId } = await switchTo(false);
  assert.ok(approvalId !== null);
  await flags.refresh();
  assert.equal(flags.isOn('roles'), true);
  await world.decideAs(operator(), approvalId);
  await flags.refresh();
  assert.equal(flags.isOn('roles'), false);
  assert.equal((await switchTo(true)).approvalId, null);
  await flags.refresh();
  assert.equal(flags.isOn('roles'), true);
});

test('outcomes go when their time is over, what is open never does', async () => {
  const asker = world.caller();
  const { id } = await ask(asker, 'old');
  await world.decide(world.caller(asker.tenantId), id, 'reject');
  const purge = createPurgeApprovals(jobs());
  world.clock.advance(30 * DAY_MS - 1);
  await purge();
  assert.equal(await world.stateOf(id), 'rejected');
  const { id: open } = await ask(asker, 'open');
  world.clock.advance(2);
  await purge();
  assert.equal(await world.stateOf(id), undefined);
  assert.equal(await world.stateOf(open), 'pending');
  await assert.rejects(
    world.tenant(asker, (tx) =>
      tx
        .withTables<{ 'approvals.approval_requests': { id: string } }>()
        .deleteFrom('approvals.approval_requests')
        .where('id', '=', open)
        .execute(),
    ),
    /an open request is never deleted/,
  );
});

test('a queue near its limit is told once an hour, however many processes watch', async () => {
  const asker = world.caller();
  for (let n = 0; n < 40; n += 1) await ask(asker, `queue ${n}`);
  const told = () => world.recorded.filter(({ action }) => action === 'approval_alert.queue').length;
  const [one, other] = [createWatchQueue(jobs()), createWatchQueue(jobs())];
  await Promise.all([one(), other()]);
  await one();
  assert.equal(told(), 1);
});

test('an escalation is put on record once', async () => {
  const asker = world.caller();
  const { id } = await ask(asker, 'escalates');
  await world.db.superuser.query(
    `UPDATE approvals.approval_requests SET plan = '{"rules":[],"stages":[{"quorum":1,"approvers":[]}],
       "escalation":{"afterSeconds":60,"approvers":[]},"fourEyes":true,"stepUp":false}' WHERE id = $1`,
    [id],
  );
  const note = createNoteEscalations(jobs());
  assert.equal(await note(), 0);
  world.clock.advance(60_000);
  assert.equal(await note(), 1);
  assert.equal(await note(), 0);
});

test('those named are ended alone; from the platform those of every organisation are', async () => {
  const [here, there] = [world.caller(), world.caller()];
  const [one, other, far] = [await ask(here, 'one'), await ask(here, 'other'), await ask(there, 'far')];
  const cleanUp = createCleanUpFor({ audit: world.audit, kinds, database: world.db.database });
  const by = (caller: Caller) => ({ caller, origin: world.origin, nowMs: world.clock.now() });
  assert.deepEqual(await cleanUp(by(here), [one.id, far.id], false), [one.id]);
  assert.deepEqual(
    [await world.stateOf(one.id), await world.stateOf(other.id), await world.stateOf(far.id)],
    ['expired', 'pending', 'pending'],
  );
  const ended = await cleanUp(by(operator()), 'all', true);
  assert.ok(ended.includes(other.id) && ended.includes(far.id));
  const noted = world.recorded.filter(({ action }) => action === 'approval.cleaned_up');
  assert.ok(noted.length >= 3, 'in the log of each organisation');
});
