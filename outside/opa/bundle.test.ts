import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ApiClient } from '../../e2e/harness/api-client.ts';
import { enrolFirstAdministrator, inviteAndEnrol, type Person } from '../../e2e/harness/people.ts';
import { type RunningServer, startServer } from '../../e2e/harness/start-server.ts';
import { type RunningOpa, startOpa } from './start-opa.ts';

interface Key {
  readonly id: string;
  readonly publicKey: string;
}

/** Asks again and again until it is as wanted; the runner's time limit ends a wait for what never comes. */
async function until<T>(look: () => Promise<T>, isWanted: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isWanted(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a bundle pulled from a running server by Open Policy Agent', () => {
  let server: RunningServer;
  let administrator: Person;
  let owner: ApiClient;
  let member: Person;
  let tenantId: string;
  let projectId: string;
  let assignmentId: string;
  let token: string;
  let keys: readonly Key[];
  let opa: RunningOpa;

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    administrator = await enrolFirstAdministrator(server);
    const { client } = administrator;
    ({ id: tenantId } = await client.call('POST /api/v1/tenants', {
      body: { name: '한빛의원', slug: 'hanbit', businessTypes: ['ACADEMY'], branchName: '본점' },
    }));
    await client.call('POST /api/v1/me/active-scope', { body: { scope: tenantId } });
    ({ client: owner } = await inviteAndEnrol(client, {
      email: 'owner@hanbit.test',
      displayName: '대표',
      roles: [{ key: 'TENANT_OWNER', scope: tenantId }],
    }));
    await client.call('POST /api/v1/me/active-scope', { body: { scope: 'platform' } });
    ({ id: projectId } = await owner.call('POST /api/v1/projects', {
      body: { name: '연구', slug: 'study' },
    }));
    member = await inviteAndEnrol(owner, {
      email: 'member@hanbit.test',
      displayName: '연구원',
      roles: [{ key: 'PROJECT_MEMBER', scope: projectId }],
    });
    const { items } = await owner.call('GET /api/v1/assignments', { query: { principal: member.id } });
    assignmentId = items[0]?.id ?? '';
    ({ token } = await owner.call('POST /api/v1/me/tokens', {
      body: { name: 'opa', expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
    }));
    ({ items: keys } = await owner.call('GET /opa/v1/keys', {}));
    opa = await startOpa(configure(keys, tenantId));
  });
  after(async () => {
    await opa?.close();
    await server?.remove();
  });

  /** OPA that pulls the tenant's bundle every second and verifies it by these keys. */
  function configure(known: readonly Key[], scope: string) {
    const config = {
      services: { haechi: { url: server.origin, credentials: { bearer: { token } } } },
      keys: Object.fromEntries(
        known.map(({ id, publicKey }) => [id, { algorithm: 'RS256', key: publicKey }]),
      ),
      bundles: {
        tenant: {
          service: 'haechi',
          resource: `opa/v1/bundles/${tenantId}.tar.gz`,
          polling: { min_delay_seconds: 1, max_delay_seconds: 1 },
          signing: { keyid: known[0]?.id, scope },
        },
      },
    };
    return { files: { 'config.json': JSON.stringify(config) }, args: ['--config-file', 'config.json'] };
  }

  const ask = (permission: string): Promise<unknown> =>
    opa.query(`haechi/tenants/${tenantId}/allow`, {
      subject: { id: member.id },
      permission,
      scope: projectId,
    });

  const fetchBundle = (headers: Record<string, string> = {}, path = `${tenantId}.tar.gz`, bearer = token) =>
    fetch(new URL(`/opa/v1/bundles/${path}`, server.origin), {
      headers: { authorization: `Bearer ${bearer}`, ...headers },
    });

  it('is verified, activated and decides', async () => {
    await until(
      () => ask('project:read'),
      (allow) => allow === true,
    );
    assert.equal(await ask('project:update'), false);
  });

  it('has the same bytes until something changes, and is not sent again to who has them', async () => {
    const [first, second] = [await fetchBundle(), await fetchBundle()];
    const etag = first.headers.get('etag') ?? '';
    assert.equal(second.headers.get('etag'), etag);
    assert.deepEqual(await first.bytes(), await second.bytes());
    const third = await fetchBundle({ 'if-none-match': etag });
    assert.deepEqual([third.status, (await third.bytes()).length], [304, 0]);
    await until(
      async () => opa.output(),
      (output) => output.includes('304') || output.includes('Bundle loaded and activated successfully'),
    );
  });

  it('brings a role taken back to OPA', async () => {
    const earlier = (await fetchBundle()).headers.get('etag');
    await owner.call('DELETE /api/v1/assignments/{id}', {
      params: { id: assignmentId },
      query: { reason: '연구가 끝났습니다' },
    });
    assert.notEqual((await fetchBundle()).headers.get('etag'), earlier);
    await until(
      () => ask('project:read'),
      (allow) => allow === false,
    );
  });

  it('is nobody else’s: strangers get nothing, and another tenant’s does not exist', async () => {
    assert.equal((await fetchBundle({}, undefined, 'hst_0000000000000000000000000000000000')).status, 401);
    assert.equal((await fetchBundle({}, 'ten_01jd0m5w4xevh8x0h5m1v5b2c9.tar.gz')).status, 404);
  });

  it('is refused by OPA when the key is another, and when it was made for another tenant', async () => {
    const { client } = administrator;
    const [own] = keys;
    const made = await client.call('POST /opa/v1/keys', { body: { at: 'notice', reason: '다음 키' } });
    assert.equal(made.state, 'next');
    const forged = [{ id: own?.id ?? '', publicKey: made.publicKey }];
    for (const [known, scope] of [
      [forged, tenantId],
      [keys, 'ten_01jd0m5w4xevh8x0h5m1v5b2c9'],
    ] as const) {
      const careful = await startOpa(configure(known, scope));
      try {
        await until(
          async () => careful.output(),
          (output) => /Bundle load failed/i.test(output),
        );
        assert.equal(await careful.query(`haechi/tenants/${tenantId}/allow`, {}), undefined);
      } finally {
        await careful.close();
      }
    }
  });

  it('is signed by the next key once that begins, and OPA that was told of it goes on', async () => {
    const { client } = administrator;
    const made = await client.call('POST /opa/v1/keys', { body: { at: 'now', reason: '바꿉니다' } });
    assert.equal(made.state, 'signing');
    const { items } = await owner.call('GET /opa/v1/keys', {});
    assert.deepEqual(
      items.map(({ state }) => state),
      ['former', 'signing', 'next'],
    );
    const prepared = await startOpa(configure([made], tenantId));
    try {
      await until(
        () => prepared.query(`haechi/tenants/${tenantId}/allow`, {}),
        (allow) => allow === false,
      );
    } finally {
      await prepared.close();
    }
  });
});
