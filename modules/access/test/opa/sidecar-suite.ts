import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Caller } from '@haechi/http';
import {
  formatId,
  MINUTE_MS,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  SECOND_MS,
  type UserId,
} from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from '../access-world.ts';
import { type Fault, type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

/** Long enough for a loaded machine, short enough to wait for. */
const BUDGET_MS = 400;
const FAILURES_MAX = 3;
const COOL_DOWN_SECONDS = 10;

const settings = {
  'access.opaBudget': BUDGET_MS,
  'access.opaDecisionCache': 60,
  'access.opaFailuresMax': FAILURES_MAX,
  'access.opaCoolDown': COOL_DOWN_SECONDS,
};

interface Context {
  readonly source: string;
  readonly reason: string;
  readonly opa_failure?: string;
}

/**
 * The guarantees of deciding together with a policy server. Every policy server the tests know passes the same suite.
 * `start` gives one that answers by the policy of the tests.
 */
export function describeSidecar(
  name: string,
  start: () => Promise<{ readonly url: URL; close(): Promise<void> }>,
): void {
  describe(`deciding together with ${name}`, () => {
    let server: Awaited<ReturnType<typeof start>>;
    let proxy: FaultyProxy;
    let world: AccessWorld;
    let operator: Caller;
    let member: UserId;
    let mark: string;

    before(async () => {
      server = await start();
      proxy = await startFaultyProxy(server.url);
      world = await createAccessWorld({ opa: { url: proxy.url, path: 'haechi/authz/allow' }, settings });
      ({ operator, member } = await furnish(world));
      const made = await world.call('POST /api/v1/opa/marks', operator, {
        body: { scope: formatId('tenant', world.tenantId), resourceType: 'document', reason: 'test' },
      });
      mark = String(made['id']);
    });
    after(async () => {
      await world.close();
      await proxy.close();
      await server.close();
    });
    afterEach(async () => {
      // Whatever a test did to the breaker: let it cool down and find the server well.
      proxy.fault = 'none';
      world.clock.advance(COOL_DOWN_SECONDS * SECOND_MS);
      await evaluate('read', 'allow', { unique: newId('event') });
    });

    async function evaluate(action: string, id: string, context: object = {}) {
      const answer = await world.call('POST /access/v1/evaluation', world.callerAt(member, world.tenantId), {
        body: {
          subject: { type: 'user', id: formatId('user', member) },
          action: { name: action },
          resource: {
            type: 'document',
            id,
            properties: { scope: formatId('project', world.projectScope) },
          },
          context,
        },
      });
      return { decision: answer['decision'] === true, context: answer['context'] as Context }; // by the contract
    }

    const breakerState = async (): Promise<unknown> => {
      const status = await world.call('GET /api/v1/opa/status', operator);
      return (status['breaker'] as { state: string }).state; // by the contract
    };

    for (const action of ['read', 'update']) {
      it(`takes its allow and its deny for ${action}, as a boolean and in an object`, async () => {
        for (const id of ['allow', 'allow-object']) {
          const { decision, context } = await evaluate(action, id);
          assert.deepEqual([decision, context.source], [true, 'opa']);
        }
        for (const id of ['deny', 'deny-object']) {
          const { decision, context } = await evaluate(action, id);
          assert.deepEqual([decision, context.source, context.reason], [false, 'opa', 'opa_denied']);
        }
      });
    }

    const unusable: readonly (readonly [string, string, Fault])[] = [
      ['undefined', 'unheard-of', 'none'],
      ['wrong_type', 'wrong-type', 'none'],
      ['timeout', 'allow', 'slow'],
      ['unreachable', 'allow', 'down'],
      ['http_status', 'allow', 'error'],
      ['malformed', 'allow', 'garbage'],
      ['malformed', 'allow', 'endless'],
    ];
    for (const [failure, id, fault] of unusable) {
      it(`goes by the engine for reading and denies writing when it is ${failure} (${fault})`, async () => {
        proxy.fault = fault;
        const unique = newId('event');
        const reading = await evaluate('read', id, { unique });
        assert.deepEqual(
          [reading.decision, reading.context.source, reading.context.opa_failure],
          [true, 'fallback', failure],
        );
        const writing = await evaluate('update', id, { unique });
        assert.deepEqual(
          [writing.decision, writing.context.source, writing.context.opa_failure, writing.context.reason],
          [false, 'fallback', failure, 'opa_unavailable'],
        );
      });
    }

    it('is not asked about what the engine denies', async () => {
      const askedBefore = proxy.asked;
      const { decision, context } = await evaluate('delete', 'allow');
      assert.deepEqual([decision, context.source], [false, 'engine']);
      assert.equal(proxy.asked, askedBefore);
    });

    it('is not asked about types that are not marked', async () => {
      const askedBefore = proxy.asked;
      const answer = await world.call('POST /api/v1/access/check', operator, {
        body: { permission: 'project:read', scope: formatId('project', world.projectScope) },
      });
      assert.deepEqual([answer['decision'], answer['source']], ['allow', 'engine']);
      assert.equal(proxy.asked, askedBefore);
    });

    it('is named by check, batch and explanation', async () => {
      const body = { permission: 'document:read', scope: formatId('project', world.projectScope) };
      const caller = world.callerAt(member, world.tenantId);
      const single = await world.call('POST /api/v1/access/check', caller, { body });
      assert.deepEqual([single['decision'], single['source']], ['allow', 'opa']);
      const { decisions } = await world.call('POST /api/v1/access/check-batch', caller, {
        body: { checks: [body, body] },
      });
      assert.deepEqual(
        (decisions as { source: string }[]).map(({ source }) => source), // by the contract
        ['opa', 'opa'],
      );
      const explained = await world.call('POST /api/v1/access/explain', caller, { body });
      const opa = (explained['considered'] as { kind: string; outcome: string }[]).find(
        ({ kind }) => kind === 'opa',
      );
      assert.equal(opa?.outcome, 'agrees');
    });

    it('answers a batch in its order, duplicates separately, and stops asking where a semantic ends', async () => {
      const scope = formatId('project', world.projectScope);
      const item = (id: string) => ({ resource: { type: 'document', id, properties: { scope } } });
      const ids = ['allow', 'deny', 'allow', 'deny'];
      const ask = async (semantic: string) => {
        const answer = await world.call(
          'POST /access/v1/evaluations',
          world.callerAt(member, world.tenantId),
          {
            body: {
              subject: { type: 'user', id: formatId('user', member) },
              action: { name: 'update' },
              evaluations: ids.map(item),
              options: { evaluations_semantic: semantic },
            },
          },
        );
        return (answer['evaluations'] as { decision: boolean }[]).map(({ decision }) => decision);
      };
      assert.deepEqual(await ask('execute_all'), [true, false, true, false]);
      assert.deepEqual(await ask('deny_on_first_deny'), [true, false]);
      assert.deepEqual(await ask('permit_on_first_permit'), [true]);
    });

    it('takes part in searches, whose pages say that there is more though they got shorter', async () => {
      for (const id of ['allow', 'deny', 'wrong-type'])
        await world.call('PUT /api/v1/resources/{type}/{id}', operator, {
          params: { type: 'document', id },
          body: { scope: formatId('project', world.projectScope), attributes: {} },
        });
      const search = async (action: string) => {
        const answer = await world.call('POST /access/v1/search/resource', operator, {
          body: {
            subject: { type: 'user', id: formatId('user', member) },
            action: { name: action },
            resource: { type: 'document' },
          },
        });
        return (answer['results'] as { id: string }[]).map(({ id }) => id); // by the contract
      };
      assert.deepEqual(await search('read'), ['allow', 'wrong-type']);
      assert.deepEqual(await search('update'), ['allow']);
    });

    it('is asked once for the same question, and again after a minute', async () => {
      const unique = newId('event');
      const askedBefore = proxy.asked;
      await evaluate('read', 'allow', { unique });
      await evaluate('read', 'allow', { unique });
      assert.equal(proxy.asked, askedBefore + 1);
      world.clock.advance(MINUTE_MS);
      await evaluate('read', 'allow', { unique });
      assert.equal(proxy.asked, askedBefore + 2);
    });

    it('is asked again after any change to the access model, and after it was told to forget', async () => {
      const unique = newId('event');
      await evaluate('read', 'allow', { unique });
      const askedBefore = proxy.asked;
      await world.call('POST /api/v1/opa/forget', operator, { body: { reason: 'new policy' } });
      await evaluate('read', 'allow', { unique });
      assert.equal(proxy.asked, askedBefore + 1);
      assert.ok(world.records.includes('opa.forgotten'));
    });

    it('is not remembered where it failed', async () => {
      const unique = newId('event');
      proxy.fault = 'error';
      assert.equal((await evaluate('update', 'allow', { unique })).decision, false);
      proxy.fault = 'none';
      assert.equal((await evaluate('update', 'allow', { unique })).decision, true);
    });

    it('is left alone after failures in a row, tried once after a while, and asked again when that works', async () => {
      proxy.fault = 'error';
      for (let time = 0; time < FAILURES_MAX; time++)
        await evaluate('read', 'allow', { time: newId('event') });
      assert.equal(await breakerState(), 'open');
      const askedBefore = proxy.asked;
      const left = await evaluate('update', 'allow', { time: newId('event') });
      assert.deepEqual([left.decision, left.context.opa_failure], [false, 'breaker_open']);
      assert.equal(proxy.asked, askedBefore);

      world.clock.advance(COOL_DOWN_SECONDS * SECOND_MS);
      await evaluate('read', 'allow', { time: newId('event') });
      assert.equal(await breakerState(), 'open');
      assert.equal(proxy.asked, askedBefore + 1);

      proxy.fault = 'none';
      world.clock.advance(COOL_DOWN_SECONDS * SECOND_MS);
      assert.equal((await evaluate('update', 'allow', { time: newId('event') })).decision, true);
      assert.equal(await breakerState(), 'closed');
    });

    it('is talked to over connections that are kept', async () => {
      await evaluate('read', 'allow', { unique: newId('event') });
      const openedBefore = proxy.connections;
      for (let time = 0; time < 20; time++) await evaluate('read', 'allow', { unique: newId('event') });
      assert.equal(proxy.connections, openedBefore);
    });

    it('is tried by people past memory and breaker, and says how long it took', async () => {
      const tried = await world.call('POST /api/v1/opa/test', operator, {
        body: { permission: 'document:update', scope: formatId('project', world.projectScope) },
      });
      assert.equal(tried['outcome'], 'allow');
      assert.equal(typeof tried['tookMs'], 'number');
    });

    it('is no longer asked once the mark is gone', async () => {
      await world.call('DELETE /api/v1/opa/marks/{id}', operator, {
        params: { id: mark },
        query: { reason: 'test is over' },
      });
      const { decision, context } = await evaluate('update', 'deny');
      assert.deepEqual([decision, context.source], [true, 'engine']);
    });
  });
}

/** Documents that can be read, updated and deleted; a member who may do all but delete; an operator who may all. */
async function furnish(world: AccessWorld): Promise<{ operator: Caller; member: UserId }> {
  const operatorId = newId('user');
  const member = newId('user');
  const give = async (
    principalId: UserId,
    key: string,
    tenantId: typeof world.tenantId,
    scopeId: typeof world.tenantScope,
  ) => {
    const roleId = await world.roleId(key);
    await world.db.database.tenant(tenantId, (tx) =>
      world.access.grantRole(tx, origin, {
        tenantId,
        principalId,
        roleId,
        scopeId,
        origin: 'installation',
        reason: 'test',
        grantedBy: 'system',
      }),
    );
    await world.access.refresh();
  };
  await give(operatorId, 'SUPER_ADMIN', PLATFORM_TENANT_ID, PLATFORM_SCOPE_ID);
  const operatorAtHome = world.callerAt(operatorId, PLATFORM_TENANT_ID);
  await world.call('PUT /api/v1/entity-types/{type}', operatorAtHome, {
    params: { type: 'document' },
    body: { actions: ['read', 'update', 'delete'].map((name) => ({ name })), callerSupplied: [] },
  });
  const operator = world.callerAt(operatorId, world.tenantId);
  const role = await world.call('POST /api/v1/roles', operator, {
    body: { key: 'writer', name: 'Writer', level: 'project', patterns: ['document:read', 'document:update'] },
  });
  await world.call('POST /api/v1/assignments', operator, {
    body: {
      principal: formatId('user', member),
      roleId: role['id'],
      scope: formatId('project', world.projectScope),
      reason: 'test',
    },
  });
  return { operator, member };
}
