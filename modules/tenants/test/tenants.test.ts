import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { formatId, newId, PLATFORM_TENANT_ID, parseId } from '@haechi/kernel';
import { coded, type House, openHouse } from './house.ts';

let house: House;

before(async () => {
  house = await openHouse();
});
after(() => house.db.drop());

const newTenant = (slug: string, more: object = {}) => ({
  body: { name: '해치 학원', slug, businessTypes: ['ACADEMY', 'CAFE'], ...more },
});

test('creating an organisation makes its first branch, both scopes and both records together', async () => {
  const { call, operator, access, events } = house;
  const from = events.length;
  const created = await call('POST /api/v1/tenants', operator, newTenant('first'));
  assert.deepEqual(
    { ...created, id: '', createdAt: '' },
    {
      id: '',
      slug: 'first',
      name: '해치 학원',
      businessTypes: ['ACADEMY', 'CAFE'],
      state: 'active',
      createdAt: '',
      branchCount: 1,
      projectCount: 0,
      memberCount: 0,
    },
  );
  assert.deepEqual(
    events
      .slice(from)
      .map(({ action, tenantId, target }) => [action, formatId('tenant', tenantId), target?.name]),
    [
      ['branch.created', created.id, '본점'],
      ['tenant.created', formatId('tenant', PLATFORM_TENANT_ID), '해치 학원'],
    ],
  );
  const scopes = events.slice(from).map(({ scopeId }) => access.describeScope(scopeId)?.kind);
  assert.deepEqual(scopes, ['branch', 'tenant']);
  assert.deepEqual(await call('GET /api/v1/tenants/{id}', operator, { params: { id: created.id } }), created);
});

test('the first branch is named in the language of who creates it, or as they say', async () => {
  const { call, operator, caller } = house;
  for (const [parts, name] of [
    [{ ...newTenant('in-english'), locale: 'en' }, 'Main branch'],
    [newTenant('as-said', { branchName: '강남점' }), '강남점'],
  ] as const) {
    const created = await call('POST /api/v1/tenants', operator, parts);
    const tenantId = parseId('tenant', created.id);
    assert.ok(tenantId !== undefined);
    const reader = caller(tenantId, { 'branch:read': 'everywhere' });
    const { items } = await call('GET /api/v1/branches', reader);
    assert.deepEqual(
      items.map((branch) => [branch.slug, branch.name]),
      [['main', name]],
    );
  }
});

test('of many simultaneous claims on a slug exactly one wins, and the others leave nothing', async () => {
  const { call, operator, db } = house;
  const claims = await Promise.allSettled(
    Array.from({ length: 6 }, () => call('POST /api/v1/tenants', operator, newTenant('contested'))),
  );
  const refused = claims.flatMap((claim) => (claim.status === 'rejected' ? [claim.reason] : []));
  assert.equal(claims.length - refused.length, 1);
  assert.ok(refused.every(coded('TEN_001')));
  const { rows } = await db.superuser.query(
    `SELECT count(*)::int AS tenants, (SELECT count(*)::int FROM tenants.branches b JOIN tenants.tenants t
       ON t.id = b.tenant_id WHERE t.slug = 'contested') AS branches
     FROM tenants.tenants WHERE slug = 'contested'`,
  );
  assert.deepEqual(rows, [{ tenants: 1, branches: 1 }]);
});

test('a name of the platform’s own is refused', async () => {
  for (const slug of ['www', 'admin', 'platform', 'xn--9q8h']) {
    await assert.rejects(
      house.call('POST /api/v1/tenants', house.operator, newTenant(slug)),
      coded('TEN_002'),
    );
  }
});

test('no rights make an organisation out of another one’s transaction', async () => {
  const { owner } = await house.openTenant('insider');
  await assert.rejects(
    house.call('POST /api/v1/tenants', owner, newTenant('from-inside')),
    /only the operator/,
  );
});

test('the list has every organisation but the operator’s own, newest first, in pages', async () => {
  const { call, operator, openTenant, db } = house;
  await openTenant('list-one');
  await openTenant('list-two');
  const seen: string[] = [];
  let cursor: string | null = null;
  let total: number | undefined;
  do {
    const page: { items: { slug: string }[]; nextCursor: string | null; total?: number | undefined } =
      await call('GET /api/v1/tenants', operator, {
        query: { limit: '2', ...(cursor === null ? {} : { cursor }) },
      });
    seen.push(...page.items.map((tenant) => tenant.slug));
    total = page.total;
    cursor = page.nextCursor;
  } while (cursor !== null);
  assert.deepEqual(seen.slice(0, 2), ['list-two', 'list-one']);
  assert.ok(!seen.includes('platform'));
  assert.equal(new Set(seen).size, seen.length);
  const { rows } = await db.superuser.query('SELECT count(*)::int - 1 AS n FROM tenants.tenants');
  assert.deepEqual([seen.length, total], [rows[0].n, rows[0].n]);
});

