import type { ApiClient } from '../../e2e/harness/api-client.ts';
import { enrolFirstAdministrator, findRole, inviteAndEnrol } from '../../e2e/harness/people.ts';
import type { RunningServer } from '../../e2e/harness/start-server.ts';
import type { RunningUpstream } from './upstream/start-upstream.ts';

export interface Fixture {
  /** Path of the gate's route to the upstream alone, by what the upstream speaks. */
  readonly paths: { readonly modern: string; readonly legacy: string };
  /** Who calls. */
  readonly token: string;
  /** Who decides. */
  readonly approver: ApiClient;
}

/** Calls of these wait for a person, so that the gate answers with a task. */
const ASKED = new Set(['slow_compute', 'protocol_error_job', 'confirm_delete', 'multi_input', 'failing_job']);

async function addUpstream(owner: ApiClient, key: string, url: string): Promise<string> {
  const { id, endpoint } = await owner.call('POST /api/v1/gate/upstreams', {
    body: { key, name: key, target: { kind: 'http', url } },
  });
  await owner.call('POST /api/v1/gate/upstreams/{id}/refresh', { params: { id } });
  const { items } = await owner.call('GET /api/v1/gate/tools', { query: { upstream: id } });
  await owner.call('POST /api/v1/gate/classifications', {
    body: {
      items: items.map((tool) => ({
        tool: tool.id,
        digest: tool.digest,
        classification: {
          risk: ASKED.has(tool.name) ? 'HIGH' : 'LOW',
          openWorld: false,
          sendsOut: false,
          ratePerMinute: 100_000,
          timeoutMs: 120_000,
        },
      })),
      reason: 'conformance',
    },
  });
  return new URL(endpoint).pathname;
}

/** An organisation with the upstream behind its gate, a caller, and somebody else who decides. */
export async function makeFixture(server: RunningServer, upstream: RunningUpstream): Promise<Fixture> {
  const operator = (await enrolFirstAdministrator(server, 'en')).client;
  await operator.call('PUT /api/v1/settings/{key}', {
    params: { key: 'outbound.allowed' },
    body: { value: 'http://127.0.0.1', reason: 'the upstream of this suite' },
  });
  const tenant = await operator.call('POST /api/v1/tenants', {
    body: { name: 'Fixture', slug: 'fixture', businessTypes: ['ACADEMY'], branchName: 'Main' },
  });
  await operator.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
  const invite = (name: string, key: string) =>
    inviteAndEnrol(operator, {
      email: `${name}@fixture.test`,
      displayName: name,
      roles: [{ key, scope: tenant.id }],
      locale: 'en',
    });
  const owner = (await invite('owner', 'TENANT_OWNER')).client;
  const caller = await invite('caller', 'TENANT_OWNER');
  await findRole(owner, 'TENANT_OWNER');
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
  const { token } = await caller.client.call('POST /api/v1/me/tokens', {
    body: { name: 'conformance', expiresAt },
  });
  return {
    paths: {
      modern: await addUpstream(owner, 'modern', upstream.url),
      legacy: await addUpstream(owner, 'legacy', upstream.legacyUrl),
    },
    token,
    approver: owner,
  };
}
