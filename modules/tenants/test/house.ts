import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import type { AccessDecision, Caller } from '@haechi/http';
import {
  CodedError,
  newId,
  PLATFORM_TENANT_ID,
  parseId,
  type ScopeId,
  systemClock,
  type TenantId,
} from '@haechi/kernel';
import {
  createMembershipPort,
  createTenantsModule,
  type MembershipPort,
  type TenantsModule,
} from '../src/index.ts';
import { type CallRoute, createCallRoute, NOW } from './call-route.ts';
import {
  createFakeAccess,
  createFakeAudit,
  createFakeIdentity,
  type FakeAccess,
  type FakeIdentity,
  type RecordedEvent,
} from './fakes.ts';

/** What a caller may do: permissions, each everywhere or only at the scopes named. */
export type Rights = Readonly<Record<string, 'everywhere' | readonly ScopeId[]>>;

export interface TestCaller extends Caller {
  readonly rights: Rights;
}

export interface House {
  readonly db: TestDatabase;
  readonly module: TenantsModule;
  readonly memberships: MembershipPort;
  readonly access: FakeAccess;
  readonly identity: FakeIdentity;
  readonly events: RecordedEvent[];
  /** Permissions that were demanded and refused, as the shell would put them on record. */
  readonly denials: string[];
  readonly call: CallRoute<TestCaller>;
  caller(tenantId: TenantId, rights: Rights): TestCaller;
  /** A new organisation, and somebody who may do everything in it. */
  openTenant(slug: string): Promise<{ tenantId: TenantId; publicId: string; owner: TestCaller }>;
  readonly operator: TestCaller;
}

const ALL_RIGHTS: Rights = Object.fromEntries(
  [
    ...['tenant:create', 'tenant:read', 'tenant:update', 'branch:read', 'branch:create', 'project:read'],
    ...[
      'project:create',
      'project:update',
      'project:archive',
      'member:read',
      'member:invite',
      'member:update',
    ],
  ].map((permission) => [permission, 'everywhere']),
);

export async function openHouse(): Promise<House> {
  const audit = createFakeAudit();
  const access = createFakeAccess();
  const identity = createFakeIdentity();
  const denials: string[] = [];
  const migrations = { schema: 'tenants', directory: new URL('../src/migrations/', import.meta.url) };
  const db = await createTestDatabase([migrations]);
  const { database } = db;
  const module = createTenantsModule({
    database,
    audit,
    access,
    identity,
    publicUrl: 'https://haechi.test',
    clock: systemClock,
  });

  function makeCaller(tenantId: TenantId, rights: Rights, name = '김해치'): TestCaller {
    const id = identity.addUser(`${newId('user').slice(-12)}@haechi.test`, name);
    return {
      kind: 'user',
      id,
      name,
      email: 'someone@haechi.test',
      locale: 'ko',
      timeZone: 'Asia/Seoul',
      credential: 'session',
      sessionId: newId('session'),
      tenantId,
      scopeId: tenantId as string as ScopeId, // a scope has the id of its tenant
      secondFactorAtMs: NOW,
      rights,
    };
  }

  function decide({ rights }: TestCaller, permission: string, scopeId: ScopeId): AccessDecision {
    const at = rights[permission];
    const allowed = at === 'everywhere' || (at?.includes(scopeId) ?? false);
    return { allowed, reasonCode: allowed ? 'granted' : 'no_grant', revision: 1 };
  }

  const call = createCallRoute({ module, database, denials, decide });

  const operator = makeCaller(PLATFORM_TENANT_ID, ALL_RIGHTS, '운영자');
  return {
    db,
    module,
    access,
    identity,
    denials,
    events: audit.events,
    memberships: createMembershipPort({ now: () => NOW }),
    call,
    caller: makeCaller,
    operator,
    async openTenant(slug) {
      const body = { name: `조직 ${slug}`, slug, businessTypes: ['ACADEMY'] };
      const created = await call('POST /api/v1/tenants', operator, { body });
      const tenantId = parseId('tenant', created.id);
      if (tenantId === undefined) throw new Error('not a tenant id');
      return { tenantId, publicId: created.id, owner: makeCaller(tenantId, ALL_RIGHTS) };
    },
  };
}

/** For `assert.rejects`: the refusal has this code. */
export const coded =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof CodedError && error.code === code;
