import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { formatId, newId, type TenantId, type UserId } from '@haechi/kernel';
import { NOW } from './call-route.ts';
import { coded, type House, openHouse, type TestCaller } from './house.ts';

let house: House;
let owner: TestCaller;

before(async () => {
  house = await openHouse();
  ({ owner } = await house.openTenant('members'));
});
after(() => house.db.drop());

async function addMember(tenantId: TenantId, name: string, state = 'active'): Promise<UserId> {
  const userId = house.identity.addUser(`${newId('user').slice(-12)}@haechi.test`, name);
  await house.db.superuser.query(
    'INSERT INTO tenants.members (tenant_id, user_id, state, joined_at, created_at) VALUES ($1, $2, $3, $4, $5)',
    [tenantId, userId, state, state === 'invited' ? null : new Date(NOW), new Date(NOW)],
  );
  return userId;
}

const at = (userId: UserId) => ({ params: { userId: formatId('user', userId) }, body: { reason: '퇴사' } });

test('the list says who people are, and what they hold in this organisation only', async () => {
  const { call, access, openTenant } = house;
  const { tenantId, owner: admin } = await openTenant('listed');
  const elsewhere = await openTenant('not-listed');
  const kim = await addMember(tenantId, '김하나');
  await addMember(elsewhere.tenantId, '다른 사람');
  for (const where of [admin, elsewhere.owner]) {
    access.grants.push({
      assignmentId: newId('assignment'),
      principalId: kim,
      roleId: newId('role'),
      scopeId: where.scopeId,
      tenantId: where.tenantId,
      reason: '입사',
    });
  }
  const { items, nextCursor } = await call('GET /api/v1/members', admin, { locale: 'en' });
  assert.equal(nextCursor, null);
  assert.deepEqual(
    items.map(({ displayName, state, joinedAt }) => [displayName, state, joinedAt]),
    [['김하나', 'active', new Date(NOW).toISOString()]],
  );
  assert.deepEqual(
    items[0]?.roles.map(({ roleKey, roleName, scope, scopeName, endsAt }) => [
      roleKey,
      roleName,
      scope,
      scopeName,
      endsAt,
    ]),
    [['staff', 'Staff', formatId('tenant', tenantId), '조직 listed', null]],
  );
});

test('the list is read in pages and searched by name and e-mail', async () => {
  const { call, openTenant } = house;
  const { tenantId, owner: admin } = await openTenant('many');
  for (let n = 0; n < 7; n += 1) await addMember(tenantId, n === 5 ? 'Findable Person' : `직원 ${n}`);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { displayName: string }[]; nextCursor: string | null } = await call(
      'GET /api/v1/members',
      admin,
      { query: { limit: '3', ...(cursor === null ? {} : { cursor }) } },
    );
    seen.push(...page.items.map((member) => member.displayName));
    cursor = page.nextCursor;
  } while (cursor !== null);
  assert.deepEqual(seen, ['직원 0', '직원 1', '직원 2', '직원 3', '직원 4', 'Findable Person', '직원 6']);
  const found = await call('GET /api/v1/members', admin, { query: { text: 'findable', limit: '1' } });
  assert.deepEqual(
    [found.items.map((member) => member.displayName), found.nextCursor],
    [['Findable Person'], null],
  );
});

test('a member of another organisation does not exist here', async () => {
  const { call, openTenant } = house;
  const other = await openTenant('other-people');
  const stranger = await addMember(other.tenantId, '남의 직원');
  await assert.rejects(call('GET /api/v1/members/{userId}', owner, at(stranger)), coded('RES_001'));
  await assert.rejects(call('POST /api/v1/members/{userId}/suspend', owner, at(stranger)), coded('RES_001'));
  await assert.rejects(
    call('POST /api/v1/members/{userId}/reactivate', owner, at(stranger)),
    coded('RES_001'),
  );
});

test('suspending takes access away, ends the sessions and is on record with its reason', async () => {
  const { call, access, identity, events, memberships, db } = house;
  const userId = await addMember(owner.tenantId, '이정지');
  const memberOf = () => db.database.system('test', (tx) => memberships.listMemberships(tx, userId));
  assert.equal((await memberOf()).length, 1);
  const suspended = await call('POST /api/v1/members/{userId}/suspend', owner, at(userId));
  assert.equal(suspended.state, 'suspended');
  assert.ok(access.suspended.has(`${owner.tenantId}/${userId}`));
  assert.deepEqual(identity.sessionsEndedFor, [userId]);
  assert.deepEqual(await memberOf(), [], 'nobody enters an organisation that suspended them');
  const event = events.at(-1);
  assert.deepEqual(
    [event?.action, event?.target?.name, event?.reason, event?.before, event?.after],
    ['member.suspended', '이정지', '퇴사', { state: 'active' }, { state: 'suspended' }],
  );
  const back = await call('POST /api/v1/members/{userId}/reactivate', owner, at(userId));
  assert.equal(back.state, 'active');
  assert.ok(!access.suspended.has(`${owner.tenantId}/${userId}`));
  assert.equal(events.at(-1)?.action, 'member.reactivated');
});

test('a step the state does not allow is refused: nobody is suspended twice, or activated without the link', async () => {
  const { call } = house;
  const active = await addMember(owner.tenantId, '활동');
  const suspended = await addMember(owner.tenantId, '정지', 'suspended');
  const invited = await addMember(owner.tenantId, '초대', 'invited');
  for (const userId of [suspended, invited])
    await assert.rejects(call('POST /api/v1/members/{userId}/suspend', owner, at(userId)), coded('TEN_004'));
  for (const userId of [active, invited])
    await assert.rejects(
      call('POST /api/v1/members/{userId}/reactivate', owner, at(userId)),
      coded('TEN_004'),
    );
});

test('of two simultaneous suspensions one is on record', async () => {
  const { call, events } = house;
  const userId = await addMember(owner.tenantId, '동시');
  const attempts = await Promise.allSettled([
    call('POST /api/v1/members/{userId}/suspend', owner, at(userId)),
    call('POST /api/v1/members/{userId}/suspend', owner, at(userId)),
  ]);
  assert.equal(attempts.filter((attempt) => attempt.status === 'fulfilled').length, 1);
  const target = formatId('user', userId);
  const records = events.filter(
    (event) => event.action === 'member.suspended' && event.target?.id === target,
  );
  assert.equal(records.length, 1);
});

test('nobody suspends themselves', async () => {
  const { call, db } = house;
  await db.superuser.query(
    "INSERT INTO tenants.members (tenant_id, user_id, state, joined_at, created_at) VALUES ($1, $2, 'active', $3, $3)",
    [owner.tenantId, owner.id, new Date(NOW)],
  );
  await assert.rejects(call('POST /api/v1/members/{userId}/suspend', owner, at(owner.id)), coded('TEN_007'));
});
