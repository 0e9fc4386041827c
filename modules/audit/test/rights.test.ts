import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TenantId } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { sql } from 'kysely';
import { openLogIdentity } from '../src/signing/open-log-identity.ts';
import { createLogFixture, entryFor, type LogFixture, origin, rootKey } from './log-fixture.ts';

const TENANT_TABLES = ['intake', 'audit_logs', 'trees', 'checkpoints'] as const;
const SYSTEM_TABLES = ['sequencer', 'signing_keys'] as const;

let log: LogFixture;
let mine: TenantId;
let other: TenantId;

before(async () => {
  log = await createLogFixture();
  mine = log.newTenant();
  other = log.newTenant();
  for (const tenantId of [mine, other]) await log.append(tenantId, 257);
  await log.sequence();
  for (const tenantId of [mine, other]) await log.append(tenantId, 1);
});
after(() => log.test.drop());

const countAs = (tenantId: TenantId, table: string): Promise<number> =>
  log.database.tenant(tenantId, async (tx) => {
    const { rows } = await sql<{ count: number }>`SELECT count(*) FROM ${sql.ref(`audit.${table}`)}`.execute(
      tx,
    );
    return rows[0]?.count ?? -1;
  });

test('a tenant sees its own rows of every table and no row of another tenant', async () => {
  for (const table of [...TENANT_TABLES, 'tiles']) {
    const { rows } = await log.test.superuser.query<{ count: number }>(
      `SELECT count(*) FROM audit.${table} WHERE tenant_id = $1`,
      [mine],
    );
    assert.ok((rows[0]?.count ?? 0) > 0, table);
    assert.equal(await countAs(mine, table), rows[0]?.count, table);
    assert.equal(await countAs(log.newTenant(), table), 0, table);
  }
  for (const table of SYSTEM_TABLES) assert.equal(await countAs(mine, table), 0, table);
});

test('a tenant transaction can put nothing into the log past the sequencer, nor take anything from the intake', async () => {
  const refused = /row-level security|permission denied/;
  const as = (statement: string): Promise<unknown> =>
    log.database.tenant(mine, (tx) => sql.raw(statement).execute(tx));
  await assert.rejects(
    as(
      `INSERT INTO audit.checkpoints SELECT tenant_id, size + 1, root, note, created_at FROM audit.checkpoints`,
    ),
    refused,
  );
  await assert.rejects(
    as(`INSERT INTO audit.trees VALUES (gen_random_uuid(), 0, '', '', 0, now())`),
    refused,
  );
  await assert.rejects(as(`UPDATE audit.intake SET leaf = '{}'`), refused);
  await as('DELETE FROM audit.intake');
  await as('UPDATE audit.trees SET size = 0');
  assert.equal(await countAs(mine, 'intake'), 1);
  await assert.rejects(
    log.database.tenant(mine, (tx) => log.record(tx, other, origin, entryFor(other))),
    refused,
  );
});

test('not even a system transaction of the product can change what was written', async () => {
  for (const table of ['audit_logs', 'tiles', 'checkpoints']) {
    for (const statement of [
      `UPDATE audit.${table} SET tenant_id = tenant_id`,
      `DELETE FROM audit.${table}`,
      `TRUNCATE audit.${table}`,
    ]) {
      await assert.rejects(
        log.database.system('try to change the log', (tx) => sql.raw(statement).execute(tx)),
        /permission denied/,
        statement,
      );
    }
  }
});

test('the signing key is made once, is found again, and opens with its own root key only', async () => {
  const { database, clock } = log;
  const again = await Promise.all(
    Array.from({ length: 3 }, () => openLogIdentity({ database, rootKey, clock, logName: 'another.name' })),
  );
  for (const identity of again) assert.equal(identity.verifierKeyOf(mine), log.identity.verifierKeyOf(mine));
  await assert.rejects(
    openLogIdentity({ database, rootKey: new Secret(new Uint8Array(32).fill(8)), clock }),
    /sealed under a key that is not here/,
  );
});

test('of processes that start together on an empty database one makes the key and all use it', async () => {
  const fresh = await createLogFixture();
  try {
    await fresh.test.superuser.query('DELETE FROM audit.signing_keys');
    const { database, clock } = fresh;
    const opened = await Promise.all(
      Array.from({ length: 5 }, () => openLogIdentity({ database, rootKey, clock })),
    );
    assert.equal(new Set(opened.map((identity) => identity.verifierKeyOf(mine))).size, 1);
    assert.match(opened[0]?.originOf(mine) ?? '', /^haechi-[0-9a-f]{12}\/audit\/ten_/);
  } finally {
    await fresh.test.drop();
  }
});
