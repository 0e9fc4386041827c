import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  createNoteVerifier,
  decodeBase64,
  hashLeaf,
  type LogPolicy,
  openCheckpoint,
  parseVerifierKey,
  splitLines,
  verifyConsistency,
  verifyExport,
  verifyProof,
} from '@haechi/transparency';
import type { ApiClient } from './harness/api-client.ts';
import { waitUntilSequenced } from './harness/audit-log.ts';
import { type BusyTenant, makeBusyTenant } from './harness/busy-tenant.ts';
import { enrolFirstAdministrator } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const bytesOf = (base64: string): Uint8Array => decodeBase64(base64) ?? assert.fail(base64);

function trust(verifierKey: string): LogPolicy {
  const key = parseVerifierKey(verifierKey);
  assert.ok(key.ok);
  return { origin: key.value.name, logKeys: [createNoteVerifier(key.value)] };
}

describe('what auditors take from the server verifies without it', () => {
  let server: RunningServer;
  let tenant: BusyTenant;
  let client: ApiClient;

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    const administrator = await enrolFirstAdministrator(server);
    tenant = await makeBusyTenant(administrator.client, 'north');
    client = tenant.owner.client;
    await waitUntilSequenced(client);
  });
  after(() => server?.remove());

  test('an export is the whole log in a file, refused without the right, and on record', async () => {
    const { verifierKey } = await client.call('GET /api/v1/audit/log', {});
    const { size } = await client.call('GET /api/v1/audit/tlog/checkpoint', {}).then(async (note) => {
      const opened = await openCheckpoint(note, trust(verifierKey));
      assert.ok(opened.ok);
      return opened.value.checkpoint;
    });
    const answer = await client.send('GET /api/v1/audit/export', { query: { to: size } });
    assert.equal(answer.status, 200, answer.text);
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      /^attachment; filename="audit-ten-[0-9a-z]{26}-0-\d+\.jsonl"$/,
    );
    const verified = await verifyExport(splitLines([answer.text]), () => trust(verifierKey));
    assert.ok(verified.ok, verified.ok ? '' : verified.error.code);
    assert.equal(verified.value.header.to, size);
    await waitUntilSequenced(client);
    const { items } = await client.call('GET /api/v1/audit/events', { query: { action: 'audit.exported' } });
    assert.equal(items.length, 1);
    const { details } = await client.call('GET /api/v1/audit/events/{id}', {
      params: { id: items[0]?.id ?? '' },
    });
    assert.deepEqual(details, { from: 0, to: size });
    const { code } = await tenant.member.client.refused('GET /api/v1/audit/export', { query: {} });
    assert.equal(code, 'PERM_001');
  });

  test('what a search finds is a file for spreadsheets or programs, with the filter on record but no word of it', async () => {
    const name = '=HYPERLINK("https://evil.example")';
    await client.call('POST /api/v1/projects', { body: { name, slug: 'formula' } });
    await waitUntilSequenced(client);
    const query = { action: 'project.created', text: 'HYPERLINK' };
    const found = await client.call('GET /api/v1/audit/events', { query });
    assert.equal(found.items.length, 1);
    const csv = await client.send('GET /api/v1/audit/events/csv', { query });
    assert.deepEqual(
      [csv.status, csv.headers.get('content-type'), csv.headers.get('content-disposition')],
      [200, 'text/csv; charset=utf-8', 'attachment; filename="audit-events.csv"'],
    );
    const [head = '', row = '', ...more] = csv.text.split('\r\n');
    assert.match(head, /^\ufeff?index,at,summary,action,.*,id$/);
    assert.ok(row.includes(`,"'${name.replaceAll('"', '""')}",`), row);
    assert.deepEqual([row.endsWith(`,${found.items[0]?.id}`), more], [true, ['']]);
    const jsonl = await client.send('GET /api/v1/audit/events/jsonl', { query: {} });
    const lines = jsonl.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { index: number });
    assert.deepEqual(
      lines.map(({ index }) => index),
      lines.map((_, place) => lines.length - 1 - place),
    );
    await waitUntilSequenced(client);
    const { items } = await client.call('GET /api/v1/audit/events', {
      query: { action: 'audit.exported', limit: 2 },
    });
    const { details } = await client.call('GET /api/v1/audit/events/{id}', {
      params: { id: items[1]?.id ?? '' },
    });
    assert.deepEqual(details, { form: 'csv', filter: { action: 'project.created', text: '…' } });
    const { code } = await tenant.member.client.refused('GET /api/v1/audit/events/csv', { query: {} });
    assert.equal(code, 'PERM_001');
  });

  test('the log grows as is proven, never from size 0, and is in the platform tree', async () => {
    const { verifierKey } = await client.call('GET /api/v1/audit/log', {});
    const growth = await client.call('GET /api/v1/audit/consistency', { query: { from: 2 } });
    const opened = await openCheckpoint(growth.checkpoint, trust(verifierKey));
    assert.ok(opened.ok);
    assert.equal(opened.value.checkpoint.size, growth.to);
    const consistent = verifyConsistency({
      oldSize: growth.from,
      newSize: growth.to,
      oldRoot: bytesOf(growth.fromRoot),
      newRoot: opened.value.checkpoint.root,
      proof: growth.hashes.map(bytesOf),
    });
    assert.ok(consistent.ok);
    const refused = await client.refused('GET /api/v1/audit/consistency', { query: { from: 0 } });
    assert.equal(refused.code, 'AUD_002');
    const covered = await client.call('GET /api/v1/audit/platform-proof', {});
    const leafHash = hashLeaf(new TextEncoder().encode(covered.checkpoint));
    assert.ok((await verifyProof(covered.proof, leafHash, trust(covered.platformVerifierKey))).ok);
  });

  test('tiles come as bytes under their C2SP paths, and hours as a list', async () => {
    const address = new URL('/api/v1/audit/tlog/tile/0/000.p/2', client.origin);
    const response = await fetch(address, { headers: { cookie: client.cookie(), 'x-haechi-request': '1' } });
    assert.equal(response.headers.get('content-type'), 'application/octet-stream');
    const tile = new Uint8Array(await response.arrayBuffer());
    const { text } = await client.send('GET /api/v1/audit/export', { query: { to: 1 } });
    const [, oldest = ''] = text.split('\n');
    assert.deepEqual(tile.slice(0, 32), new Uint8Array(hashLeaf(new TextEncoder().encode(oldest))));
    const missing = await client.refused('GET /api/v1/audit/tlog/tile/{level}/{a}/{b}', {
      params: { level: '0', a: 'x999', b: '999' },
    });
    assert.equal(missing.code, 'RES_001');
    // None yet, unless an hour ended while this ran.
    const hours = await client.call('GET /api/v1/audit/hours', { query: {} });
    assert.ok(hours.items.length <= 1);
    assert.equal(hours.nextCursor, null);
  });
});
