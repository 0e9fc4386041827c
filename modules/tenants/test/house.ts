import type { Api, ApiOperation } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import type { AccessDecision, Caller, RequestContext } from '@haechi/http';
import {
  CodedError,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  parseId,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import {
  createMembershipPort,
  createTenantsModule,
  type MembershipPort,
  type TenantsModule,
} from '../src/index.ts';
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

interface CallParts {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly ifMatch?: number;
  readonly locale?: 'ko' | 'en';
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
  /** Runs a route as the HTTP shell does: parse, authorize, transaction, effects, response schema. */
  call<O extends ApiOperation>(
    operation: O,
    caller: TestCaller,
    parts?: CallParts,
  ): Promise<Api[O]['response']>;
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

export const NOW = Date.parse('2026-11-20T09:00:00.000Z');

export async function openHouse(): Promise<House> {
  const audit = createFakeAudit();
  const access = createFakeAccess();
  const identity = createFakeIdentity();
  const denials: string[] = [];
  const migrations = { schema: 'tenants', directory: new URL('../src/migrations/', import.meta.url) };
  const db = await createTestDatabase([migrations]);
  const { database } = db;
  const module = createTenantsModule({ database, audit, access, identity, publicUrl: 'https://haechi.test' });

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

  function openContext(caller: TestCaller, permission: string | undefined, parts: CallParts) {
    const effects: (() => Promise<void> | void)[] = [];
    const authorize = (wanted: string, scopeId: ScopeId): AccessDecision => {
      const decision = decide(caller, wanted, scopeId);
      if (decision.allowed) return decision;
      denials.push(`${wanted}@${scopeId}`);
      throw new CodedError('PERM_001', { params: { permission: wanted, scope: scopeId } });
    };
    const unused = (): never => {
      throw new Error('this module sets no cookies');
    };
    const ctx: RequestContext = {
      requestId: 'req-1',
      locale: parts.locale ?? 'ko',
      ip: '192.0.2.1',
      userAgent: 'test',
      nowMs: NOW,
      ifMatchVersion: parts.ifMatch,
      may: (wanted, scopeId) => decide(caller, wanted, scopeId).allowed,
      authorize,
      authorizeAt: (scopeId) => authorize(permission ?? '', scopeId),
      authorizeEach: () => undefined,
      transact: (work) => database.tenant(caller.tenantId, work),
      afterCommit: (effect) => void effects.push(effect),
      setCookie: unused,
      clearCookie: unused,
      signal: new AbortController().signal,
    };
    return { ctx, effects };
  }

  const call: House['call'] = async (operation, caller, parts = {}) => {
    const route = module.routes.find((candidate) => candidate.contract.operation === operation);
    if (route === undefined) throw new Error(`no route ${operation}`);
    const { contract } = route;
    const permission = 'permission' in contract.authority ? contract.authority.permission : undefined;
    const { ctx, effects } = openContext(caller, permission, parts);
    const input = {
      params: contract.params?.parse(parts.params),
      query: contract.query?.parse(parts.query ?? {}),
      body: contract.body?.parse(parts.body),
    };
    if (contract.authority.at === 'tenant') ctx.authorize(contract.authority.permission, caller.scopeId);
    if (contract.authority.at === 'platform') ctx.authorize(contract.authority.permission, PLATFORM_SCOPE_ID);
    const handle = (tx: Tx | undefined) => route.handle({ ctx, caller, tx, ...input });
    const value =
      contract.transaction === 'none'
        ? await handle(undefined)
        : await database.tenant(caller.tenantId, handle, { readOnly: contract.transaction === 'read' });
    for (const effect of effects) await effect();
    return contract.response.parse(value) as Api[typeof operation]['response']; // parsed by that very schema
  };

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
