import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { type AccessModule, createAccessModule } from '@haechi/access';
import { createAuditModule, systemOrigin } from '@haechi/audit';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import type { Caller } from '@haechi/http';
import { createIdentityModule } from '@haechi/identity';
import {
  type Clock,
  createTranslate,
  formatId,
  mergeCatalogues,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  parseId,
  type ScopeId,
  systemClock,
  type TenantId,
  type Translate,
  type UserId,
} from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { createMembershipPort, createTenantsModule } from '../src/index.ts';
import { tenantMessages } from '../src/messages/index.ts';
import { tenantPermissions } from '../src/permissions.ts';
import { type CallRoute, createCallRoute, NOW } from './call-route.ts';
import { coded } from './house.ts';

// The module beside the real audit, access and identity modules, on one database: what the fakes promise must hold.

let db: TestDatabase;
let access: AccessModule;
let call: CallRoute<Caller>;
let operator: Caller;
const memberships = createMembershipPort({ now: () => NOW });

/** What the base roles name besides: permissions of modules that have no part in these tests. */
const PERMISSIONS_OF_OTHERS = (
  ['settings:read', 'settings:update', 'approval:read', 'approval:decide', 'api:read'] as const
).map((permission) => ({ permission, sensitive: false }));

const migrationsOf = (name: string) => ({
  schema: name,
  directory: new URL(`../../${name}/src/migrations/`, import.meta.url),
});

before(async () => {
  db = await createTestDatabase(['audit', 'access', 'identity', 'tenants'].map(migrationsOf));
  const { database } = db;
  const clock: Clock = { now: () => NOW };
  const rootKey = new Secret(new Uint8Array(randomBytes(32)));
  const log = silentLogger;
  const settings = { readNumber: async () => 7, read: async () => '' };
  const translate: Translate = (locale, key, params) => texts(locale, key, params);
  const audit = createAuditModule({ database, rootKey, clock, log, translate });
  access = createAccessModule({
    database,
    requestDatabase: database,
    audit,
    approvals: {
      registerKind: () => undefined,
      requestApproval: () => Promise.reject(new Error('nothing is requested here')),
      findRequest: async () => undefined,
    },
    clock,
    log,
    translate,
    settings,
    findPeople: async () => new Map(),
    isMember: memberships.isMember,
    listPeople: async () => [],
    invitePeople: async () => [],
    findPersonByEmail: async () => undefined,
    rootKey,
    publicUrl: new URL('https://haechi.example'),
    permissions: () => [
      ...[access, audit, identity].flatMap((module) => module.permissions),
      ...tenantPermissions,
      ...PERMISSIONS_OF_OTHERS,
    ],
  });
  const texts = createTranslate(mergeCatalogues(access.messages, tenantMessages));
  const shared = { database, audit, access };
  const identity = createIdentityModule({
    ...shared,
    rootKey,
    clock,
    log,
    memberships,
    settings,
    publicUrl: new URL('https://haechi.test'),
    fetchOutside: () => Promise.reject(new Error('nothing is called')),
    version: '0',
  });
  const module = createTenantsModule({
    ...shared,
    identity,
    publicUrl: 'https://haechi.test',
    clock: systemClock,
  });
  call = createCallRoute<Caller>({ module, database, denials: [], decide: access.decide });
  await access.start?.();
  operator = callerAt(PLATFORM_TENANT_ID, await addUser('operator@haechi.test', '운영자'));
  await database.platform(async (tx) => {
    const role = await access.findRoleByKey(tx, 'SUPER_ADMIN');
    assert.ok(role !== undefined);
    await access.grantRole(tx, systemOrigin('installation'), {
      tenantId: PLATFORM_TENANT_ID,
      principalId: operator.id,
      roleId: role.id,
      scopeId: PLATFORM_SCOPE_ID,
      origin: 'installation',
      reason: 'first administrator',
      grantedBy: 'system',
    });
  });
  await access.refresh();
});
after(async () => {
  await access.stop?.();
  await db.drop();
});

async function addUser(email: string, name: string): Promise<UserId> {
  const id = newId('user');
  await db.superuser.query(
    `INSERT INTO identity.users (id, email, display_name, locale, state, created_at)
     VALUES ($1, $2, $3, 'ko', 'active', now())`,
    [id, email, name],
  );
  return id;
}

function callerAt(tenantId: TenantId, id: UserId): Caller {
  return {
    kind: 'user',
    id,
    name: '운영자',
    email: 'operator@haechi.test',
    locale: 'ko',
    timeZone: 'Asia/Seoul',
    credential: 'session',
    sessionId: newId('session'),
    tenantId,
    scopeId: tenantId as string as ScopeId, // a scope has the id of its tenant
    secondFactorAtMs: NOW,
  };
}

async function openTenant(slug: string): Promise<{ publicId: string; tenantId: TenantId; inside: Caller }> {
  const body = { name: `조직 ${slug}`, slug, businessTypes: ['ACADEMY'] };
  const { id } = await call('POST /api/v1/tenants', operator, { body });
  const tenantId = parseId('tenant', id);
  assert.ok(tenantId !== undefined);
  return { publicId: id, tenantId, inside: callerAt(tenantId, operator.id) };
}

async function roleIdOf(key: string): Promise<string> {
  const role = await db.database.platform((tx) => access.findRoleByKey(tx, key));
  assert.ok(role !== undefined);
  return formatId('role', role.id);
}

async function recordedBy(tenantId: TenantId): Promise<string[]> {
  const { rows } = await db.superuser.query<{ action: string }>(
    "SELECT leaf::jsonb ->> 'action' AS action FROM audit.intake WHERE tenant_id = $1 ORDER BY sequence",
    [tenantId],
  );
  return rows.map((row) => row.action);
}

