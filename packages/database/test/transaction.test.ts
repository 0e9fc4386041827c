import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import { isUniqueViolation } from '../src/connection.ts';
import { createTestDatabase, type TestDatabase } from '../src/testing/index.ts';
import { flush, sendAlong } from '../src/transaction.ts';

let db: TestDatabase;
const tenantA = newId('tenant');
const tenantB = newId('tenant');

before(async () => {
  db = await createTestDatabase([]);
});
after(() => db.drop());

const insertKey = (tenantId: TenantId, key: string) => sql`
  INSERT INTO haechi.idempotency_keys (tenant_id, caller_id, key, operation, request_hash)
  VALUES (${tenantId}, ${tenantId}, ${key}, 'POST /x', '\\x00')`;

async function countKeys(tenantId: TenantId): Promise<number> {
  const { rows } = await db.database.tenant(tenantId, (tx) =>
    sql<{ n: number }>`SELECT count(*) AS n FROM haechi.idempotency_keys`.execute(tx),
  );
  return rows[0]?.n ?? -1;
}

test('a tenant sees its own rows and nobody else’s', async () => {
  await db.database.tenant(tenantA, (tx) => insertKey(tenantA, 'one').execute(tx));
  assert.equal(await countKeys(tenantA), 1);
  assert.equal(await countKeys(tenantB), 0);
});

test('a row for another tenant is refused by the database', async () => {
  await assert.rejects(
    db.database.tenant(tenantA, (tx) => insertKey(tenantB, 'foreign').execute(tx)),
    /row-level security/,
  );
});

test('without a tenant nothing is visible, and the tenant does not outlive its transaction', async () => {
  await db.database.tenant(tenantA, (tx) => sql`SELECT 1`.execute(tx));
  const { rows } = await db.database.pool.query<{ n: number }>(
    'SELECT count(*) AS n FROM haechi.idempotency_keys',
  );
  assert.equal(rows[0]?.n, 0);
});

test('a failed transaction leaves nothing behind and its connection works on', async () => {
  await assert.rejects(
    db.database.tenant(tenantB, async (tx) => {
      await insertKey(tenantB, 'lost').execute(tx);
      throw new Error('no');
    }),
    /^Error: no$/,
  );
  assert.equal(await countKeys(tenantB), 0);
});

test('a unique violation is recognised by the constraint it names', async () => {
  await db.database.tenant(tenantB, (tx) => insertKey(tenantB, 'twice').execute(tx));
  await assert.rejects(
    db.database.tenant(tenantB, (tx) => insertKey(tenantB, 'twice').execute(tx)),
    (error) => isUniqueViolation(error, 'idempotency_keys_pkey') && !isUniqueViolation(error, 'other'),
  );
});

test('the working role can neither bypass row-level security nor own what it works on', async () => {
  const { rows } = await db.superuser.query(
    "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'haechi_app'",
  );
  assert.deepEqual(rows, [
    { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false },
  ]);
});

