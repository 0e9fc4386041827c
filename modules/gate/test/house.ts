import { type AuditModule, createAuditModule } from '@haechi/audit';
import type { Api, ApiOperation } from '@haechi/contracts';
import { createDatabase, createPool, type Database } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { type Caller, createOutboundGuard, type RequestContext } from '@haechi/http';
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
  /** Values of settings, to be changed by a test. */
  readonly values: Record<string, number>;
  /** Permissions nobody holds, to be changed by a test. */
  readonly denied: Set<string>;
  close(): Promise<void>;
}

const rootKey = new Secret(new Uint8Array(32).fill(7));
const defaults = new Map(gateSettings.map((definition) => [definition.key, definition.defaultValue]));

const unused = (): never => {
  throw new Error('this module does not use it');
};

export async function openHouse(programs: Readonly<Record<string, OfferedProgram>> = {}): Promise<House> {
  const migrations = ['audit', 'gate'].map((schema) => ({
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
      values[key] ??
      Number(defaults.get(key) ?? { 'audit.backlogMax': 100_000, 'audit.waitingMax': 30 }[key]),
  };
  const core = { database, rootKey, clock: systemClock, log: silentLogger, settings };
  const translate: Translate = (...wanted) => complete(...wanted);
  const audit = createAuditModule({ ...core, translate });
  const complete = createTranslate(mergeCatalogues(audit.messages, gateMessages));
  const gate = createGateModule({
    ...core,
    audit,
    programs,
    publicUrl: new URL('https://haechi.test'),
    guard: createOutboundGuard({ allowed: () => ['http://127.0.0.0/8'] }),
    findPeople: async () => new Map(),
    isMember: async () => true,
    access: {
      decide: (_caller, permission) => ({
        allowed: !denied.has(permission),
        reasonCode: 'test',
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
  await gate.start?.();
  return {
    db,
    database,
    audit,
    gate,
    values,
    denied,
    async close() {
      await gate.stop?.();
      await audit.stop?.();
      await database.close();
      await db.drop();
    },
  };
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
  { database, gate, audit }: House,
  operation: O,
  caller: Caller,
  parts: { params?: unknown; query?: unknown; body?: unknown; ifMatch?: number } = {},
): Promise<Api[O]['response']> {
  const route = gate.routes.find((candidate) => candidate.contract.operation === operation);
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
    authorize: unused,
    authorizeAt: unused,
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
