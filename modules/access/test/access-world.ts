import type { ApprovalKind, ApprovalQuestion } from '@haechi/approvals';
import type { AuditEntry, AuditOrigin } from '@haechi/audit';
import type { Database } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import type { Caller, RequestContext } from '@haechi/http';
import {
  CodedError,
  createMovableClock,
  createTranslate,
  HOUR_MS,
  type MovableClock,
  mergeCatalogues,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { en as authzenEn } from '../src/authzen/messages/en.ts';
import { ko as authzenKo } from '../src/authzen/messages/ko.ts';
import { en as bulkEn } from '../src/bulk/messages/en.ts';
import { ko as bulkKo } from '../src/bulk/messages/ko.ts';
import { type AccessModule, createAccessModule, type SidecarAddress } from '../src/index.ts';
import { en } from '../src/messages/en.ts';
import { ko } from '../src/messages/ko.ts';
import { en as opaEn } from '../src/opa/messages/en.ts';
import { ko as opaKo } from '../src/opa/messages/ko.ts';
import { en as reviewsEn } from '../src/reviews/messages/en.ts';
import { ko as reviewsKo } from '../src/reviews/messages/ko.ts';

const migrations = { schema: 'access', directory: new URL('../src/migrations/', import.meta.url) };

export const origin = {
  actor: { kind: 'system', id: null, name: 'test' },
  sessionId: null,
  requestId: null,
  ip: null,
  userAgent: null,
} as const;

export interface DecisionOnRecord {
  readonly origin: AuditOrigin;
  readonly entry: AuditEntry;
}

export interface AccessWorld {
  readonly db: TestDatabase;
  readonly clock: MovableClock;
  readonly access: AccessModule;
  /** Another process on the same database. */
  startSecond(): Promise<AccessModule>;
  readonly records: string[];
  /** Decisions that went on record. */
  readonly decisions: DecisionOnRecord[];
  /** Whether the log wants every decision that allows something. */
  readonly wish: { all: boolean };
  /** Kinds of approvals the module carries out, and what it asked approvers. */
  readonly kinds: ReadonlyMap<string, ApprovalKind>;
  readonly asked: readonly ApprovalQuestion[];
  /** Whom an e-mail address belongs to. */
  readonly people: Map<string, { readonly id: UserId }>;
  readonly tenantId: TenantId;
  readonly tenantScope: ScopeId;
  readonly projectScope: ScopeId;
  callerAt(id: UserId, tenantId: TenantId): Caller;
  roleId(key: string): Promise<Parameters<AccessModule['grantRole']>[2]['roleId']>;
  /** Calls a route's handler as the shell does: in a transaction, effects after the commit, `PERM_001` when refused. */
  call(operation: string, caller: Caller, input?: RouteInput): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface AccessWorldOptions {
  /** Where the policy server is. */
  readonly opa?: SidecarAddress;
  /** Values of settings; 1 for what is not named. */
  readonly settings?: Readonly<Record<string, number>>;
}

export interface RouteInput {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly ifMatchVersion?: number;
}

const projectWords = {
  'permission.project:read': 'project:read',
  'permission.project:update': 'project:update',
  'permission.member:read': 'member:read',
  'permission.member:invite': 'member:invite',
};

/** The access module on a real database with one tenant and one project; the log is a list of actions. */
export async function createAccessWorld(options: AccessWorldOptions = {}): Promise<AccessWorld> {
  const db = await createTestDatabase([migrations]);
  const clock = createMovableClock(Date.UTC(2026, 10, 20, 9));
  const records: string[] = [];
  const decisions: DecisionOnRecord[] = [];
  const wish = { all: false };
  const kinds = new Map<string, ApprovalKind>();
  const asked: ApprovalQuestion[] = [];
  const started: AccessModule[] = [];
  const people = new Map<string, { readonly id: UserId }>();
  const audit = {
    async record(_tx: unknown, _tenantId: unknown, _origin: unknown, entry: AuditEntry) {
      records.push(entry.action);
      return newId('event');
    },
    async recordMany(
      _tx: unknown,
      _tenantId: unknown,
      _origin: unknown,
      entries: readonly { readonly action: string }[],
    ) {
      records.push(...entries.map(({ action }) => action));
    },
    async recordAlone(_tenantId: unknown, from: AuditOrigin, entry: AuditEntry) {
      // What is asked of the decision interfaces is told apart: most tests are about what was changed.
      if (entry.action.startsWith('access.')) decisions.push({ origin: from, entry });
      else records.push(entry.action);
      return newId('event');
    },
    wantsAllowance: async (_tenantId: unknown, sensitive: boolean) => sensitive || wish.all,
  };

  async function startAccess(): Promise<AccessModule> {
    const access: AccessModule = createAccessModule({
      database: db.database,
      requestDatabase: db.database,
      audit,
      approvals: {
        registerKind: (kind) => void kinds.set(kind.kind, kind),
        async requestApproval(_tx, _caller, _origin, nowMs, question) {
          if (question.kind === 'access.grant') throw new Error('not asked in this test');
          asked.push(question);
          return {
            id: newId('approval'),
            shortId: '01234567',
            state: 'pending',
            expiresAt: new Date(nowMs + HOUR_MS),
            joined: false,
          };
        },
        findRequest: async () => undefined,
      },
      clock,
      log: silentLogger,
      translate: createTranslate(
        mergeCatalogues(
          { ko, en },
          { ko: authzenKo, en: authzenEn },
          { ko: bulkKo, en: bulkEn },
          { ko: projectWords, en: projectWords },
          { ko: opaKo, en: opaEn },
          { ko: reviewsKo, en: reviewsEn },
        ),
      ),
      settings: {
        readNumber: async (_tx, key) =>
          options.settings?.[key] ?? (/(?:Rows|Sets|Items)Max$/.test(key) ? 20_000 : 1),
      },
      opa: options.opa,
      findPeople: async () => new Map(),
      isMember: async () => true,
      listPeople: async () =>
        [...people].map(([email, { id }]) => ({ id, email, displayName: email.split('@')[0] ?? '' })),
      invitePeople: async (_tx, _caller, _origin, invited) =>
        invited.map(({ email }) => {
          const userId = newId('user');
          people.set(email, { id: userId });
          return { email, userId, link: `https://haechi.example/invite?token=${email}` };
        }),
      findPersonByEmail: async (_tx, email) => people.get(email),
      rootKey: new Secret(new Uint8Array(32).fill(7)),
      publicUrl: new URL('https://haechi.example'),
      permissions: () => [
        ...access.permissions,
        { permission: 'project:read', sensitive: false },
        { permission: 'project:update', sensitive: true },
        { permission: 'member:read', sensitive: false },
        { permission: 'member:invite', sensitive: true },
      ],
    });
    await access.start?.();
    started.push(access);
    return access;
  }

  const access = await startAccess();
  const tenantId = newId('tenant');
  const tenantScope = tenantId as string as ScopeId; // a scope has the id of what it stands for
  const projectScope = newId('project') as string as ScopeId; // likewise
  await db.database.tenant(tenantId, async (tx) => {
    await access.registerScope(tx, {
      id: tenantScope,
      kind: 'tenant',
      parentId: PLATFORM_SCOPE_ID,
      tenantId,
      name: '한빛의원',
    });
    await access.registerScope(tx, {
      id: projectScope,
      kind: 'project',
      parentId: tenantScope,
      tenantId,
      name: '가명화',
    });
  });
  await access.refresh();

  return {
    db,
    clock,
    access,
    startSecond: startAccess,
    records,
    decisions,
    wish,
    kinds,
    asked,
    people,
    tenantId,
    tenantScope,
    projectScope,
    callerAt: (id, at) => ({
      kind: 'user',
      id,
      name: '김시험',
      email: 'kim@example.org',
      locale: 'ko',
      timeZone: 'Asia/Seoul',
      credential: 'session',
      sessionId: null,
      tenantId: at,
      scopeId: at === PLATFORM_TENANT_ID ? PLATFORM_SCOPE_ID : (at as string as ScopeId), // likewise
      secondFactorAtMs: 0,
    }),
    async roleId(key) {
      const role = await db.database.tenant(tenantId, (tx) => access.findRoleByKey(tx, key));
      if (role === undefined) throw new Error(`no role ${key}`);
      return role.id;
    },
    call: (operation, caller, input) => callRoute(access, db.database, clock, operation, caller, input),
    async close() {
      for (const module of started) await module.stop?.();
      await db.drop();
    },
  };
}

async function callRoute(
  access: AccessModule,
  database: Database,
  clock: MovableClock,
  operation: string,
  caller: Caller,
  input: RouteInput = {},
): Promise<Record<string, unknown>> {
  const route = access.routes.find(({ contract }) => contract.operation === operation);
  if (route === undefined) throw new Error(`no route ${operation}`);
  const { contract } = route;
  const effects: (() => Promise<void> | void)[] = [];
  const authorize: RequestContext['authorize'] = (permission, scopeId) => {
    const decision = access.decide(caller, permission, scopeId);
    if (!decision.allowed) throw new CodedError('PERM_001', { params: { permission } });
    return decision;
  };
  const ctx: RequestContext = {
    requestId: 'req-test',
    locale: 'en',
    ip: '192.0.2.1',
    userAgent: 'test',
    nowMs: clock.now(),
    ifMatchVersion: input.ifMatchVersion,
    may: (permission, scopeId) => access.decide(caller, permission, scopeId).allowed,
    authorize,
    authorizeAt: (scopeId) =>
      authorize('permission' in contract.authority ? contract.authority.permission : '', scopeId),
    authorizeEach: () => undefined,
    transact: (work) => database.tenant(caller.tenantId, work),
    afterCommit: (effect) => void effects.push(effect),
    setCookie: () => undefined,
    clearCookie: () => undefined,
    setDeviceCookie: () => undefined,
    demandFreshFactor: async () => undefined,
    signal: new AbortController().signal,
  };
  if (contract.authority.at === 'tenant') authorize(contract.authority.permission, caller.scopeId);
  const parts = {
    params: contract.params?.parse(input.params ?? {}),
    query: contract.query?.parse(input.query ?? {}),
    body: contract.body?.parse(input.body ?? {}),
  };
  const { transaction } = contract;
  const value =
    transaction === 'none' || transaction === 'memory'
      ? await route.handle({ ctx, caller, tx: undefined, ...parts })
      : await database.tenant(caller.tenantId, (tx) => route.handle({ ctx, caller, tx, ...parts }), {
          readOnly: transaction === 'read',
        });
  for (const effect of effects) await effect();
  if (transaction === 'write' || transaction === 'none') access.forgetRecentFacts();
  return contract.response.parse(value) as Record<string, unknown>; // answers are objects, or nothing
}
