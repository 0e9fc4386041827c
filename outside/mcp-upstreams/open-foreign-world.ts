import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from '../../e2e/harness/api-client.ts';
import { enrolFirstAdministrator, inviteAndEnrol } from '../../e2e/harness/people.ts';
import { startServer } from '../../e2e/harness/start-server.ts';

/** A server with the reference servers of MCP behind its gate, and somebody who calls them with a token. */
export interface ForeignWorld {
  /** Address for all servers; that of one server is below it. */
  readonly endpoint: string;
  readonly token: string;
  /** What the server for files may touch. */
  readonly folder: string;
  /** Somebody else says yes to the one request that waits. */
  approve(): Promise<void>;
  remove(): Promise<void>;
}

// oxlint-disable-next-line no-process-env -- the runner of outside suites tells by it where the packages are
const { HAECHI_TEST_MCP_PACKAGES: PACKAGES = '' } = process.env;
/** The tool that waits for a person; the others do not. */
const ASKED = 'create_directory';

export const packagePath = (name: string, path: string): string =>
  join(PACKAGES, '@modelcontextprotocol', name, path);

const program = (name: string, ...args: readonly string[]) => ({
  title: name,
  command: process.execPath,
  args: [packagePath(`server-${name}`, 'dist/index.js'), ...args],
});

async function putBehindGate(owner: ApiClient, key: string): Promise<void> {
  const { id } = await owner.call('POST /api/v1/gate/upstreams', {
    body: { key, name: key, target: { kind: 'stdio', program: key } },
  });
  await owner.call('POST /api/v1/gate/upstreams/{id}/refresh', { params: { id } });
  const { items } = await owner.call('GET /api/v1/gate/tools', { query: { upstream: id } });
  assert.ok(items.length > 0, key);
  await owner.call('POST /api/v1/gate/classifications', {
    body: {
      items: items.map((tool) => ({
        tool: tool.id,
        digest: tool.digest,
        classification: {
          risk: tool.name === ASKED ? 'HIGH' : 'LOW',
          openWorld: false,
          sendsOut: false,
        },
      })),
      reason: 'reference servers',
    },
  });
}

async function openTenant(operator: ApiClient) {
  const tenant = await operator.call('POST /api/v1/tenants', {
    body: { name: 'Foreign', slug: 'foreign', businessTypes: ['ACADEMY'], branchName: 'Main' },
  });
  await operator.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
  const invite = (name: string) =>
    inviteAndEnrol(operator, {
      email: `${name}@foreign.test`,
      displayName: name,
      roles: [{ key: 'TENANT_OWNER', scope: tenant.id }],
      locale: 'en',
    });
  const owner = (await invite('owner')).client;
  await owner.call('PUT /api/v1/settings/{key}', {
    params: { key: 'gate.hold' },
    body: { value: 0, reason: 'nobody waits here' },
  });
  return { tenantId: tenant.id, owner, caller: (await invite('caller')).client };
}

export async function openForeignWorld(): Promise<ForeignWorld> {
  // Resolved, because the server for files compares resolved paths.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'haechi-foreign-')));
  const file = join(folder, 'programs.json');
  const programs = {
    everything: program('everything', 'stdio'),
    filesystem: program('filesystem', folder),
    memory: { ...program('memory'), env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') } },
  };
  writeFileSync(file, JSON.stringify(programs));
  const server = await startServer({
    database: 'test cluster',
    settings: { HAECHI_GATE_PROGRAMS_FILE: file },
  });
  const operator = (await enrolFirstAdministrator(server, 'en')).client;
  const { tenantId, owner, caller } = await openTenant(operator);
  await Promise.all(Object.keys(programs).map((key) => putBehindGate(owner, key)));
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { token } = await caller.call('POST /api/v1/me/tokens', { body: { name: 'outside', expiresAt } });
  return {
    endpoint: `${server.origin}/mcp/${tenantId}`,
    token,
    folder,
    async approve() {
      const { items } = await owner.call('GET /api/v1/approvals', { query: { state: 'pending' } });
      const [request] = items;
      assert.ok(request !== undefined, 'a request is pending');
      await owner.call('POST /api/v1/approvals/{id}/approve', {
        params: { id: request.id },
        body: { reason: 'seen' },
      });
    },
    async remove() {
      await server.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
