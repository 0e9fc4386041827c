import { type ApprovalsModule, createApprovalsModule } from '@haechi/approvals';
import { type AuditModule, createAuditModule } from '@haechi/audit';
import type { Api, ApiOperation } from '@haechi/contracts';
import { createDatabase, createPool, type Database } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { type Caller, createOutboundGuard, httpMessages, type RequestContext } from '@haechi/http';
import {
  CodedError,
  createTranslate,
  mergeCatalogues,
  newId,
  type ScopeId,
  systemClock,
  type TenantId,
  type Translate,
} from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { createGateModule, type GateModule, type OfferedProgram } from '../src/index.ts';
import { gateMessages } from '../src/messages/index.ts';
import { gateSettings } from '../src/settings.ts';

export interface House {
  readonly db: TestDatabase;
  readonly database: Database;
  readonly audit: AuditModule;
  readonly gate: GateModule;
  readonly approvals: ApprovalsModule;
  /** Values of settings, to be changed by a test. */
  readonly values: Record<string, number>;
  /** Permissions nobody holds, to be changed by a test. */
  readonly denied: Set<string>;
  /** Whether the flag `roles` of the installation is off. */
  rolesOff: boolean;
  close(): Promise<void>;
}

const rootKey = new Secret(new Uint8Array(32).fill(7));
const defaults = new Map(gateSettings.map((definition) => [definition.key, definition.defaultValue]));

const unused = (): never => {
  throw new Error('this module does not use it');
};

/** Settings of the modules the gate leans on, as they are by default. */
const LEANED_ON: Readonly<Record<string, number>> = {
  'audit.backlogMax': 100_000,
  'audit.waitingMax': 30,
  'approvals.pendingMax': 50,
  'approvals.pendingPerRequesterMax': 50,
  'approvals.timeoutSeconds': 600,
  'approvals.redeemMinutes': 10,
};

export async function openHouse(programs: Readonly<Record<string, OfferedProgram>> = {}): Promise<House> {
  const migrations = ['audit', 'approvals', 'gate'].map((schema) => ({
    schema,
    directory: new URL(`../../${schema}/src/migrations/`, import.meta.url),
  }));
  const db = await createTestDatabase(migrations);
  const pool = createPool({
    url: db.appUrl,
    log: silentLogger,
    connectionsMax: 8,
    applicationName: 'haechi-gate-test',
  });
  const database = createDatabase(pool);
  const values: Record<string, number> = {};
  const denied = new Set<string>();
  const settings = {
    readNumber: async (_tx: unknown, key: string): Promise<number> =>
      values[key] ?? Number(defaults.get(key) ?? LEANED_ON[key]),
  };
  const core = { database, rootKey, clock: systemClock, log: silentLogger, settings };
  const translate: Translate = (...wanted) => complete(...wanted);
  const audit = createAuditModule({ ...core, translate });
  const approvals = createApprovalsModule({
    ...core,
    audit,
    settings: {
      ...settings,
      readMany: async (_tx, keys) =>
        new Map<string, number | string>([
          ...keys.map((key): [string, number] => [key, values[key] ?? LEANED_ON[key] ?? 0]),
          ['approvals.fourEyesFrom', 'LOW'],
        ]),
    },
    rights: {
      holdsRole: () => false,
      lendersOf: () => [],
      knowsRole: () => true,
      roleName: (roleId) => roleId,
      holdersOf: () => [],
      scopesAbove: (scopeId) => [scopeId],
    },
    listMembers: async () => [],
    environment: 'staging',
    parseScope: () => undefined,
    translate,
    findPeople: async () => new Map(),
    describeScope: () => undefined,
    formatScope: (id) => id,
    afterDecision: async () => undefined,
  });
  const complete = createTranslate(
    mergeCatalogues(httpMessages, audit.messages, approvals.messages, gateMessages),
  );
  const gate = createGateModule({
    ...core,
    jobDatabase: database,
    translate,
    approvals: { ...approvals, isOn: (flag) => (flag === 'roles' ? !house.rolesOff : approvals.isOn(flag)) },
    audit,
    programs,
    publicUrl: new URL('https://haechi.test'),
    guard: createOutboundGuard({ allowed: () => ['http://127.0.0.0/8'] }),
    findPeople: async () => new Map(),
    isMember: async () => true,
    access: {
      decide: (_caller, permission) => ({
        allowed: !denied.has(permission),
        reasonCode: denied.has(permission) ? 'no_grant' : 'test',
        revision: 1,
      }),
      consult: async () => undefined,
      parseScope: () => undefined,
      formatScope: (id) => id,
      describeScope: () => undefined,
      isPermission: (permission) => permission.startsWith('tool:'),
    },
  });
  await audit.start?.();
  await approvals.start?.();
  await gate.start?.();
  const house: House = {
    db,
    database,
    audit,
    gate,
    approvals,
    values,
    denied,
    rolesOff: false,
    async close() {
      await gate.stop?.();
      await approvals.stop?.();
      await audit.stop?.();
      await database.close();
      await db.drop();
    },
  };
  return house;
}

export const makeCaller = (tenantId: TenantId = newId('tenant'), name = '김보안'): Caller => ({
  kind: 'user',
  id: newId('user'),
  name,
  email: 'kim@haechi.test',
  locale: 'ko',
  timeZone: 'Asia/Seoul',
  credential: 'token',
  sessionId: null,
  tenantId,
  scopeId: tenantId as string as ScopeId, // a scope has the id of its tenant
  secondFactorAtMs: Date.now(),
});

/** Runs a route as the HTTP shell does: parse, transaction, effects, response schema. */
export async function call<O extends ApiOperation>(
  { database, gate, approvals, audit }: House,
  operation: O,
  caller: Caller,
  parts: { params?: unknown; query?: unknown; body?: unknown; ifMatch?: number } = {},
): Promise<Api[O]['response']> {
  const route = [...gate.routes, ...approvals.routes].find(
    (candidate) => candidate.contract.operation === operation,
  );
  if (route === undefined) throw new Error(`no route ${operation}`);
  const { contract } = route;
  const effects: (() => Promise<void> | void)[] = [];
  const ctx: RequestContext = {
    requestId: 'req-1',
    locale: 'ko',
    ip: '192.0.2.1',
    userAgent: 'test',
    nowMs: Date.now(),
    ifMatchVersion: parts.ifMatch,
    may: () => true,
    authorize: () => ({ allowed: true, reasonCode: 'test', revision: 1 }),
    authorizeAt: () => ({ allowed: true, reasonCode: 'test', revision: 1 }),
    authorizeEach: () => undefined,
    transact: (work) => database.tenant(caller.tenantId, work),
    afterCommit: (effect) => void effects.push(effect),
    setCookie: unused,
    clearCookie: unused,
    setDeviceCookie: unused,
    demandFreshFactor: unused,
    signal: new AbortController().signal,
  };
  const input = {
    ctx,
    caller,
    params: contract.params?.parse(parts.params),
    query: contract.query?.parse(parts.query ?? {}),
    body: contract.body?.parse(parts.body),
  };
  const value =
    contract.transaction === 'none'
      ? await route.handle({ ...input, tx: undefined })
      : await database.tenant(caller.tenantId, (tx) => route.handle({ ...input, tx }), {
          readOnly: contract.transaction === 'read',
        });
  for (const effect of effects) await effect();
  audit.poke();
  return contract.response.parse(value) as Api[O]['response']; // parsed by that very schema
}

/** For `assert.rejects`: the refusal has this code. */
export const coded =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof CodedError && error.code === code;
