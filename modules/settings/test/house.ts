import type { AuditEntry } from '@haechi/audit';
import type { Api, ApiOperation } from '@haechi/contracts';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import type { Caller, RequestContext, SettingDefinition } from '@haechi/http';
import {
  CodedError,
  createTranslate,
  mergeCatalogues,
  newId,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import { createSettingsModule, type SettingsModule } from '../src/index.ts';
import { settingMessages } from '../src/messages/index.ts';

export const NOW = Date.parse('2026-11-20T09:00:00.000Z');

/** Settings as other modules define them, one of each kind. */
const DEFINITIONS: readonly SettingDefinition[] = [
  {
    key: 'identity.sessionIdleMinutes',
    area: 'identity',
    unit: 'minutes',
    defaultValue: 30,
    min: 5,
    max: 240,
  },
  { key: 'approvals.expireHours', area: 'approvals', unit: 'hours', defaultValue: 24, min: 1, max: 168 },
  { key: 'audit.strict', area: 'audit', unit: 'switch', defaultValue: true },
  { key: 'gate.mode', area: 'gate', unit: 'choice', defaultValue: 'strict', choices: ['strict', 'relaxed'] },
];

const texts = (language: string) =>
  Object.fromEntries(
    DEFINITIONS.flatMap(({ key }) => [
      [`setting.${key}.title`, `${language} title of ${key}`],
      [`setting.${key}.description`, `${language} description of ${key}`],
    ]),
  );

export interface RecordedEvent extends AuditEntry {
  readonly tenantId: TenantId;
}

export interface House {
  readonly db: TestDatabase;
  readonly module: SettingsModule;
  readonly events: RecordedEvent[];
  caller(tenantId: TenantId): Caller;
  readonly operator: Caller;
  /** Runs a route as the HTTP shell does: parse, transaction, response schema. */
  call<O extends ApiOperation>(
    operation: O,
    caller: Caller,
    parts?: { params?: unknown; body?: unknown; locale?: 'ko' | 'en' },
  ): Promise<Api[O]['response']>;
}

function makeCaller(tenantId: TenantId): Caller {
  return {
    kind: 'user',
    id: newId('user'),
    name: '김설정',
    email: 'kim@haechi.test',
    locale: 'ko',
    timeZone: 'Asia/Seoul',
    credential: 'session',
    sessionId: newId('session'),
    tenantId,
    scopeId: tenantId as string as ScopeId, // a scope has the id of its tenant
    secondFactorAtMs: NOW,
  };
}

function contextIn(locale: 'ko' | 'en'): RequestContext {
  const unused = (): never => {
    throw new Error('this module does not use it');
  };
  return {
    requestId: 'req-1',
    locale,
    ip: '192.0.2.1',
    userAgent: 'test',
    nowMs: NOW,
    ifMatchVersion: undefined,
    may: unused,
    authorize: unused,
    authorizeAt: unused,
    authorizeEach: unused,
    transact: unused,
    afterCommit: unused,
    setCookie: unused,
    clearCookie: unused,
    setDeviceCookie: unused,
    demandFreshFactor: unused,
    signal: new AbortController().signal,
  };
}

export async function openHouse(): Promise<House> {
  const events: RecordedEvent[] = [];
  const module = createSettingsModule({
    audit: {
      async record(_tx, tenantId, _origin, entry) {
        if (settingMessages.ko[`audit.action.${entry.action}`] === undefined)
          throw new Error(`no sentence for ${entry.action}`);
        events.push({ ...entry, tenantId });
        return newId('event');
      },
    },
    translate: createTranslate(mergeCatalogues(settingMessages, { ko: texts('ko'), en: texts('en') })),
    definitions: () => DEFINITIONS,
  });
  const db = await createTestDatabase([module.migrations]);
  return {
    db,
    module,
    events,
    caller: makeCaller,
    operator: makeCaller(PLATFORM_TENANT_ID),
    async call(operation, caller, parts = {}) {
      const route = module.routes.find((candidate) => candidate.contract.operation === operation);
      if (route === undefined) throw new Error(`no route ${operation}`);
      const { contract } = route;
      const input = {
        params: contract.params?.parse(parts.params),
        query: contract.query?.parse({}),
        body: contract.body?.parse(parts.body),
      };
      const value = await db.database.tenant(
        caller.tenantId,
        (tx) => route.handle({ ctx: contextIn(parts.locale ?? 'ko'), caller, tx, ...input }),
        { readOnly: contract.transaction === 'read' },
      );
      return contract.response.parse(value) as Api[typeof operation]['response']; // parsed by that very schema
    },
  };
}

/** For `assert.rejects`: the refusal has this code. */
export const coded =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof CodedError && error.code === code;
