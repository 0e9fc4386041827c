import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ApiClient } from '../../e2e/harness/api-client.ts';
import { enrolFirstAdministrator, inviteAndEnrol } from '../../e2e/harness/people.ts';
import { type RunningServer, startServer } from '../../e2e/harness/start-server.ts';

/** Where the suite's installer put the servers. */
const SERVERS = process.env['HAECHI_TEST_MCP_SERVERS'] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'haechi-foreign-'));
const program = (name: string, ...args: readonly string[]) => ({
  title: name,
  command: process.execPath,
  args: [join(SERVERS, 'node_modules/@modelcontextprotocol', `server-${name}`, 'dist/index.js'), ...args],
});

let server: RunningServer;
let call: (tool: string, args: object) => Promise<string>;

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
        classification: { risk: 'LOW', openWorld: false, sendsOut: false },
      })),
      reason: 'reference servers',
    },
  });
}

before(async () => {
  const file = join(folder, 'programs.json');
  const programs = {
    everything: program('everything', 'stdio'),
    filesystem: program('filesystem', folder),
    memory: { ...program('memory'), env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') } },
  };
  writeFileSync(file, JSON.stringify(programs));
  server = await startServer({ database: 'test cluster', settings: { HAECHI_GATE_PROGRAMS_FILE: file } });
  const operator = (await enrolFirstAdministrator(server, 'en')).client;
  const tenant = await operator.call('POST /api/v1/tenants', {
    body: { name: 'Foreign', slug: 'foreign', businessTypes: ['ACADEMY'], branchName: 'Main' },
  });
  await operator.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
  const roles = [{ key: 'TENANT_OWNER', scope: tenant.id }];
  const invitation = { email: 'owner@foreign.test', displayName: 'owner', roles, locale: 'en' } as const;
  const owner = (await inviteAndEnrol(operator, invitation)).client;
  for (const key of Object.keys(programs)) await putBehindGate(owner, key);
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const { token } = await owner.call('POST /api/v1/me/tokens', { body: { name: 'outside', expiresAt } });
  call = async (tool, args) => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const response = await fetch(`${server.origin}/mcp/${tenant.id}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': tool,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: tool, arguments: args, _meta: meta },
      }),
    });
    return await response.text();
  };
});
after(async () => {
  await server?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test('the reference servers answer through the gate', async () => {
  assert.match(await call('everything_echo', { message: 'haechi' }), /haechi/);
  assert.doesNotMatch(
    await call('filesystem_write_file', { path: join(folder, 'a'), content: 'b' }),
    /"error"/,
  );
  assert.match(await call('filesystem_read_text_file', { path: join(folder, 'a') }), /"b"/);
  const entities = [{ name: 'haechi', entityType: 'beast', observations: ['tells right from wrong'] }];
  assert.doesNotMatch(await call('memory_create_entities', { entities }), /"error"/);
  assert.match(await call('memory_read_graph', {}), /tells right from wrong/);
});

test('what a reference server refuses comes back as its error, and the others go on', async () => {
  assert.match(await call('filesystem_read_text_file', { path: '/etc/passwd' }), /"isError":true|"error"/);
  assert.match(await call('everything_echo', { message: 'still here' }), /still here/);
});
