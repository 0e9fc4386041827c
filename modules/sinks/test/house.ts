import { type AuditEntry, type AuditModule, createAuditModule, systemOrigin } from '@haechi/audit';
import { type Api, type ApiOperation, type sinkTarget, webhookTarget } from '@haechi/contracts';
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
import type { z } from 'zod';
import { createSinksModule, type SinksModule } from '../src/index.ts';
import { sinkMessages } from '../src/messages/index.ts';
import { sinkSettings } from '../src/settings.ts';
import { sender } from './sample-event.ts';

/** Waits of milliseconds, so that tests see many attempts in little time. */
const QUICK: Readonly<Record<string, number>> = {
  'sinks.retryFirst': 0.005,
  'sinks.retryMax': 0.02,
  'sinks.attemptsMax': 3,
};

export interface Process {
  readonly database: Database;
  readonly audit: AuditModule;
  readonly sinks: SinksModule;
  stop(): Promise<void>;
}

export interface House {
  readonly db: TestDatabase;
  /** Values of settings, to be changed by a test. */
  readonly values: Record<string, number>;
  readonly allowed: string[];
  /** One more server process on the same database. */
  openProcess(): Promise<Process>;
  drop(): Promise<void>;
}

const rootKey = new Secret(new Uint8Array(32).fill(7));
const definitions = new Map(sinkSettings.map((definition) => [definition.key, definition.defaultValue]));

export async function openHouse(): Promise<House> {
  const migrations = ['audit', 'sinks'].map((schema) => ({
    schema,
    directory: new URL(`../../${schema}/src/migrations/`, import.meta.url),
  }));
  const db = await createTestDatabase(migrations);
  const values: Record<string, number> = { ...QUICK };
  const allowed = ['http://127.0.0.0/8'];
  const settings = {
    readNumber: async (_tx: unknown, key: string): Promise<number> =>
      values[key] ??
      Number(definitions.get(key) ?? { 'audit.backlogMax': 100_000, 'audit.waitingMax': 30 }[key]),
  };
  return {
    db,
    values,
    allowed,
    async openProcess() {
      const database = createDatabase(
        createPool({
          url: db.appUrl,
          log: silentLogger,
          connectionsMax: 6,
          applicationName: 'haechi-sinks-test',
        }),
      );
      const core = { database, rootKey, clock: systemClock, log: silentLogger, settings };
      const translate: Translate = (...wanted) => complete(...wanted);
      const audit = createAuditModule({ ...core, translate });
      const complete = createTranslate(mergeCatalogues(audit.messages, sinkMessages));
      const guard = createOutboundGuard({ allowed: () => allowed });
      const sinks = createSinksModule({ ...core, audit, guard, sender });
      await audit.start?.();
      await sinks.start?.();
      return {
        database,
        audit,
        sinks,
        async stop() {
          await sinks.stop?.();
          await audit.stop?.();
          await database.close();
        },
      };
    },
    drop: () => db.drop(),
  };
}

export const makeCaller = (tenantId: TenantId): Caller => ({
  kind: 'user',
  id: newId('user'),
  name: '김보안',
  email: 'kim@haechi.test',
  locale: 'ko',
  timeZone: 'Asia/Seoul',
  credential: 'session',
  sessionId: newId('session'),
  tenantId,
  scopeId: tenantId as string as ScopeId, // a scope has the id of its tenant
  secondFactorAtMs: Date.now(),
});

function contextFor(database: Database, caller: Caller, ifMatchVersion: number | undefined): RequestContext {
  const unused = (): never => {
    throw new Error('this module does not use it');
  };
  return {
    requestId: 'req-1',
    locale: 'ko',
    ip: '192.0.2.1',
    userAgent: 'test',
    nowMs: Date.now(),
    ifMatchVersion,
    may: unused,
    authorize: unused,
    authorizeAt: unused,
    authorizeEach: unused,
    transact: (work) => database.tenant(caller.tenantId, work),
    afterCommit: unused,
    setCookie: unused,
    clearCookie: unused,
    setDeviceCookie: unused,
    demandFreshFactor: unused,
    signal: new AbortController().signal,
  };
}

/** Runs a route as the HTTP shell does: parse, transaction, response schema. */
export async function call<O extends ApiOperation>(
  { database, sinks, audit }: Process,
  operation: O,
  caller: Caller,
  parts: { params?: unknown; query?: unknown; body?: unknown; ifMatch?: number } = {},
): Promise<Api[O]['response']> {
  const route = sinks.routes.find((candidate) => candidate.contract.operation === operation);
  if (route === undefined) throw new Error(`no route ${operation}`);
  const { contract } = route;
  const ctx = contextFor(database, caller, parts.ifMatch);
  const input = {
    ctx,
    caller,
    params: contract.params?.parse(parts.params),
    query: contract.query?.parse(parts.query),
    body: contract.body?.parse(parts.body),
  };
  const value =
    contract.transaction === 'none'
      ? await route.handle({ ...input, tx: undefined })
      : await database.tenant(caller.tenantId, (tx) => route.handle({ ...input, tx }), {
          readOnly: contract.transaction === 'read',
        });
  audit.poke();
  return contract.response.parse(value) as Api[O]['response']; // parsed by that very schema
}

export type Target = z.input<typeof sinkTarget>;

export const hookAt = (port: number): Target =>
  webhookTarget.parse({ kind: 'webhook', url: `http://127.0.0.1:${port}/hook`, format: 'json' });

/** Records `count` events, numbered in their details. */
export async function append(
  { database, audit }: Process,
  tenantId: TenantId,
  count: number,
  extra: Partial<AuditEntry> = {},
): Promise<void> {
  await database.tenant(tenantId, async (tx) => {
    for (let n = 0; n < count; n += 1) {
      await audit.record(tx, tenantId, systemOrigin('test'), {
        action: 'thing.done',
        scopeId: tenantId as string as ScopeId, // a scope has the id of its tenant
        details: { n },
        ...extra,
      });
    }
  });
  audit.poke();
}

/** For `assert.rejects`: the refusal has this code. */
export const coded =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof CodedError && error.code === code;

/** Waits until something is true, however slow the machine is. */
export async function eventually(isTrue: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 10));
}
