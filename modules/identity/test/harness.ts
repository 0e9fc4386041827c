import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { AuditEntry, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import type { Caller, RequestContext } from '@haechi/http';
import {
  CodedError,
  createMovableClock,
  formatId,
  type MovableClock,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type RoleId,
  SECOND_MS,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { Secret as OtpSecret, TOTP } from 'otpauth';
import type { z } from 'zod';
import { createIdentityModule, type IdentityModule, type Membership } from '../src/index.ts';

export const PASSWORD = 'blue-river-41 stone';
const START_MS = Date.UTC(2026, 10, 20, 9);
const ADMIN_EMAIL = 'minji.admin@example.com';

export interface Recorded {
  readonly tenantId: TenantId;
  readonly origin: AuditOrigin;
  readonly entry: AuditEntry;
  readonly alone: boolean;
}

interface Call {
  readonly body?: unknown;
  readonly params?: unknown;
  /** The cookie or token the request carries. */
  readonly cookie?: string;
  readonly bearer?: string;
  /** Sends the cookie as it is given, though the session has another one by now. */
  readonly stale?: boolean;
  readonly ip?: string;
  readonly userAgent?: string;
  /** The cookie of the browser; by default the one that came with the session's. */
  readonly device?: string | null;
  readonly ifMatch?: number;
}

export interface Answer {
  // Whatever the contract's response schema let through; a test knows what it asked for.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly value: any;
  /** The cookie the answer set: its value, null when it was cleared, undefined when it was left alone. */
  readonly cookie: string | null | undefined;
  /** The cookie that stands for the browser, when the answer set one. */
  readonly device: string | undefined;
}

export interface Account {
  readonly email: string;
  readonly userId: UserId;
  readonly totpSecret: string;
  readonly recoveryCodes: readonly string[];
  readonly cookie: string;
}

/** Stands in for the tenants module. */
function createFakeMemberships() {
  const tenants = new Map<TenantId, Omit<Membership, 'tenantId'>>([
    [PLATFORM_TENANT_ID, { name: 'Haechi', slug: 'platform', state: 'active' }],
  ]);
  const members = new Set<string>();
  const key = (tenantId: TenantId, userId: UserId): string => `${tenantId}/${userId}`;
  return {
    tenants,
    remove: (tenantId: TenantId, userId: UserId) => void members.delete(key(tenantId, userId)),
    port: {
      async listMemberships(_tx: Tx, userId: UserId) {
        return [...tenants]
          .filter(([tenantId]) => members.has(key(tenantId, userId)))
          .map(([tenantId, { name, slug, state }]) => ({ tenantId, name, slug, state }));
      },
      async acceptInvitation(_tx: Tx, joined: { userId: UserId; tenantId: TenantId }) {
        members.add(key(joined.tenantId, joined.userId));
      },
      async describeTenant(_tx: Tx, tenantId: TenantId) {
        return tenants.get(tenantId);
      },
      async addMember(_tx: Tx, tenantId: TenantId, userId: UserId) {
        members.add(key(tenantId, userId));
      },
      async leaveAll(_tx: Tx, userId: UserId) {
        const left = [...tenants.keys()].filter((tenantId) => members.delete(key(tenantId, userId)));
        return left;
      },
      async removeMember(_tx: Tx, tenantId: TenantId, userId: UserId) {
        members.delete(key(tenantId, userId));
      },
      async addPlatformMember(_tx: Tx, userId: UserId) {
        members.add(key(PLATFORM_TENANT_ID, userId));
      },
    },
  };
}

/** Stands in for the access module. */
function createFakeAccess() {
  const granted: { principalId: UserId; key: string }[] = [];
  const held: { principalId: UserId; roleKey: string }[] = [];
  const allowed = new Set<string>();
  const roles = ['SUPER_ADMIN', 'HQ_MASTER'].map((key) => ({
    id: newId('role'),
    key,
    level: 'system' as const,
  }));
  return {
    granted,
    held,
    roles,
    /** `<user id>/<permission>/<scope id>` */
    allowed,
    port: {
      check: (principalId: UserId, permission: string, scopeId: string) => ({
        allowed: allowed.has(`${principalId}/${permission}/${scopeId}`),
        reasonCode: 'fake',
        revision: 1,
      }),
      listPermissions: () => ['project:read', 'member:read'],
      listAssignmentsOf: (ids: readonly UserId[]) =>
        held
          .filter(({ principalId }) => ids.includes(principalId))
          .map(({ principalId, roleKey }) => ({
            assignmentId: newId('assignment'),
            principalId,
            roleKey,
            roleName: () => roleKey,
            scopeId: PLATFORM_SCOPE_ID,
            endsAtMs: null,
          })),
      listRolesInForce: (id: UserId) =>
        held
          .filter(({ principalId }) => principalId === id)
          .flatMap(({ roleKey }) => roles.find(({ key }) => key === roleKey) ?? [])
          .map(({ id: roleId, key }) => ({ id: roleId, key, roleName: () => key })),
      keyOfRole: (roleId: RoleId) => roles.find(({ id }) => id === roleId)?.key ?? 'gone',
      describeScope: () => undefined,
      formatScope: (scopeId: string) =>
        scopeId === PLATFORM_SCOPE_ID ? 'platform' : formatId('tenant', scopeId),
      async findRoleByKey(_tx: Tx, key: string) {
        return roles.find((role) => role.key === key);
      },
      async grantRole(_tx: Tx, _origin: AuditOrigin, grant: { principalId: UserId; roleId: string }) {
        const key = roles.find((role) => role.id === grant.roleId)?.key ?? 'unknown';
        granted.push({ principalId: grant.principalId, key });
        return newId('assignment');
      },
      revokeRole: async () => {},
      refresh: async () => {},
    },
  };
}

export interface Harness {
  readonly db: TestDatabase;
  readonly identity: IdentityModule;
  readonly clock: MovableClock;
  readonly memberships: ReturnType<typeof createFakeMemberships>;
  readonly access: ReturnType<typeof createFakeAccess>;
  readonly recorded: Recorded[];
  /** Public ids of people who were erased from the logs. */
  readonly erased: string[];
  readonly settings: Map<string, number | string>;
  /** Countries of addresses, as the operator's database would tell them. */
  readonly countries: Map<string, string>;
  /** Sends a request through the module's own route, as the shell does. */
  call(operation: string, input?: Call): Promise<Answer>;
  /** The refusal a request gets. */
  refusal(operation: string, input?: Call): Promise<CodedError>;
  codeNow(totpSecret: string): string;
  /** A code that was not used before: time moves on by a step. */
  freshCode(totpSecret: string): string;
  addTenant(name: string): TenantId;
  enrolFirstAdministrator(): Promise<Account>;
  /** A person who was invited to a tenant and enrolled; signed in once, there. */
  enrolMember(tenantId: TenantId, email: string): Promise<Account>;
  invite(tenantId: TenantId, email: string, displayName?: string): Promise<{ token: string; userId: UserId }>;
  startSignIn(email: string, ip?: string): Promise<string>;
  signIn(account: Account, ip?: string): Promise<Answer>;
  caller(cookie: string): Promise<Caller>;
  /** The cookie of the browser that has this session. */
  deviceOf(cookie: string): string | undefined;
  /** The secret of a recovery link, as the operator makes one. */
  recoveryToken(tenantId: TenantId, userId: UserId): Promise<string>;
  actions(): string[];
}

/** @param startMs where the clock starts; the protocol library goes by the machine's own */
export async function createHarness(startMs: number = START_MS): Promise<Harness> {
  const clock = createMovableClock(startMs);
  const memberships = createFakeMemberships();
  const access = createFakeAccess();
  const recorded: Recorded[] = [];
  const erased: string[] = [];
  const settings = new Map<string, number | string>();
  const countries = new Map<string, string>();
  const { migrations, settings: definitions } = readDeclarations();
  const db = await createTestDatabase([migrations]);
  const identity = createIdentityModule({
    database: db.database,
    clock,
    log: silentLogger,
    rootKey: new Secret(new Uint8Array(randomBytes(32))),
    access: access.port,
    memberships: memberships.port,
    publicUrl: new URL('http://localhost:8470'),
    fetchOutside: (input, init) => fetch(input, init),
    version: '0.0.0-test',
    countryOf: (ip) => countries.get(ip),
    settings: {
      async readNumber(_tx, key) {
        const definition = definitions.find((setting) => setting.key === key);
        assert.ok(definition !== undefined && typeof definition.defaultValue === 'number', key);
        const set = settings.get(key);
        return typeof set === 'number' ? set : definition.defaultValue;
      },
      async read(_tx, key) {
        return settings.get(key) ?? definitions.find((setting) => setting.key === key)?.defaultValue;
      },
    },
    audit: {
      async record(_tx, tenantId, origin, entry) {
        recorded.push({ tenantId, origin, entry, alone: false });
        return newId('event');
      },
      async recordMany(_tx, tenantId, origin, entries) {
        recorded.push(...entries.map((entry) => ({ tenantId, origin, entry, alone: false })));
      },
      async erasePersonEverywhere(_tx, _origin, subjectId) {
        return () => void erased.push(subjectId);
      },
      async recordAlone(tenantId, origin, entry) {
        recorded.push({ tenantId, origin, entry, alone: true });
        return newId('event');
      },
    },
  });

  /** Browsers send the cookie of the device with that of the session. */
  const deviceOf = new Map<string, string>();
  /** And that of the session as it was last renewed. */
  const renewedAs = new Map<string, string>();
  const newest = (cookie: string): string => {
    const next = renewedAs.get(cookie);
    return next === undefined ? cookie : newest(next);
  };

  async function call(operation: string, input: Call = {}): Promise<Answer> {
    const route = identity.routes.find((candidate) => candidate.contract.operation === operation);
    assert.ok(route, operation);
    const { contract } = route;
    const { bearer, ip = '203.0.113.7', userAgent } = input;
    const sent = input.stale === true || input.cookie === undefined ? input.cookie : newest(input.cookie);
    const known = input.device === null ? undefined : (input.device ?? deviceOf.get(sent ?? ''));
    const caller = await identity.authenticate({ cookie: sent, bearer, ip, userAgent, device: known });
    if (contract.audience === 'signed_in') assert.ok(caller, 'the test sends no credential');
    let cookie: string | null | undefined;
    let device: string | undefined;
    const effects: (() => Promise<void> | void)[] = [];
    const ctx = {
      requestId: 'req-test',
      locale: 'en',
      ip,
      userAgent,
      nowMs: clock.now(),
      deviceSecret: known,
      sessionSecret: sent,
      ifMatchVersion: input.ifMatch,
      afterCommit: (effect: () => void) => effects.push(effect),
      setDeviceCookie: (value: string) => {
        device = value;
      },
      setCookie: (value: string) => {
        cookie = value;
      },
      clearCookie: () => {
        cookie = null;
      },
    } as unknown as RequestContext; // the rest is the shell's: no handler of this module asks for it
    const parse = (schema: z.ZodType | undefined, value: unknown) => schema?.parse(value);
    const params = parse(contract.params, input.params);
    const parts = { ctx, caller, params, query: undefined, body: parse(contract.body, input.body) };
    const value =
      contract.transaction === 'none' || caller === undefined
        ? await route.handle({ ...parts, tx: undefined })
        : await db.database.tenant(caller.tenantId, (tx) => route.handle({ ...parts, tx }), {
            readOnly: contract.transaction === 'read',
          });
    for (const effect of effects) await effect();
    if (contract.audience === 'signed_in' && typeof cookie === 'string' && sent !== undefined)
      renewedAs.set(sent, cookie);
    const standsFor = device ?? known;
    const session = cookie ?? sent;
    if (session !== undefined && standsFor !== undefined) deviceOf.set(session, standsFor);
    return { value: contract.response.parse(value), cookie, device };
  }

  async function refusal(operation: string, input: Call = {}): Promise<CodedError> {
    try {
      await call(operation, input);
    } catch (error) {
      if (error instanceof CodedError) return error;
      throw error;
    }
    return assert.fail(`${operation} was not refused`);
  }

  const codeNow = (totpSecret: string): string =>
    TOTP.generate({ secret: OtpSecret.fromBase32(totpSecret), timestamp: clock.now() });

  function freshCode(totpSecret: string): string {
    clock.advance(30 * SECOND_MS);
    return codeNow(totpSecret);
  }

  async function callerOf(given: string): Promise<Caller> {
    const cookie = newest(given);
    const device = deviceOf.get(cookie);
    const caller = await identity.authenticate({
      cookie,
      bearer: undefined,
      ip: '',
      userAgent: undefined,
      device,
    });
    return caller ?? assert.fail('nobody is signed in');
  }

  async function enrol(token: string, email: string, displayName: string): Promise<Account> {
    const opened = await call('POST /api/v1/enrolments/open', { body: { token } });
    const totpSecret: string = opened.value.authenticator.secret;
    const { value, cookie } = await call('POST /api/v1/enrolments/complete', {
      body: { token, email, displayName, password: PASSWORD, totpCode: freshCode(totpSecret) },
    });
    assert.ok(cookie);
    const { id: userId } = await callerOf(cookie);
    return { email, userId, totpSecret, recoveryCodes: value.recoveryCodes, cookie };
  }

  async function invite(tenantId: TenantId, email: string, displayName = 'Haneul') {
    const { token, userId } = await db.database.tenant(tenantId, (tx) =>
      identity.inviteUser(tx, testOrigin, { email, displayName, tenantId, invitedBy: inviterOf(tenantId) }),
    );
    return { token: token.reveal(), userId };
  }

  const from = (ip: string | undefined) => (ip === undefined ? {} : { ip });

  async function startSignIn(email: string, ip?: string): Promise<string> {
    const body = { email, password: PASSWORD };
    const { value } = await call('POST /api/v1/auth/login', { body, ...from(ip) });
    assert.equal(value.next, 'second_factor');
    return value.challenge;
  }

  return {
    db,
    identity,
    clock,
    memberships,
    access,
    recorded,
    erased,
    settings,
    countries,
    call,
    refusal,
    codeNow,
    freshCode,
    invite,
    startSignIn,
    caller: callerOf,
    deviceOf: (cookie) => deviceOf.get(newest(cookie)),
    async recoveryToken(tenantId, userId) {
      const made = await db.database.tenant(tenantId, (tx) =>
        identity.createRecoveryLink(tx, testOrigin, { userId, tenantId, reason: 'lost phone' }),
      );
      return made.reveal();
    },
    actions: () => recorded.map(({ entry }) => entry.action),
    addTenant(name) {
      const id = newId('tenant');
      memberships.tenants.set(id, { name, slug: name.toLowerCase().replaceAll(' ', '-'), state: 'active' });
      return id;
    },
    async enrolFirstAdministrator() {
      const token = await identity.createFirstAdministratorLink();
      assert.ok(token);
      return await enrol(token.reveal(), ADMIN_EMAIL, 'Minji');
    },
    async enrolMember(tenantId, email) {
      const { token } = await invite(tenantId, email);
      return await enrol(token, email, 'Haneul');
    },
    async signIn(account, ip) {
      const challenge = await startSignIn(account.email, ip);
      const body = { challenge, totpCode: freshCode(account.totpSecret) };
      return await call('POST /api/v1/auth/login/second-factor', { body, ...from(ip) });
    },
  };
}

export const testOrigin: AuditOrigin = {
  actor: { kind: 'system', id: null, name: 'test' },
  sessionId: null,
  requestId: null,
  ip: null,
  userAgent: null,
};

function inviterOf(tenantId: TenantId): Caller {
  return {
    kind: 'user',
    id: newId('user'),
    name: 'Jiwoo',
    email: 'jiwoo@example.com',
    locale: 'ko',
    timeZone: 'Asia/Seoul',
    credential: 'session',
    sessionId: null,
    tenantId,
    scopeId: tenantId as string as Caller['scopeId'], // a tenant's scope has the tenant's id
    secondFactorAtMs: 0,
  };
}

/** What the module declares, needed before it can be made. */
function readDeclarations(): Pick<IdentityModule, 'migrations' | 'settings'> {
  return createIdentityModule({
    rootKey: new Secret(new Uint8Array(32)),
    publicUrl: new URL('http://localhost'),
    database: {},
  } as never); // only declarations are read
}