test('the list can be searched by name and by slug', async () => {
  const { call, operator, openTenant } = house;
  await openTenant('needle');
  const { items, nextCursor } = await call('GET /api/v1/tenants', operator, { query: { text: 'NEEDLE' } });
  assert.deepEqual([items.map((tenant) => tenant.slug), nextCursor], [['needle'], null]);
});

test('a cursor nobody handed out is refused', async () => {
  await assert.rejects(
    house.call('GET /api/v1/tenants', house.operator, { query: { cursor: 'usr_nonsense' } }),
    coded('VAL_001'),
  );
});

test('with a credential of one organisation another one does not exist, even for who belongs to both', async () => {
  const { call, openTenant, caller, denials } = house;
  const mine = await openTenant('mine');
  const theirs = await openTenant('theirs');
  const params = { id: theirs.publicId };
  await assert.rejects(call('GET /api/v1/tenants/{id}', mine.owner, { params }), coded('RES_001'));
  const stranger = caller(mine.tenantId, { 'tenant:read': [mine.owner.scopeId] });
  const earlier = denials.length;
  for (const operation of ['GET /api/v1/tenants/{id}', 'PATCH /api/v1/tenants/{id}'] as const)
    await assert.rejects(call(operation, stranger, { params, body: { name: '내 것' } }), coded('RES_001'));
  assert.deepEqual(denials.slice(earlier), [
    `tenant:read@${theirs.tenantId}`,
    `tenant:read@${theirs.tenantId}`,
  ]);
  const unknown = { id: formatId('tenant', newId('tenant')) };
  await assert.rejects(call('GET /api/v1/tenants/{id}', stranger, { params: unknown }), coded('RES_001'));
});

test('the operator’s own organisation is not one of the list’s', async () => {
  const params = { id: formatId('tenant', PLATFORM_TENANT_ID) };
  await assert.rejects(house.call('GET /api/v1/tenants/{id}', house.operator, { params }), coded('RES_001'));
});

test('a change keeps what it does not name, and is on record with what was and what is', async () => {
  const { call, openTenant, events, access } = house;
  const { owner, publicId, tenantId } = await openTenant('renamed');
  const params = { id: publicId };
  const changed = await call('PATCH /api/v1/tenants/{id}', owner, { params, body: { name: '새 이름' } });
  assert.deepEqual([changed.name, changed.businessTypes], ['새 이름', ['ACADEMY']]);
  const event = events.at(-1);
  assert.deepEqual(
    [event?.action, event?.tenantId, event?.before, event?.after],
    ['tenant.updated', tenantId, { name: '조직 renamed' }, { name: '새 이름' }],
  );
  assert.equal(access.describeScope(owner.scopeId)?.name, '새 이름');
  const count = events.length;
  await call('PATCH /api/v1/tenants/{id}', owner, { params, body: { name: '새 이름' } });
  assert.equal(events.length, count, 'a change that changes nothing is not on record');
});

test('who may see an organisation and not change it is told so', async () => {
  const { call, openTenant, caller } = house;
  const { tenantId, publicId, owner } = await openTenant('look-only');
  const reader = caller(tenantId, { 'tenant:read': [owner.scopeId] });
  const parts = { params: { id: publicId }, body: { name: '바꿈' } };
  await assert.rejects(call('PATCH /api/v1/tenants/{id}', reader, parts), coded('PERM_001'));
});

test('an organisation that is read-only takes no change of any kind', async () => {
  const { call, openTenant, db } = house;
  const { owner, publicId, tenantId } = await openTenant('frozen');
  await db.superuser.query("UPDATE tenants.tenants SET state = 'read_only' WHERE id = $1", [tenantId]);
  const attempts = [
    () => call('PATCH /api/v1/tenants/{id}', owner, { params: { id: publicId }, body: { name: '바꿈' } }),
    () => call('POST /api/v1/branches', owner, { body: { name: '둘째', slug: 'second' } }),
    () => call('POST /api/v1/projects', owner, { body: { name: '일', slug: 'work' } }),
    () =>
      call('POST /api/v1/invitations', owner, { body: { email: 'x@haechi.test', displayName: '아무개' } }),
  ];
  for (const attempt of attempts) await assert.rejects(attempt(), coded('TEN_004'));
});

test('a branch’s slug is unique in its organisation only', async () => {
  const { call, openTenant } = house;
  const one = await openTenant('branchy-one');
  const two = await openTenant('branchy-two');
  const parts = { body: { name: '강남점', slug: 'gangnam' } };
  await call('POST /api/v1/branches', one.owner, parts);
  await call('POST /api/v1/branches', two.owner, parts);
  await assert.rejects(call('POST /api/v1/branches', one.owner, parts), coded('TEN_001'));
});

test('the platform itself has no branches and no projects', async () => {
  const { call, operator } = house;
  const body = { name: '여기', slug: 'here' };
  await assert.rejects(call('POST /api/v1/branches', operator, { body }), coded('TEN_006'));
  await assert.rejects(call('POST /api/v1/projects', operator, { body }), coded('TEN_006'));
});
