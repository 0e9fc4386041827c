import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId, PLATFORM_TENANT_ID, type UserId } from '@haechi/kernel';
import { TENANT_STATES } from '../src/domain/tenant-states.ts';
import { coded, type House, openHouse } from './house.ts';

let house: House;

before(async () => {
  house = await openHouse();
});
after(() => house.db.drop());

const slugsOf = async (userId: UserId): Promise<string[]> => {
  const found = await house.db.database.system('test', (tx) => house.memberships.listMemberships(tx, userId));
  return found.map(({ slug }) => slug);
};

async function join(userId: UserId, slug: string): Promise<string> {
  const { tenantId } = await house.openTenant(slug);
  await house.db.superuser.query(
    "INSERT INTO tenants.members (tenant_id, user_id, state, joined_at, created_at) VALUES ($1, $2, 'active', now(), now())",
    [tenantId, userId],
  );
  return tenantId;
}

test('a person’s organisations come by name, the operator’s own first', async () => {
  const { db, memberships } = house;
  const userId = newId('user');
  await join(userId, 'second');
  await join(userId, 'alpha');
  for (let n = 0; n < 2; n += 1)
    await db.database.platform((tx) => memberships.addPlatformMember(tx, userId));
  assert.deepEqual(await slugsOf(userId), ['platform', 'alpha', 'second']);
});

test('a tenant’s own transaction sees its own membership only', async () => {
  const { db, memberships } = house;
  const userId = newId('user');
  await join(userId, 'here');
  const { tenantId } = await house.openTenant('there');
  const found = await db.database.tenant(tenantId, (tx) => memberships.listMemberships(tx, userId));
  assert.deepEqual(found, []);
});

test('nobody enters an organisation that is not open yet, or whose data was handed over or erased', async () => {
  const userId = newId('user');
  const tenantId = await join(userId, 'lifecycle');
  const entered: string[] = [];
  for (const state of TENANT_STATES) {
    await house.db.superuser.query('UPDATE tenants.tenants SET state = $1 WHERE id = $2', [state, tenantId]);
    if ((await slugsOf(userId)).length > 0) entered.push(state);
  }
  assert.deepEqual(entered, ['trial', 'active', 'past_due', 'read_only', 'suspended', 'closing']);
});

test('only who is invited can accept', async () => {
  const { db, memberships } = house;
  const { tenantId } = await house.openTenant('uninvited');
  const accept = (userId: UserId) =>
    db.database.system('test', (tx) => memberships.acceptInvitation(tx, { userId, tenantId }));
  await assert.rejects(accept(newId('user')), coded('TEN_004'));
  const suspended = newId('user');
  await db.superuser.query(
    "INSERT INTO tenants.members (tenant_id, user_id, state, joined_at, created_at) VALUES ($1, $2, 'suspended', now(), now())",
    [tenantId, suspended],
  );
  await assert.rejects(accept(suspended), coded('TEN_004'));
});

test('an organisation can be described by its id, the operator’s own too', async () => {
  const { db, memberships } = house;
  const describe = (id: typeof PLATFORM_TENANT_ID) =>
    db.database.system('test', (tx) => memberships.describeTenant(tx, id));
  assert.deepEqual(await describe(PLATFORM_TENANT_ID), { name: 'Haechi', slug: 'platform', state: 'active' });
  assert.equal(await describe(newId('tenant')), undefined);
});
