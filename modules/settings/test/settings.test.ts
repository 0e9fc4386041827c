import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CodedError, newId, PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { coded, type House, openHouse } from './house.ts';

let house: House;

before(async () => {
  house = await openHouse();
});
after(() => house.db.drop());

const IDLE = 'identity.sessionIdleMinutes';
type Value = number | boolean | string | null;

const put = (caller: Parameters<House['call']>[1], key: string, value: Value, reason = '검토 결과') =>
  house.call('PUT /api/v1/settings/{key}', caller, { params: { key }, body: { value, reason } });

const readAt = (tenantId: TenantId, key: string) =>
  house.db.database.tenant(tenantId, (tx) => house.module.read(tx, key), { readOnly: true });

test('what nobody changed has its default, and the list shows every setting with its texts and bounds', async () => {
  const { items } = await house.call('GET /api/v1/settings', house.caller(newId('tenant')), { locale: 'en' });
  assert.deepEqual(
    items.map(({ key, value, source }) => [key, value, source]),
    [
      ['approvals.expireHours', 24, 'default'],
      ['audit.strict', true, 'default'],
      ['gate.mode', 'strict', 'default'],
      [IDLE, 30, 'default'],
    ],
  );
  assert.deepEqual(items[3], {
    key: IDLE,
    area: 'identity',
    title: `en title of ${IDLE}`,
    description: `en description of ${IDLE}`,
    unit: 'minutes',
    value: 30,
    defaultValue: 30,
    min: 5,
    max: 240,
    choices: null,
    example: null,
    source: 'default',
    changedAt: null,
    changedBy: null,
  });
});

test('a tenant’s own value holds for it, the platform’s for all others, null goes back step by step', async () => {
  const key = 'approvals.expireHours';
  const tenant = house.caller(newId('tenant'));
  const other = newId('tenant');
  await put(house.operator, key, 48);
  assert.deepEqual([await readAt(tenant.tenantId, key), await readAt(other, key)], [48, 48]);
  const own = await put(tenant, key, 12);
  assert.deepEqual(
    [own.value, own.source, own.changedBy, own.changedAt],
    [12, 'tenant', '김설정', '2026-11-20T09:00:00.000Z'],
  );
  assert.deepEqual([await readAt(tenant.tenantId, key), await readAt(other, key)], [12, 48]);
  const inherited = await put(tenant, key, null);
  assert.deepEqual([inherited.value, inherited.source], [48, 'platform']);
  await put(house.operator, key, null);
  assert.equal(await readAt(tenant.tenantId, key), 24);
});

test('above all tenants the platform’s value holds, never a tenant’s', async () => {
  const { module, db } = house;
  await put(house.caller(newId('tenant')), IDLE, 10);
  const read = () => db.database.system('test', (tx) => module.readNumber(tx, IDLE));
  assert.equal(await read(), 30);
  await put(house.operator, IDLE, 60);
  assert.equal(await read(), 60);
  await put(house.operator, IDLE, null);
});

test('every change is on record with what was and what is in force, and why', async () => {
  const tenant = house.caller(newId('tenant'));
  const from = house.events.length;
  await put(tenant, 'gate.mode', 'relaxed', '시범 운영');
  await put(tenant, 'gate.mode', null, '시범 종료');
  const setting = { action: 'setting.changed', tenantId: tenant.tenantId, scopeId: tenant.scopeId };
  const target = { kind: 'setting', id: 'gate.mode', name: 'gate.mode' };
  const strict = { value: 'strict', source: 'default' };
  const relaxed = { value: 'relaxed', source: 'tenant' };
  assert.deepEqual(house.events.slice(from), [
    { ...setting, target, reason: '시범 운영', before: strict, after: relaxed },
    { ...setting, target, reason: '시범 종료', before: relaxed, after: strict },
  ]);
});

test('a change that changes nothing is not on record', async () => {
  const tenant = house.caller(newId('tenant'));
  await put(tenant, 'audit.strict', false);
  const count = house.events.length;
  await put(tenant, 'audit.strict', false);
  await put(house.caller(newId('tenant')), 'audit.strict', null);
  assert.equal(house.events.length, count);
});

