import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { formatId, newId, parseId, type UserId } from '@haechi/kernel';
import { coded, type House, openHouse, type TestCaller } from './house.ts';

let house: House;
let owner: TestCaller;

before(async () => {
  house = await openHouse();
  ({ owner } = await house.openTenant('inviting'));
});
after(() => house.db.drop());

const roleId = formatId('role', newId('role'));
const here = () => formatId('tenant', owner.tenantId);

const invite = (email: string, roles: readonly object[] = [], by = owner) =>
  house.call('POST /api/v1/invitations', by, { body: { email, displayName: '박초대', roles } });

function userIdOf(publicId: string): UserId {
  const id = parseId('user', publicId);
  if (id === undefined) throw new Error('not a user id');
  return id;
}

async function membershipOf(userId: string): Promise<string | undefined> {
  const { rows } = await house.db.superuser.query<{ state: string }>(
    'SELECT state FROM tenants.members WHERE tenant_id = $1 AND user_id = $2',
    [owner.tenantId, userIdOf(userId)],
  );
  return rows[0]?.state;
}

test('inviting answers with a one-time link, and gives the roles with the inviter’s name as reason', async () => {
  const { identity, access } = house;
  const { invitation, link } = await invite('park@haechi.test', [{ roleId, scope: here() }]);
  const stored = [...identity.invitations.values()].find(({ email }) => email === 'park@haechi.test');
  assert.equal(link, `https://haechi.test/invite?token=${stored?.token}`);
  assert.deepEqual(
    [invitation.state, invitation.invitedBy, invitation.displayName],
    ['open', '김해치', '박초대'],
  );
  assert.equal(await membershipOf(invitation.userId), 'invited');
  const grant = access.grants.find(({ principalId }) => principalId === userIdOf(invitation.userId));
  assert.deepEqual([grant?.scopeId, grant?.reason], [owner.scopeId, '김해치님의 초대']);
  const { items } = await house.call('GET /api/v1/invitations', owner);
  assert.ok(items.some(({ id }) => id === invitation.id));
});

test('somebody who belongs here or is invited already is not invited again', async () => {
  await invite('again@haechi.test');
  await assert.rejects(invite('again@haechi.test'), coded('TEN_005'));
});

test('of two simultaneous invitations of one person one is issued', async () => {
  const { identity } = house;
  identity.addUser('both@haechi.test', '한사람');
  const attempts = await Promise.allSettled([invite('both@haechi.test'), invite('both@haechi.test')]);
  const refused = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []));
  assert.equal(refused.length, 1);
  assert.ok(refused.every(coded('TEN_005')));
});

test('a role at a scope outside the organisation is refused like one at a scope that does not exist', async () => {
  const other = await house.openTenant('outside');
  for (const scope of ['platform', other.publicId, formatId('project', newId('project'))])
    await assert.rejects(invite('scoped@haechi.test', [{ roleId, scope }]), coded('RES_001'), scope);
});

test('roles beyond the inviter’s own are refused, and then nobody is invited', async () => {
  const { access, db } = house;
  const beyond = formatId('role', access.roleBeyondAll);
  const earlier = await db.superuser.query('SELECT count(*)::int AS n FROM tenants.members');
  await assert.rejects(invite('proud@haechi.test', [{ roleId: beyond, scope: here() }]), coded('PERM_002'));
  const now = await db.superuser.query('SELECT count(*)::int AS n FROM tenants.members');
  assert.deepEqual(now.rows, earlier.rows);
});

test('accepting makes an active member with the time of joining; accepting again changes nothing', async () => {
  const { memberships, db } = house;
  const { invitation } = await invite('joins@haechi.test');
  const joined = { userId: userIdOf(invitation.userId), tenantId: owner.tenantId };
  const accept = () => db.database.system('test', (tx) => memberships.acceptInvitation(tx, joined));
  await accept();
  await accept();
  const member = await house.call('GET /api/v1/members/{userId}', owner, {
    params: { userId: invitation.userId },
  });
  assert.deepEqual([member.state, member.joinedAt], ['active', '2026-11-20T09:00:00.000Z']);
});

test('renewing makes another link for an open invitation', async () => {
  const first = await invite('renewed@haechi.test');
  const params = { id: first.invitation.id };
  const second = await house.call('POST /api/v1/invitations/{id}/renew', owner, { params });
  assert.equal(second.invitation.id, first.invitation.id);
  assert.notEqual(second.link, first.link);
});

test('revoking takes the membership and the roles back; the person can be invited anew and gets only the new roles', async () => {
  const { access, memberships, db } = house;
  const { invitation } = await invite('revoked@haechi.test', [{ roleId, scope: here() }]);
  const params = { id: invitation.id };
  await house.call('POST /api/v1/invitations/{id}/revoke', owner, { params });
  assert.equal(await membershipOf(invitation.userId), undefined);
  const held = () => access.grants.filter(({ principalId }) => principalId === userIdOf(invitation.userId));
  assert.deepEqual(held(), []);
  const joined = { userId: userIdOf(invitation.userId), tenantId: owner.tenantId };
  await assert.rejects(
    db.database.system('test', (tx) => memberships.acceptInvitation(tx, joined)),
    coded('TEN_004'),
  );
  await invite('revoked@haechi.test');
  assert.deepEqual(held(), []);
});

test('an invitation that was used or revoked can be neither renewed nor revoked', async () => {
  const { identity } = house;
  for (const state of ['used', 'revoked'] as const) {
    const { invitation } = await invite(`${state}-before@haechi.test`);
    const id = parseId('invitation', invitation.id);
    const stored = id === undefined ? undefined : identity.invitations.get(id);
    if (stored === undefined) throw new Error('the fake lost an invitation');
    identity.invitations.set(stored.id, { ...stored, state });
    const params = { id: invitation.id };
    await assert.rejects(
      house.call('POST /api/v1/invitations/{id}/renew', owner, { params }),
      coded('TEN_004'),
    );
    await assert.rejects(
      house.call('POST /api/v1/invitations/{id}/revoke', owner, { params }),
      coded('TEN_004'),
    );
  }
  const params = { id: formatId('invitation', newId('invitation')) };
  await assert.rejects(
    house.call('POST /api/v1/invitations/{id}/renew', owner, { params }),
    coded('RES_001'),
  );
  await assert.rejects(
    house.call('POST /api/v1/invitations/{id}/revoke', owner, { params }),
    coded('RES_001'),
  );
});