test('a new organisation can be decided about and is on record before the answer is sent', async () => {
  const { publicId, tenantId } = await openTenant('real');
  const scopeId = access.parseScope(publicId);
  assert.ok(scopeId !== undefined);
  assert.equal(access.describeScope(scopeId)?.name, '조직 real');
  assert.deepEqual(await recordedBy(tenantId), ['branch.created']);
  assert.ok((await recordedBy(PLATFORM_TENANT_ID)).includes('tenant.created'));
});

test('a slug that is refused leaves neither scope nor record', async () => {
  await openTenant('once');
  const count = async () => {
    const { rows } = await db.superuser.query(
      'SELECT (SELECT count(*) FROM access.scopes) AS scopes, (SELECT count(*) FROM audit.intake) AS events',
    );
    return rows;
  };
  const earlier = await count();
  await assert.rejects(openTenant('once'), coded('TEN_001'));
  assert.deepEqual(await count(), earlier);
});

test('from invitation to suspension: rights come with the membership and rest with it', async () => {
  const { tenantId, inside } = await openTenant('life');
  const project = await call('POST /api/v1/projects', inside, { body: { name: '상담', slug: 'counsel' } });
  const invited = await call('POST /api/v1/invitations', inside, {
    body: {
      email: 'park@haechi.test',
      displayName: '박새롬',
      roles: [{ roleId: await roleIdOf('PROJECT_VIEWER'), scope: project.id }],
    },
  });
  assert.match(invited.link, /^https:\/\/haechi\.test\/invite\?token=[\w-]{43}$/);
  const userId = parseId('user', invited.invitation.userId);
  const scopeId = access.parseScope(project.id);
  assert.ok(userId !== undefined && scopeId !== undefined);
  await db.database.tenant(tenantId, (tx) => memberships.acceptInvitation(tx, { userId, tenantId }));

  const { items } = await call('GET /api/v1/members', inside);
  assert.deepEqual(
    items.map(({ email, state, roles }) => [email, state, roles.map((role) => [role.roleKey, role.scope])]),
    [['park@haechi.test', 'active', [['PROJECT_VIEWER', project.id]]]],
  );
  const person = callerAt(tenantId, userId);
  const params = { id: project.id };
  assert.equal((await call('GET /api/v1/projects/{id}', person, { params })).name, '상담');
  assert.equal((await call('GET /api/v1/projects', person)).items.length, 1);
  const edit = { params, body: { name: '내 것' }, ifMatch: 1 };
  await assert.rejects(call('PATCH /api/v1/projects/{id}', person, edit), coded('PERM_001'));

  const at = { params: { userId: invited.invitation.userId }, body: { reason: '퇴사' } };
  assert.equal((await call('POST /api/v1/members/{userId}/suspend', inside, at)).state, 'suspended');
  await assert.rejects(call('GET /api/v1/projects/{id}', person, { params }), coded('PROJ_001'));
  await call('POST /api/v1/members/{userId}/reactivate', inside, at);
  assert.equal((await call('GET /api/v1/projects/{id}', person, { params })).name, '상담');
  assert.deepEqual(await recordedBy(tenantId), [
    'branch.created',
    'project.created',
    'invitation.created',
    'role.granted',
    'member.suspended',
    'member.reactivated',
  ]);
});

test('an invitation that is taken back takes its roles back', async () => {
  const { inside, publicId, tenantId } = await openTenant('revoking');
  const { invitation } = await call('POST /api/v1/invitations', inside, {
    body: {
      email: 'gone@haechi.test',
      displayName: '안올사람',
      roles: [{ roleId: await roleIdOf('TENANT_MANAGER'), scope: publicId }],
    },
  });
  const userId = parseId('user', invitation.userId);
  const scopeId = access.parseScope(publicId);
  assert.ok(userId !== undefined && scopeId !== undefined);
  const may = () => access.check(userId, 'project:read', scopeId, NOW).allowed;
  assert.equal(may(), true);
  await call('POST /api/v1/invitations/{id}/revoke', inside, { params: { id: invitation.id } });
  assert.equal(may(), false);
  const { items } = await call('GET /api/v1/invitations', inside);
  assert.deepEqual(
    items.map(({ state, email, invitedBy }) => [state, email, invitedBy]),
    [['revoked', 'gone@haechi.test', '운영자']],
  );
  assert.deepEqual((await recordedBy(tenantId)).slice(-2), ['invitation.revoked', 'role.revoked']);
  await assert.rejects(
    call('POST /api/v1/invitations/{id}/revoke', inside, { params: { id: invitation.id } }),
    coded('TEN_004'),
  );
});

test('who invites gives no more than they hold', async () => {
  const { inside, publicId, tenantId } = await openTenant('limits');
  const { invitation } = await call('POST /api/v1/invitations', inside, {
    body: {
      email: 'manager@haechi.test',
      displayName: '관리자',
      roles: [{ roleId: await roleIdOf('TENANT_MANAGER'), scope: publicId }],
    },
  });
  const userId = parseId('user', invitation.userId);
  assert.ok(userId !== undefined);
  const manager = callerAt(tenantId, userId);
  const invite = async (key: string) =>
    await call('POST /api/v1/invitations', manager, {
      body: {
        email: `${key.toLowerCase()}@haechi.test`,
        displayName: '새 사람',
        roles: [{ roleId: await roleIdOf(key), scope: publicId }],
      },
    });
  await assert.rejects(invite('TENANT_OWNER'), coded('PERM_002'));
  await assert.rejects(invite('PROJECT_VIEWER'), coded('PERM_006'));
  assert.equal((await invite('TENANT_MANAGER')).invitation.state, 'open');
});
