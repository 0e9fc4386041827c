import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type AuditEvent, readWholeLog, waitUntilSequenced } from './harness/audit-log.ts';
import { type BusyTenant, makeBusyTenant } from './harness/busy-tenant.ts';
import { enrolFirstAdministrator, findRole } from './harness/people.ts';
import { callUntilAnswered } from './harness/persistent-call.ts';
import { announceSeed, createSeededRandom } from './harness/seeded-random.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const KILLS_OF_EACH = 4;
/** A kill comes at a random moment up to this long after the last recovery. */
const CALM_MS_MAX = 400;
const RECOVERED_WITHIN_MS = 20_000;

/** One round of work, every step of it acknowledged. */
interface DoneRound {
  readonly projectId: string;
  readonly approvalId: string;
  readonly name: string;
}

describe('kill -9 at random moments of the working day', () => {
  const random = createSeededRandom(announceSeed('HAECHI_TEST_CRASH_SEED'));
  let server: RunningServer;
  let tenant: BusyTenant;
  let roleId: string;

  before(async () => {
    server = await startServer({ database: 'embedded' });
    const administrator = await enrolFirstAdministrator(server);
    tenant = await makeBusyTenant(administrator.client, 'north');
    roleId = (await findRole(tenant.owner.client, 'PROJECT_ADMIN')).id;
  });
  after(() => server?.remove());

  /** The owner opens a project, the member asks for it, is approved, and changes it. */
  async function workOneRound(number: number): Promise<DoneRound> {
    const owner = tenant.owner.client;
    const member = tenant.member.client;
    const project = await callUntilAnswered(owner, 'POST /api/v1/projects', {
      body: { name: `과정 ${number}`, slug: `round-${number}` },
    });
    const { approvalId } = await callUntilAnswered(member, 'POST /api/v1/access-requests', {
      body: { roleId, scope: project.id, durationMinutes: 240, justification: `${number}번째 과정` },
    });
    await callUntilAnswered(owner, 'POST /api/v1/approvals/{id}/approve', {
      params: { id: approvalId },
      body: { reason: `${number}번 확인` },
    });
    const name = `과정 ${number} 개정`;
    await callUntilAnswered(member, 'PATCH /api/v1/projects/{id}', {
      params: { id: project.id },
      headers: { 'if-match': `"v${project.version}"` },
      body: { name },
    });
    return { projectId: project.id, approvalId, name };
  }

  async function isReady(): Promise<boolean> {
    return await fetch(new URL('/readyz', server.origin)).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async function waitUntilReady(): Promise<void> {
    const deadlineMs = performance.now() + RECOVERED_WITHIN_MS;
    while (!(await isReady())) {
      assert.ok(performance.now() < deadlineMs, `not ready again:\n${server.process().output()}`);
      await pause(20);
    }
  }

  const killServer = async (): Promise<void> => {
    await server.kill();
    await server.start();
  };

  async function killDatabase(): Promise<void> {
    const file = await readFile(join(server.baseDir, 'postgres', 'data', 'postmaster.pid'), 'utf8');
    const pid = Number(file.split('\n')[0]);
    assert.ok(Number.isInteger(pid) && pid > 1, file);
    process.kill(pid, 'SIGKILL');
  }

  /** Each kind as often as the other, in an order of chance. */
  function drawKills(): (() => Promise<void>)[] {
    const pairs = Array.from({ length: KILLS_OF_EACH }, () =>
      random.onceIn(2) ? [killServer, killDatabase] : [killDatabase, killServer],
    );
    return pairs.flat();
  }

  test('nothing acknowledged is lost, nothing happens twice, and the log stays whole', async () => {
    const done: DoneRound[] = [];
    let going = true;
    const end = (): void => {
      going = false;
    };
    async function work(): Promise<void> {
      // A slow machine is still restarting when a fast one has worked; the work goes on until there is enough to look at.
      for (let number = 1; going || done.length < KILLS_OF_EACH; number += 1)
        done.push(await workOneRound(number));
    }
    async function killAround(): Promise<void> {
      for (const kill of drawKills()) {
        await pause(random.below(CALM_MS_MAX));
        if (!going) return;
        await kill();
        await waitUntilReady();
      }
    }
    // Whichever ends first ends the other; both are over before anything is looked at or removed.
    const [worked, killed] = await Promise.allSettled([work().finally(end), killAround().finally(end)]);
    for (const outcome of [worked, killed]) if (outcome.status === 'rejected') throw outcome.reason;
    assert.ok(done.length >= KILLS_OF_EACH, `only ${done.length} rounds of work between the kills`);

    const owner = tenant.owner.client;
    const { items: projects } = await owner.call('GET /api/v1/projects', { query: { limit: 200 } });
    const rounds = projects.filter(({ slug }) => slug.startsWith('round-'));
    assert.deepEqual(
      rounds
        .map(({ id, name, version }) => ({ id, name, version }))
        .toSorted((a, b) => a.id.localeCompare(b.id)),
      done
        .map(({ projectId, name }) => ({ id: projectId, name, version: 2 }))
        .toSorted((a, b) => a.id.localeCompare(b.id)),
    );
    const { items: held } = await owner.call('GET /api/v1/assignments', {
      query: { principal: tenant.member.id },
    });
    for (const { approvalId, projectId } of done) {
      const { state } = await owner.call('GET /api/v1/approvals/{id}', { params: { id: approvalId } });
      assert.equal(state, 'redeemed', approvalId);
      assert.equal(held.filter(({ scope }) => scope === projectId).length, 1, projectId);
    }
    await assertLogTellsOnce(done);
  });

  async function assertLogTellsOnce(done: readonly DoneRound[]): Promise<void> {
    const owner = tenant.owner.client;
    await waitUntilSequenced(owner);
    const verdict = await owner.call('POST /api/v1/audit/verify', {});
    assert.equal(verdict.verdict, 'intact', verdict.problem ?? '');
    const log = await readWholeLog(owner);
    assert.deepEqual(
      log.map(({ index }) => index),
      log.map((_, place) => place),
    );
    const count = (action: string, fits: (event: AuditEvent) => boolean): number =>
      log.filter((event) => event.action === action && fits(event)).length;
    for (const { projectId, approvalId } of done) {
      const isProject = ({ target }: AuditEvent): boolean => target?.id === projectId;
      const isApproval = ({ target }: AuditEvent): boolean => target?.id === approvalId;
      const told = {
        created: count('project.created', isProject),
        requested: count('approval.requested', isApproval),
        approved: count('approval.approved', isApproval),
        redeemed: count('approval.redeemed', isApproval),
        granted: count('role.granted', ({ reason }) => reason?.startsWith(approvalId) === true),
        updated: count('project.updated', isProject),
      };
      const once = { created: 1, requested: 1, approved: 1, redeemed: 1, granted: 1, updated: 1 };
      assert.deepEqual(told, once, `${projectId}, ${approvalId}`);
    }
  }
});
