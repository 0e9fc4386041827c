import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { newId, type ScopeId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { createCallWriter, type NewCall } from '../src/calls/call-writer.ts';

let db: TestDatabase;
before(async () => {
  const directory = new URL('../src/migrations/', import.meta.url);
  db = await createTestDatabase([{ schema: 'gate', directory }]);
});
after(() => db.drop());

const tenantId = newId('tenant');
const createdAt = new Date('2026-11-29T10:00:00.123Z');

const callOf = (more: Partial<NewCall>): NewCall => ({
  id: newId('call'),
  tenant_id: tenantId,
  upstream_id: newId('upstream'),
  tool_id: newId('tool'),
  upstream_key: 'notes',
  tool: 'echo',
  scope_id: tenantId as string as ScopeId, // a scope has the id of what it stands for
  caller_id: newId('user'),
  caller_name: '김하나',
  agent: null,
  state: 'returned',
  risk: 'LOW',
  because: JSON.stringify([{ code: 'level', detail: 'LOW' }]),
  shown: '{"text":"\\u0000 \\"안녕\\""}',
  shown_digest: 'a'.repeat(64),
  digest: 'b'.repeat(64),
  definition_digest: 'c'.repeat(64),
  policy_version: 3,
  approval_id: null,
  grant_id: null,
  shadow: 'would_ask',
  tainted: true,
  era: '2026-07-28',
  waits_by: null,
  process_id: null,
  sealed_arguments: null,
  sealed_result: null,
  sealed_task: null,
  failure_code: null,
  failure_detail: null,
  result_bytes: 12,
  created_at: createdAt,
  expires_at: null,
  dispatched_at: createdAt,
  finished_at: createdAt,
  ...more,
});

test('a call is kept as it was given, and what a database refuses in one text takes no other call with it', async () => {
  const writer = createCallWriter({ database: db.database, log: silentLogger });
  const whole = callOf({});
  const broken = callOf({ failure_detail: 'half \u{D83D} and \0 none' });
  writer.keepLater(whole);
  await writer.keep(broken);
  await writer.flush();
  const { rows } = await db.superuser.query(
    'SELECT * FROM gate.calls WHERE id = ANY($1) ORDER BY failure_detail',
    [[whole.id, broken.id]],
  );
  assert.equal(rows[0]?.failure_detail, 'half \u{FFFD} and \u{FFFD} none');
  assert.deepEqual(rows[1], { ...whole, because: [{ code: 'level', detail: 'LOW' }], collected: false });
});

test('of many calls that are given at once each is kept and settled', async () => {
  const writer = createCallWriter({ database: db.database, log: silentLogger });
  const calls = Array.from({ length: 450 }, () => callOf({ state: 'dispatched', finished_at: null }));
  await Promise.all(calls.map((call) => writer.keep(call)));
  for (const { id } of calls)
    writer.settleLater({
      id,
      state: 'failed',
      finishedAt: createdAt,
      failureCode: 'server_error',
      failureDetail: 'cut \u{D83D}',
      resultBytes: null,
    });
  await writer.flush();
  const { rows } = await db.superuser.query(
    "SELECT count(*)::int AS settled FROM gate.calls WHERE id = ANY($1) AND state = 'failed'",
    [calls.map(({ id }) => id)],
  );
  assert.equal(rows[0]?.settled, 450);
});
