import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Api } from '@haechi/contracts';
import type { ApiClient } from './harness/api-client.ts';
import { readWholeLog, waitUntilSequenced } from './harness/audit-log.ts';
import { enrolFirstAdministrator, inviteAndEnrol, type Person, signIn } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

type Finding = Api['GET /api/v1/anomalies']['response']['items'][number];
type RuleName = Finding['rule'];

/** The specification: found within 5 s of the event. */
const FOUND_WITHIN_MS = 5_000;
/** For what has no such promise; the machine may be busy. */
const PATIENCE_MS = 30_000;
const DENIALS = 4;

describe('anomalies are found in the log, handled by people, and met with measures', () => {
  let server: RunningServer;
  let operator: Person;
  let owner: Person;
  let otherOwner: Person;
  let staff: Person;
  let staffCount = 0;

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    operator = await enrolFirstAdministrator(server);
    owner = await openTenant('north');
    otherOwner = await openTenant('south');
    staff = await hire();
    await change('many_denials', { quietMinutes: 0, parameters: { count: DENIALS, windowMinutes: 10 } });
  });
  after(() => server?.remove());

  async function openTenant(slug: string): Promise<Person> {
    const { client } = operator;
    const tenant = await client.call('POST /api/v1/tenants', {
      body: { name: `조직 ${slug}`, slug, businessTypes: ['ACADEMY'], branchName: '본점' },
    });
    await client.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
    const person = await inviteAndEnrol(client, {
      email: `owner@${slug}.test`,
      displayName: `대표 ${slug}`,
      roles: [{ key: 'TENANT_OWNER', scope: tenant.id }],
    });
    await client.call('POST /api/v1/me/active-scope', { body: { scope: 'platform' } });
    return person;
  }

  /** Somebody new, so that nothing one test does is counted in another. */
  async function hire(): Promise<Person> {
    staffCount += 1;
    return await inviteAndEnrol(owner.client, {
      email: `staff${staffCount}@north.test`,
      displayName: `직원 ${staffCount}`,
      roles: [],
    });
  }

  async function change(rule: RuleName, part: Partial<Api['PUT /api/v1/anomaly-rules/{rule}']['body']>) {
    const { items } = await owner.client.call('GET /api/v1/anomaly-rules', {});
    const known = items.find((item) => item.rule === rule) ?? assert.fail(rule);
    const { enabled, severity, measure, quietMinutes, parameters, version } = known;
    return await owner.client.call('PUT /api/v1/anomaly-rules/{rule}', {
      params: { rule },
      headers: { 'if-match': `"v${version}"` },
      body: { enabled, severity, measure, quietMinutes, parameters, reason: '시험', ...part },
    });
  }

  async function beRefused(client: ApiClient, times: number): Promise<void> {
    for (let count = 0; count < times; count += 1)
      assert.equal((await client.send('GET /api/v1/audit/log', {})).status, 403);
  }

  async function listFindings(subject: string, rule: RuleName): Promise<readonly Finding[]> {
    return (await owner.client.call('GET /api/v1/anomalies', { query: { subject, rule } })).items;
  }

  async function waitFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (performance.now() > deadlineMs) throw new Error(`${what} did not come`);
      await pause(50);
    }
  }

  const waitForFinding = (subject: string, rule: RuleName) =>
    waitFor('the finding', async () => (await listFindings(subject, rule))[0]);

  const waitForMeasure = (id: string) =>
    waitFor('the measure', async () => {
      const found = await owner.client.call('GET /api/v1/anomalies/{id}', { params: { id } });
      return found.measureState === 'due' ? undefined : found;
    });

  test('a finding is there within five seconds of the event, with its evidence, and is told live', async () => {
    const live = await owner.client.events();
    await beRefused(staff.client, DENIALS);
    const refusedAtMs = performance.now();
    const told = await live.waitFor(({ type }) => type === 'anomaly.found', FOUND_WITHIN_MS);
    live.close();
    assert.ok(told.arrivedAtMs - refusedAtMs < FOUND_WITHIN_MS);
    const finding = await waitForFinding(staff.id, 'many_denials');
    assert.equal(finding.state, 'open');
    const detail = await owner.client.call('GET /api/v1/anomalies/{id}', { params: { id: finding.id } });
    assert.equal(detail.evidence.length, DENIALS);
    for (const event of detail.evidence) {
      assert.equal(event.action, 'access.denied');
      assert.equal(event.actor.id, staff.id);
    }
  });

  test('states follow their table, each step is on record, and an illegal step changes nothing', async () => {
    const { id } = await waitForFinding(staff.id, 'many_denials');
    const step = (name: 'acknowledge' | 'resolve' | 'dismiss' | 'reopen') =>
      owner.client.send('POST /api/v1/anomalies/{id}/steps', {
        params: { id },
        body: { step: name, reason: `${name} 사유` },
      });
    assert.equal((await step('reopen')).status, 409);
    for (const name of ['acknowledge', 'resolve', 'reopen', 'dismiss'] as const)
      assert.equal((await step(name)).status, 200, name);
    const settled = await owner.client.call('GET /api/v1/anomalies/{id}', { params: { id } });
    assert.deepEqual(
      [settled.state, settled.stateReason, settled.stateBy?.id, settled.steps],
      ['false_positive', 'dismiss 사유', owner.id, ['reopen']],
    );
    await waitUntilSequenced(owner.client);
    const log = await readWholeLog(owner.client);
    const actions = log.filter(({ target }) => target?.id === id).map(({ action }) => action);
    assert.deepEqual(
      actions.filter((action) => action !== 'anomaly.found'),
      ['anomaly.acknowledged', 'anomaly.resolved', 'anomaly.reopened', 'anomaly.dismissed'],
    );
  });

  test('others see nothing of it: not another organisation, not who may not read anomalies', async () => {
    const { id } = await waitForFinding(staff.id, 'many_denials');
    const foreign = await otherOwner.client.send('GET /api/v1/anomalies/{id}', { params: { id } });
    const unknown = await otherOwner.client.send('GET /api/v1/anomalies/{id}', {
      params: { id: id.replace(/.$/, (last) => (last === '0' ? '1' : '0')) },
    });
    assert.equal(foreign.status, 404);
    assert.equal(unknown.status, 404);
    const { items } = await otherOwner.client.call('GET /api/v1/anomalies', {});
    assert.deepEqual(
      items.filter(({ subject }) => subject.id !== otherOwner.id),
      [],
    );
    assert.equal((await staff.client.send('GET /api/v1/anomalies', {})).status, 403);
  });

  test('ending sessions signs the person out, and they can sign in again', async () => {
    await change('many_denials', { measure: 'end_session' });
    const person = await hire();
    await beRefused(person.client, DENIALS);
    const { id } = await waitForFinding(person.id, 'many_denials');
    assert.equal((await waitForMeasure(id)).measureState, 'done');
    assert.equal((await person.client.send('GET /api/v1/me', {})).status, 401);
    await signIn(person, 'recovery code');
  });

  test('a suspension takes all access away and can be taken back', async () => {
    await change('many_denials', { measure: 'suspend' });
    const person = await hire();
    await beRefused(person.client, DENIALS);
    const { id } = await waitForFinding(person.id, 'many_denials');
    const finding = await waitForMeasure(id);
    assert.deepEqual([finding.measureState, finding.mayUndo], ['done', true]);
    const stateOf = async () =>
      (await owner.client.call('GET /api/v1/members/{userId}', { params: { userId: person.id } })).state;
    assert.equal(await stateOf(), 'suspended');
    const undo = { params: { id }, body: { reason: '잘못 알았습니다' } };
    assert.equal((await owner.client.call('POST /api/v1/anomalies/{id}/undo', undo)).measureState, 'undone');
    assert.equal(await stateOf(), 'active');
    assert.equal((await owner.client.send('POST /api/v1/anomalies/{id}/undo', undo)).status, 409);
  });

  test('the last administrator of an organisation is never met with a measure', async () => {
    await change('many_denials', { measure: 'suspend' });
    for (let count = 0; count < DENIALS; count += 1) {
      const answer = await owner.client.send('POST /api/v1/tenants', {
        body: { name: '남의 것', slug: `mine${count}`, businessTypes: ['ACADEMY'], branchName: '본점' },
      });
      assert.equal(answer.status, 403);
    }
    const { id } = await waitForFinding(owner.id, 'many_denials');
    const finding = await waitForMeasure(id);
    assert.equal(finding.measureState, 'skipped');
    assert.ok(finding.measureNote);
    assert.equal((await owner.client.send('GET /api/v1/me', {})).status, 200);
  });

  test('demanding a second factor stops the session until it is shown, and does not end it', async () => {
    await change('many_denials', { measure: 'step_up' });
    const person = await hire();
    await beRefused(person.client, DENIALS);
    const { id } = await waitForFinding(person.id, 'many_denials');
    assert.equal((await waitForMeasure(id)).measureState, 'done');
    const refused = await person.client.refused('GET /api/v1/approvals', {});
    assert.equal(refused.code, 'AUTH_011');
  });

  test('a rule is tried on the past with other thresholds beside what was found, and nothing is kept', async () => {
    await change('many_denials', { measure: 'none' });
    await waitUntilSequenced(owner.client);
    const known = await owner.client.call('GET /api/v1/anomalies', { query: { rule: 'many_denials' } });
    const replay = (count: number) =>
      owner.client.call('POST /api/v1/anomaly-rules/{rule}/replay', {
        params: { rule: 'many_denials' },
        body: {
          quietMinutes: 0,
          parameters: { count, windowMinutes: 10 },
          from: new Date(Date.now() - 3_600_000).toISOString(),
          to: new Date(Date.now() + 60_000).toISOString(),
        },
      });
    const same = await replay(DENIALS);
    assert.equal(same.foundCount, known.items.length);
    assert.deepEqual(new Set(same.found.map((one) => one.known)), new Set(known.items.map(({ id }) => id)));
    assert.deepEqual(same.missed, []);
    const stricter = await replay(DENIALS / 2);
    assert.ok(stricter.foundCount >= 2 * known.items.length);
    const laxer = await replay(DENIALS * 10);
    assert.equal(laxer.foundCount, 0);
    assert.equal(laxer.missed.length, known.items.length);
    const kept = await owner.client.call('GET /api/v1/anomalies', { query: { rule: 'many_denials' } });
    assert.equal(kept.items.length, known.items.length);
    const unfit = await owner.client.send('POST /api/v1/anomaly-rules/{rule}/replay', {
      params: { rule: 'many_denials' },
      body: {
        quietMinutes: 0,
        parameters: { count: 1, windowMinutes: 10 },
        from: '2026-01-01T00:00:00Z',
        to: '2026-01-02T00:00:00Z',
      },
    });
    assert.equal(unfit.status, 422);
  });

  test('every number of the dashboard is the number of rows that its filter of the log shows', async () => {
    await waitUntilSequenced(owner.client);
    const filters = {
      sign_in: { action: 'session.started' },
      sign_in_failed: { action: 'sign_in.failed' },
      denied: { result: 'denied' },
      anomaly: { action: 'anomaly.found' },
    } as const;
    const equal = await waitFor('counts that follow the log', async () => {
      const activity = await owner.client.call('GET /api/v1/dashboard/activity', { query: { range: '24h' } });
      const rows = await Promise.all(
        Object.values(filters).map(async (filter) => {
          const query = { ...filter, from: activity.from, to: activity.to, limit: 200 };
          return (await owner.client.call('GET /api/v1/audit/events', { query })).items.length;
        }),
      );
      const { sign_in, sign_in_failed, denied, anomaly } = activity.totals;
      const counted = [sign_in, sign_in_failed, denied, anomaly];
      return counted.every((count, index) => count === rows[index]) ? { counted, activity } : undefined;
    });
    assert.ok(equal.counted[0] !== 0 && equal.counted[2] !== 0 && equal.counted[3] !== 0);
    const sums = equal.activity.parts.reduce((sum, { counts }) => sum + counts.denied, 0);
    assert.equal(sums, equal.activity.totals.denied);
    const states = await owner.client.call('GET /api/v1/dashboard/anomalies', {});
    const all = await owner.client.call('GET /api/v1/anomalies', { query: { limit: 200 } });
    assert.equal(
      states.states.reduce((sum, { count }) => sum + count, 0),
      all.items.length,
    );
  });

  test('a server that is killed at once finds afterwards what it had not found, and nothing twice', async () => {
    const person = await hire();
    await beRefused(person.client, DENIALS);
    await server.kill();
    await server.start();
    await waitForFinding(person.id, 'many_denials');
    await waitUntilSequenced(owner.client);
    assert.equal((await listFindings(person.id, 'many_denials')).length, 1);
    const found = (await readWholeLog(owner.client)).filter(
      ({ action, target }) =>
        action === 'anomaly.found' && target?.name === `many_denials: ${person.displayName}`,
    );
    assert.equal(found.length, 1);
  });
});