test('what is sent along is done in its place and committed with the rest', async () => {
  const tenantId = newId('tenant');
  const seen = await db.database.tenant(tenantId, async (tx) => {
    sendAlong(tx, insertKey(tenantId, 'along'));
    const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM haechi.idempotency_keys`.execute(tx);
    sendAlong(tx, insertKey(tenantId, 'with the commit'));
    return rows[0]?.n;
  });
  assert.equal(seen, 1);
  assert.equal(await countKeys(tenantId), 2);
});

test('what is sent along and fails undoes all of it and tells why, whether something follows or not', async () => {
  const tenantId = newId('tenant');
  const fail = (followed: boolean): Promise<void> =>
    db.database.tenant(tenantId, async (tx) => {
      await insertKey(tenantId, 'one').execute(tx);
      sendAlong(tx, insertKey(tenantId, 'one'), (error) => new Error('taken', { cause: error }));
      if (followed) await insertKey(tenantId, 'two').execute(tx);
    });
  await assert.rejects(fail(true), /^Error: taken$/);
  await assert.rejects(fail(false), /^Error: taken$/);
  await assert.rejects(
    db.database.tenant(tenantId, async (tx) => {
      sendAlong(tx, sql`SELECT 1 / 0`);
      await flush(tx);
      assert.fail('flush waits for what was sent along');
    }),
    /division by zero/,
  );
  assert.equal(await countKeys(tenantId), 0);
});

test('a failure that is kept quiet about is not committed as if nothing had been', async () => {
  await assert.rejects(
    db.database.tenant(tenantA, (tx) => sql`SELECT 1 / 0`.execute(tx).catch(() => undefined)),
    /cannot be committed/,
  );
});

test('a transaction that asks one thing ends with it', async () => {
  const tenantId = newId('tenant');
  await assert.rejects(
    db.database.tenant(
      tenantId,
      async (tx) => {
        await insertKey(tenantId, 'only').execute(tx);
        await insertKey(tenantId, 'another').execute(tx);
      },
      { single: true },
    ),
    /given another/,
  );
  assert.equal(await countKeys(tenantId), 1);
});

test('a statement that keeps coming is planned once on a connection, unless it asks for all columns there may be', async () => {
  await db.superuser.query(
    'CREATE TABLE haechi.growing (id integer); GRANT SELECT ON haechi.growing TO haechi_app',
  );
  const repeat = (text: string): Promise<string[]> =>
    db.database.tenant(tenantA, async (tx) => {
      for (let run = 0; run < 60; run += 1) await sql`${sql.raw(text)} = ${run}`.execute(tx);
      const { rows } = await sql<{ statement: string }>`SELECT statement FROM pg_prepared_statements`.execute(
        tx,
      );
      return rows.map(({ statement }) => statement);
    });
  const named = 'SELECT id FROM haechi.growing WHERE id';
  assert.deepEqual(await repeat(named), [`${named} = $1`]);
  const all = 'SELECT * FROM haechi.growing WHERE id';
  assert.ok(!(await repeat(all)).includes(`${all} = $1`));
  await db.superuser.query('ALTER TABLE haechi.growing ADD COLUMN more integer');
  await repeat(all);
  await repeat(named);
});

test('what follows a value that cannot be written is not carried out, the commit least of all', async () => {
  const tenantId = newId('tenant');
  const endless: unknown[] = [];
  endless.push({ endless });
  await assert.rejects(
    db.database.tenant(tenantId, async (tx) => {
      sendAlong(tx, insertKey(tenantId, 'before'));
      sendAlong(tx, sql`SELECT ${{ endless }}::jsonb`);
      sendAlong(tx, insertKey(tenantId, 'behind'));
    }),
    /circular/,
  );
  assert.equal(await countKeys(tenantId), 0);
});

test('a statement that fails where it gets its name, alone or among equal ones, can be asked again', async () => {
  const divide = (by: number) => sql<{ n: number }>`SELECT 10 / ${by}::int AS n`;
  const ask = (by: number): Promise<number | undefined> =>
    db.database.tenant(tenantA, async (tx) => {
      sendAlong(tx, divide(1));
      sendAlong(tx, divide(by));
      return (await divide(2).execute(tx)).rows[0]?.n;
    });
  for (let time = 0; time < 40; time += 1) {
    assert.equal(await ask(5), 5);
    await assert.rejects(ask(0), /division by zero/);
  }
});

test('rows come with the values of their columns, whether the statement has a plan yet or not', async () => {
  const at = new Date(Date.UTC(2026, 10, 30));
  for (let time = 0; time < 60; time += 1) {
    const { rows } = await db.database.tenant(tenantA, (tx) =>
      sql`SELECT ${time}::int8 AS big, ${at}::timestamptz AS at, ${null}::text AS nothing, ${'{"a":[1]}'}::jsonb AS json,
                 ${Buffer.from('ff00', 'hex')}::bytea AS bytes, ${['a,b', '"']}::text[] AS texts, ${true}::bool AS yes`.execute(
        tx,
      ),
    );
    assert.deepEqual(rows, [
      {
        big: time,
        at,
        nothing: null,
        json: { a: [1] },
        bytes: Buffer.from('ff00', 'hex'),
        texts: ['a,b', '"'],
        yes: true,
      },
    ]);
  }
});
