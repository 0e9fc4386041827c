import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createPool, readSqlState } from '@haechi/database';
import { PLATFORM_TENANT_ID, parseId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import type pg from 'pg';
import { type BusyTenant, makeBusyTenant } from './harness/busy-tenant.ts';
import { enrolFirstAdministrator, signIn } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';
import {
  findReachablePartitions,
  findTenantTables,
  OUR_SCHEMAS,
  type TenantTable,
} from './harness/tenant-tables.ts';

/** Events in each log: enough for a full tile of 256 hashes. */
const EVENTS_MIN = 260;
/** SQLSTATE of what row-level security, missing rights and protective triggers refuse. */
const REFUSED = '42501';

/**
 * Columns that name a tenant in rows that belong to a person or to the installation, with the reason. A table that
 * is new here either gets row-level security or a line that explains why not.
 */
const PERSONS_OWN: Readonly<Record<string, string>> = {
  'identity.users.last_tenant_id': 'a person belongs to no tenant; where they worked last is theirs',
  'identity.sessions.active_tenant_id': 'a session belongs to a person and is reached by its secret',
  'identity.personal_tokens.bound_tenant_id': 'a token belongs to a person and is reached by its secret',
};

describe('rows of one tenant are out of reach for every other', () => {
  let server: RunningServer;
  let superuser: pg.Pool;
  let app: pg.Pool;
  let tables: readonly TenantTable[];
  let north: string;
  let south: string;
  let sequencerHeld: pg.PoolClient;

  before(async () => {
    server = await startServer({ database: 'test cluster' });
    assert.ok(server.db !== undefined);
    superuser = server.db.superuser;
    app = createPool({
      url: server.db.appUrl,
      log: silentLogger,
      connectionsMax: 4,
      applicationName: 'haechi-test',
    });
    const administrator = await enrolFirstAdministrator(server);
    const tenants = [
      await makeBusyTenant(administrator.client, 'north'),
      await makeBusyTenant(administrator.client, 'south'),
    ];
    await Promise.all(tenants.map(fillLog));
    await Promise.all(tenants.map(({ id }) => sealLastHour(parseId('tenant', id) ?? '')));
    await Promise.all(tenants.map(({ id }) => planSegment(parseId('tenant', id) ?? '')));
    await Promise.all(tenants.map(({ id }) => holdSlot(parseId('tenant', id) ?? '')));
    await Promise.all(tenants.map(({ id }) => endSession(parseId('tenant', id) ?? '')));
    await Promise.all(tenants.map(({ id }) => deliverNothing(parseId('tenant', id) ?? '')));
    await Promise.all(tenants.map(({ id }) => openLink(parseId('tenant', id) ?? '')));
    // With the sequencer held up, events stay where they arrive, and that table can be looked at as well.
    sequencerHeld = await superuser.connect();
    await sequencerHeld.query('BEGIN; SELECT FROM audit.sequencer FOR UPDATE');
    await Promise.all(tenants.map((tenant) => signIn(tenant.member)));
    [north = '', south = ''] = tenants.map(({ id }) => parseId('tenant', id) ?? '');
    tables = await findTenantTables(superuser);
  });
  after(async () => {
    await sequencerHeld?.query('ROLLBACK');
    sequencerHeld?.release();
    await app?.end();
    await server?.remove();
  });

  /** Makes the log of a tenant long enough for a full tile, and waits until it is sequenced. */
  async function fillLog({ owner }: BusyTenant): Promise<void> {
    const live = await owner.client.events();
    for (let count = 0; count < EVENTS_MIN; count += 1)
      await owner.client.call('PATCH /api/v1/me', { body: { displayName: `대표 ${count}` } });
    const isLast = (): boolean =>
      live.seen.filter(({ type }) => type === 'profile.updated').length >= EVENTS_MIN;
    await live.waitFor(isLast, 10_000);
    live.close();
  }

  /** A log gets its first hour block when an hour has ended, and this proof does not wait for that. */
  async function sealLastHour(tenant: string): Promise<void> {
    await superuser.query(
      `INSERT INTO audit.hour_blocks
       SELECT tenant_id, date_trunc('hour', now()) - interval '1 hour', 0, size, root, note, '', now()
         FROM audit.checkpoints WHERE tenant_id = $1 ORDER BY size LIMIT 1`,
      [tenant],
    );
  }

  /** Nobody receives here, so nothing is delivered and nothing is given up. */
  async function deliverNothing(tenant: string): Promise<void> {
    await superuser.query(
      `INSERT INTO sinks.deliveries (sink_id, tenant_id, number, at, from_index, to_index, sent, outcome, duration_ms)
       SELECT id, tenant_id, 1, now(), 0, 1, 1, 'delivered', 1 FROM sinks.sinks WHERE tenant_id = $1`,
      [tenant],
    );
    await superuser.query(
      `INSERT INTO sinks.dead_letters (sink_id, tenant_id, index, attempts, failure_code, failure_detail, state, failed_at)
       SELECT id, tenant_id, 0, 1, 'refused', 'no', 'waiting', now() FROM sinks.sinks WHERE tenant_id = $1`,
      [tenant],
    );
  }

  /** No message arrives here, so nobody follows a link of one. */
  async function openLink(tenant: string): Promise<void> {
    await superuser.query(
      `INSERT INTO notifications.links (id, tenant_id, target_id, token_hash, expires_at)
       SELECT id, tenant_id, target_id, sha256(id::text::bytea), now() FROM notifications.deliveries WHERE tenant_id = $1
       ON CONFLICT DO NOTHING`,
      [tenant],
    );
    await superuser.query(
      `INSERT INTO notifications.link_openings (link_id, tenant_id, user_id, opened_at)
       SELECT id, tenant_id, gen_random_uuid(), now() FROM notifications.links WHERE tenant_id = $1`,
      [tenant],
    );
  }

  /** Slots of caps are held only while calls are under way. */
  async function holdSlot(tenant: string): Promise<void> {
    await superuser.query(
      `INSERT INTO gate.cap_slots (tool_id, caller_id, process_id, tenant_id, slots)
       VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $1, 1)`,
      [tenant],
    );
  }

  /** Only callers of the older revision end sessions. */
  async function endSession(tenant: string): Promise<void> {
    await superuser.query(
      `INSERT INTO gate.ended_sessions (id, tenant_id, caller_id, ended_at, expires_at)
       VALUES (gen_random_uuid(), $1, gen_random_uuid(), now(), now())`,
      [tenant],
    );
  }

  /** Nothing leaves the hot tier before months have passed, and not every log of the test fills a tile. */
  async function planSegment(tenant: string): Promise<void> {
    await superuser.query(
      `INSERT INTO audit.text_blocks (tenant_id, tile, bits) VALUES ($1, 0, decode(repeat('00', 4000), 'hex'))
       ON CONFLICT DO NOTHING`,
      [tenant],
    );
    await superuser.query(
      `INSERT INTO audit.segments (id, tenant_id, from_index, to_index, state, first_at, last_at, id_min, id_max, warm_name, created_at, moved_at)
       SELECT gen_random_uuid(), $1, 0, 256, 'planned', now(), now(), gen_random_uuid(), gen_random_uuid(), 'x', now(), now()`,
      [tenant],
    );
  }

  /** Runs statements as the product's role in a transaction for a tenant, and takes everything back. */
  async function asTenant<T>(
    tenant: string | undefined,
    work: (client: pg.PoolClient) => Promise<T>,
  ): Promise<T> {
    const client = await app.connect();
    try {
      await client.query('BEGIN');
      if (tenant !== undefined) await client.query("SELECT set_config('haechi.tenant', $1, true)", [tenant]);
      return await work(client);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }

  async function countRows(
    client: pg.PoolClient | pg.Pool,
    sql: string,
    values: string[] = [],
  ): Promise<number> {
    const { rows } = await client.query<{ found: string }>(`SELECT count(*) AS found FROM ${sql}`, values);
    return Number(rows[0]?.found);
  }

  /** How many rows a change reaches; none when it is refused outright. */
  async function reach(client: pg.PoolClient, sql: string, values: string[]): Promise<number> {
    await client.query('SAVEPOINT attempt');
    try {
      const { rowCount } = await client.query(sql, values);
      await client.query('RELEASE SAVEPOINT attempt');
      return rowCount ?? 0;
    } catch (error) {
      await client.query('ROLLBACK TO SAVEPOINT attempt');
      if (readSqlState(error)?.code === REFUSED) return 0;
      throw error;
    }
  }

  test('the proof covers every table: each tenant has rows in each of them', async () => {
    assert.ok(tables.length >= 15, `only ${tables.length} tenant tables found`);
    const empty: string[] = [];
    for (const { name, tenantColumn } of tables) {
      for (const [label, tenant] of Object.entries({ north, south })) {
        const present = await countRows(superuser, `${name} WHERE ${tenantColumn} = $1`, [tenant]);
        if (present === 0) empty.push(`${name} (${label})`);
      }
    }
    assert.deepEqual(empty, [], 'tables without rows prove nothing: add a step to harness/busy-tenant.ts');
  });

  test('every table that names a tenant is protected, or says why its rows are a person’s own', async () => {
    const { rows } = await superuser.query<{ column: string; table: string }>(`
      SELECT format('%I.%I.%I', nspname, relname, attname) AS column, format('%I.%I', nspname, relname) AS table
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
       WHERE relkind IN ('r', 'p') AND NOT relispartition AND ${OUR_SCHEMAS} AND attnum > 0 AND NOT attisdropped AND attname LIKE '%tenant%'
         AND atttypid = 'uuid'::regtype`);
    const covered = new Set(tables.map(({ name }) => name));
    const bare = rows.filter(({ column, table }) => !covered.has(table) && !(column in PERSONS_OWN));
    assert.deepEqual(bare, []);
    const stale = Object.keys(PERSONS_OWN).filter((known) => !rows.some(({ column }) => column === known));
    assert.deepEqual(stale, []);
  });

  test('row-level security is on, forced also for the owner, and has one policy for all commands', () => {
    const weak = tables.filter(
      ({ forced, policies }) => !forced || !policies.some(({ command, check }) => command === '*' && check),
    );
    assert.deepEqual(weak, []);
    // Further policies may only let rows be read, never written.
    const writable = tables.flatMap(({ name, policies }) =>
      policies
        .filter((policy) => policy.name !== 'tenant_isolation' && policy.command !== 'r')
        .map((policy) => `${name}: ${policy.name}`),
    );
    assert.deepEqual(writable, []);
  });

  test('no partition is within the reach of the product’s role by its own name', async () => {
    assert.deepEqual(await findReachablePartitions(superuser), []);
  });

  test('the proof notices a table that is added without protection', async () => {
    await superuser.query('CREATE TABLE settings.added_later (id uuid PRIMARY KEY, tenant_id uuid NOT NULL)');
    try {
      const added = (await findTenantTables(superuser)).find(({ name }) => name === 'settings.added_later');
      assert.deepEqual(added, {
        name: 'settings.added_later',
        tenantColumn: 'tenant_id',
        forced: false,
        policies: [],
      });
    } finally {
      await superuser.query('DROP TABLE settings.added_later');
    }
  });

  test('a tenant reads its own rows and none of the other', async () => {
    await asTenant(north, async (client) => {
      for (const { name, tenantColumn } of tables) {
        const own = await countRows(client, `${name} WHERE ${tenantColumn} = $1`, [north]);
        assert.ok(own > 0, `${name} shows a tenant none of its own rows`);
        const foreign = await countRows(client, `${name} WHERE ${tenantColumn} NOT IN ($1, $2)`, [
          north,
          PLATFORM_TENANT_ID,
        ]);
        assert.equal(foreign, 0, name);
      }
    });
  });

  test('without a tenant, also an empty one, no row of any tenant is read', async () => {
    for (const tenant of [undefined, '']) {
      await asTenant(tenant, async (client) => {
        for (const { name, tenantColumn } of tables) {
          const visible = await countRows(client, `${name} WHERE ${tenantColumn} <> $1`, [
            PLATFORM_TENANT_ID,
          ]);
          assert.equal(visible, 0, name);
        }
      });
    }
  });

  test('a tenant cannot insert a row for the other', async () => {
    for (const { name, tenantColumn } of tables) {
      const { rows } = await superuser.query<{ row: unknown }>(
        `SELECT to_jsonb(t) AS row FROM ${name} t WHERE ${tenantColumn} = $1 LIMIT 1`,
        [south],
      );
      const insert = `INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::${name}, $1)`;
      await asTenant(north, async (client) => {
        const attempt = client.query(insert, [JSON.stringify(rows[0]?.row)]);
        await assert.rejects(attempt, { code: REFUSED }, name);
      });
    }
  });

  test('a tenant cannot change, take over, or delete rows of the other, nor give it any', async () => {
    for (const { name, tenantColumn: column } of tables) {
      await asTenant(north, async (client) => {
        const attempts = [
          [`UPDATE ${name} SET ${column} = ${column} WHERE ${column} = $1`, [south]],
          [`UPDATE ${name} SET ${column} = $2 WHERE ${column} = $1`, [south, north]],
          [`UPDATE ${name} SET ${column} = $2 WHERE ${column} = $1`, [north, south]],
          [`DELETE FROM ${name} WHERE ${column} = $1`, [south]],
        ] as const;
        for (const [sql, values] of attempts) assert.equal(await reach(client, sql, [...values]), 0, sql);
      });
    }
  });

  test('the rules behind it hold: nothing the product’s role could use to get around them', async () => {
    const { rows: roles } = await superuser.query(
      `SELECT rolname FROM pg_roles WHERE rolname = 'haechi_app'
          AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`,
    );
    assert.equal(roles.length, 1);
    const { rows: owned } = await superuser.query(
      `SELECT classid::regclass, objid FROM pg_shdepend
        WHERE refobjid = 'haechi_app'::regrole AND deptype = 'o' AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    assert.deepEqual(owned, []);
    const { rows: memberships } = await superuser.query(
      `SELECT roleid::regrole FROM pg_auth_members WHERE member = 'haechi_app'::regrole`,
    );
    assert.deepEqual(memberships, []);
    const { rows: creatable } = await superuser.query(
      `SELECT nspname FROM pg_namespace WHERE has_schema_privilege('haechi_app', oid, 'CREATE') AND nspname NOT LIKE 'pg\\_%'`,
    );
    assert.deepEqual(creatable, []);
    const { rows: views } = await superuser.query(
      `SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind IN ('v', 'm') AND ${OUR_SCHEMAS} AND NOT ('security_invoker=true' = ANY (coalesce(reloptions, '{}')))`,
    );
    assert.deepEqual(views, [], 'a view with its owner’s rights shows every tenant’s rows');
    const { rows: functions } = await superuser.query(
      `SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
        WHERE ${OUR_SCHEMAS} AND prosecdef AND NOT (coalesce(array_to_string(proconfig, ','), '') LIKE '%search_path=%')`,
    );
    assert.deepEqual(functions, [], 'a function with its owner’s rights must fix its search path');
  });

  test('every table, view and column has a comment', async () => {
    const { rows } = await superuser.query<{ bare: string }>(`
      SELECT format('%I.%I', nspname, relname) || coalesce('.' || quote_ident(attname), '') AS bare
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        CROSS JOIN LATERAL (
          SELECT 0 AS attnum, NULL::name AS attname
          UNION ALL
          SELECT a.attnum, a.attname FROM pg_attribute a
           WHERE attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p')) part
       WHERE relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition AND ${OUR_SCHEMAS}
         AND coalesce(col_description(c.oid, part.attnum), CASE part.attnum WHEN 0 THEN obj_description(c.oid, 'pg_class') END, '') = ''
       ORDER BY 1`);
    assert.deepEqual(
      rows.map(({ bare }) => bare),
      [],
    );
  });

  test('every foreign key has an index, and none leaves its schema', async () => {
    const { rows } = await superuser.query<{ key: string; indexed: boolean; crosses: boolean }>(`
      SELECT format('%s.%I', conrelid::regclass, conname) AS key, s.relnamespace <> t.relnamespace AS crosses,
             EXISTS (SELECT FROM pg_index
                      WHERE indrelid = conrelid
                        -- Looking for rows that refer to a key, PostgreSQL never looks for those that refer to none.
                        AND (indpred IS NULL OR (cardinality(conkey) = 1 AND pg_get_expr(indpred, indrelid) =
                          (SELECT format('(%I IS NOT NULL)', attname) FROM pg_attribute
                            WHERE attrelid = conrelid AND attnum = conkey[1])))
                        AND (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey) AS indexed
        FROM pg_constraint JOIN pg_class s ON s.oid = conrelid JOIN pg_class t ON t.oid = confrelid
        JOIN pg_namespace n ON n.oid = s.relnamespace
       WHERE contype = 'f' AND ${OUR_SCHEMAS}`);
    assert.ok(rows.length > 0);
    assert.deepEqual(
      rows.filter(({ indexed, crosses }) => !indexed || crosses),
      [],
    );
  });
});