test('of many simultaneous changes each records what the one before left', async () => {
  const tenant = house.caller(newId('tenant'));
  const from = house.events.length;
  await Promise.all([11, 12, 13, 14, 15].map((value) => put(tenant, IDLE, value)));
  const steps = house.events.slice(from).map((event) => [event.before?.['value'], event.after?.['value']]);
  assert.equal(steps.length, 5);
  const left = [30, ...steps.map(([, is]) => is)];
  assert.deepEqual(
    steps.map(([was]) => was),
    left.slice(0, -1),
  );
  assert.equal(await readAt(tenant.tenantId, IDLE), left.at(-1));
});

test('a value the rule does not allow is refused, and what is allowed is said', async () => {
  const wrong: readonly (readonly [string, Value, string])[] = [
    [IDLE, 4, '5 – 240'],
    [IDLE, 241, '5 – 240'],
    [IDLE, 7.5, '5 – 240'],
    [IDLE, '30', '5 – 240'],
    ['audit.strict', 1, 'true, false'],
    ['gate.mode', 'lax', 'strict, relaxed'],
  ];
  const tenant = house.caller(newId('tenant'));
  for (const [key, value, allowed] of wrong) {
    await assert.rejects(put(tenant, key, value), (error) => {
      assert.ok(error instanceof CodedError);
      assert.deepEqual([error.code, error.options.params], ['SET_001', { key, allowed }]);
      return true;
    });
  }
});

test('a setting that no module defines does not exist', async () => {
  await assert.rejects(put(house.operator, 'nothing.here', 1), coded('RES_001'));
  await assert.rejects(readAt(PLATFORM_TENANT_ID, 'nothing.here'), /no module defines/);
});

test('a setting that is not a number is not read as one', async () => {
  await assert.rejects(
    house.db.database.platform((tx) => house.module.readNumber(tx, 'gate.mode')),
    /is not a number/,
  );
});

test('a tenant reads the platform’s values and its own, and writes only its own', async () => {
  const [one, two] = [house.caller(newId('tenant')), house.caller(newId('tenant'))];
  await put(house.operator, IDLE, 45);
  await put(one, IDLE, 15);
  await put(two, IDLE, 20);
  const client = await house.db.database.pool.connect();
  const asOne = async (text: string) => {
    await client.query(`BEGIN; SELECT set_config('haechi.tenant', '${one.tenantId}', true)`);
    try {
      return await client.query(text);
    } finally {
      await client.query('ROLLBACK');
    }
  };
  try {
    const seen = await asOne(`SELECT value FROM settings.values WHERE key = '${IDLE}' ORDER BY value`);
    assert.deepEqual(seen.rows, [{ value: 15 }, { value: 45 }]);
    for (const tenantId of [PLATFORM_TENANT_ID, two.tenantId]) {
      const changed = await asOne(`UPDATE settings.values SET value = '5' WHERE tenant_id = '${tenantId}'`);
      const deleted = await asOne(`DELETE FROM settings.values WHERE tenant_id = '${tenantId}'`);
      assert.deepEqual([changed.rowCount, deleted.rowCount], [0, 0]);
      await assert.rejects(
        asOne(`INSERT INTO settings.values VALUES ('${tenantId}', 'a.b', '1', now(), '${one.id}', 'x')`),
        /row-level security/,
      );
    }
    const nobody = await client.query('SELECT count(*) AS n FROM settings.values');
    assert.deepEqual(nobody.rows, [{ n: 0 }]);
  } finally {
    client.release();
  }
  await put(house.operator, IDLE, null);
});

test('the table and every column of it say what they are for', async () => {
  const { rows } = await house.db.superuser.query(
    `SELECT c.relname, a.attname FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
     WHERE c.relnamespace = 'settings'::regnamespace AND c.relkind = 'r'
     AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)`,
  );
  assert.deepEqual(rows, []);
});
