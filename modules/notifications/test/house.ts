import { createAuditModule } from '@haechi/audit';
import type { Api, ApiOperation } from '@haechi/contracts';
import { createDatabase, createPool, type Database, type Tx } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { type Caller, createOutboundGuard, type RequestContext } from '@haechi/http';
import {
  CodedError,
  createMovableClock,
  createTranslate,
  formatId,
  type Locale,
  type MovableClock,
  mergeCatalogues,
  newId,
  type ScopeId,
  type TenantId,
  type Translate,
  type UserId,
} from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { createSending } from '../src/create-sending.ts';
import { createNotificationsModule, type NotificationsModuleDeps } from '../src/index.ts';
import { planDeliveries, type ToldThing } from '../src/jobs/plan-deliveries.ts';
import { notificationsMessages } from '../src/messages/index.ts';
import type { DescribedRequest } from '../src/ports.ts';
import { notificationsSettings } from '../src/settings.ts';

/** Ten in the morning in Seoul. */
export const MORNING_MS = Date.parse('2026-11-20T01:00:00.000Z');

export interface Person {
  readonly id: UserId;
  readonly email: string;
  readonly displayName: string;
  readonly locale: Locale;
}

export interface Process {
  readonly database: Database;
  readonly module: ReturnType<typeof createNotificationsModule>;
  readonly audit: ReturnType<typeof createAuditModule>;
  /** Sends what is due until nothing is left to do now. */
  deliver(): Promise<void>;
  stop(): Promise<void>;
}

export interface House {
  readonly db: TestDatabase;
  readonly clock: MovableClock;
  readonly people: Map<UserId, Person>;
  readonly members: Set<string>;
  readonly requests: Map<string, DescribedRequest>;
  readonly values: Record<string, number>;
  openProcess(): Promise<Process>;
  drop(): Promise<void>;
}

type Told = Pick<NotificationsModuleDeps, 'people' | 'findHolders' | 'findAnswerers' | 'describeRequest'>;

const rootKey = new Secret(new Uint8Array(32).fill(7));
const definitions = new Map(notificationsSettings.map(({ key, defaultValue }) => [key, defaultValue]));

export async function openHouse(): Promise<House> {
  const migrations = ['audit', 'notifications'].map((schema) => ({
    schema,
    directory: new URL(`../../${schema}/src/migrations/`, import.meta.url),
  }));
  const db = await createTestDatabase(migrations);
  const clock = createMovableClock(MORNING_MS);
  const people = new Map<UserId, Person>();
  const members = new Set<string>();
  const requests = new Map<string, DescribedRequest>();
  const values: Record<string, number> = {};
  const told: Told = {
    people: {
      findPeople: async (_tx, ids) =>
        new Map(
          ids.flatMap((id) => {
            const person = people.get(id);
            return person === undefined ? [] : [[id, { ...person, reachable: true }]];
          }),
        ),
      belongs: async (_tx, tenantId, userId) => members.has(`${tenantId} ${userId}`),
      nameOfTenant: async () => '한빛의원',
    },
    findHolders: (_permission, _scopeId, tenantId) =>
      [...people.keys()].filter((id) => members.has(`${tenantId} ${id}`)),
    findAnswerers: async (_tx, questions) => new Map(questions.map(({ id, holders }) => [id, holders])),
    describeRequest: async (_tx, id) => requests.get(id),
  };
  return {
    db,
    clock,
    people,
    members,
    requests,
    values,
    openProcess: () => openProcess({ db, clock, values, told }),
    drop: () => db.drop(),
  };
}

async function openProcess(house: {
  readonly db: TestDatabase;
  readonly clock: MovableClock;
  readonly values: Readonly<Record<string, number>>;
  readonly told: Told;
}): Promise<Process> {
  const { db, clock, values, told } = house;
  const database = createDatabase(
    createPool({
      url: db.appUrl,
      log: silentLogger,
      connectionsMax: 6,
      applicationName: 'haechi-channels-test',
    }),
  );
  const settings = {
    readNumber: async (_tx: unknown, key: string): Promise<number> =>
      values[key] ??
      Number(definitions.get(key) ?? { 'audit.backlogMax': 100_000, 'audit.waitingMax': 30 }[key]),
  };
  const core = { database, rootKey, clock, log: silentLogger, settings };
  const translate: Translate = (...wanted) => complete(...wanted);
  const audit = createAuditModule({ ...core, translate });
  const own = {
    'audit.action.approval.requested': '{actor} asked: {target}',
    'audit.action.password.changed': '{actor} changed the password',
  };
  const complete = createTranslate(
    mergeCatalogues(audit.messages, notificationsMessages, { ko: own, en: own }),
  );
  const deps: NotificationsModuleDeps = {
    ...core,
    ...told,
    audit,
    translate,
    guard: createOutboundGuard({ allowed: () => ['http://127.0.0.0/8'] }),
    publicUrl: new URL('https://haechi.test'),
    version: '1.0.0',
    random: () => 1,
  };
  const { delivering } = createSending(deps);
  return {
    database,
    audit,
    module: createNotificationsModule(deps),
    async deliver() {
      await delivering.step();
      await delivering.settled();
    },
    async stop() {
      await delivering.stop();
      await database.close();
    },
  };
}

/** A person of an organisation who may decide there. */
export function addPerson(house: House, tenantId: TenantId, locale: Locale, name = '김승인'): Person {
  const id = newId('user');
  const person = { id, email: `${id.slice(-8)}@hanbit.test`, displayName: name, locale };
  house.people.set(id, person);
  house.members.add(`${tenantId} ${id}`);
  return person;
}

/** A request that waits for ten minutes, and what tells of it. */
export function addRequest(house: House, tenantId: TenantId, people: readonly Person[]): ToldThing {
  const id = newId('approval');
  house.requests.set(id, {
    pending: true,
    mayDecide: true,
    shortId: '2h6k9xqa',
    risk: 'CRITICAL',
    requester: '박에이전트',
    summary: 'delete_file <보고서>',
    scope: '전자차트',
    effects: [
      { label: 'path', value: '/data/report & <b>.txt' },
      { label: 'token', value: '••••' },
    ],
    justification: '지난해 자료를 지웁니다',
    expiresAt: new Date(house.clock.now() + 600_000),
  });
  return tell(house, tenantId, people, 'approval_waiting', {
    action: 'approval.requested',
    target: { kind: 'approval', id: formatId('approval', id) },
  });
}

/** Something that happened, to be told to people. */
export function tell(
  house: House,
  tenantId: TenantId,
  people: readonly Person[],
  kind: ToldThing['kind'],
  what: { readonly action: string; readonly target: ToldThing['target'] },
): ToldThing {
  const { action, target } = what;
  return {
    tenantId,
    people: people.map(({ id }) => id),
    kind,
    cause: newId('event'),
    words: {
      of: 'event',
      action,
      actor: { kind: 'user', name: '박에이전트' },
      target: { name: '보고서' },
      reason: null,
    },
    target,
    atMs: house.clock.now(),
  };
}

export const passwordChanged = (house: House, tenantId: TenantId, people: readonly Person[]): ToldThing =>
  tell(house, tenantId, people, 'own_security', {
    action: 'password.changed',
    target: { kind: 'event', id: formatId('event', newId('event')) },
  });

export const plan = (house: House, { database }: Process, ...things: ToldThing[]): Promise<void> =>
  database.system('plan', (tx) => planDeliveries(tx, house.clock.now(), things));

export const makeCaller = (tenantId: TenantId, person?: Person): Caller => ({
  kind: 'user',
  id: person?.id ?? newId('user'),
  name: person?.displayName ?? '이관리',
  email: person?.email ?? 'lee@hanbit.test',
  locale: person?.locale ?? 'ko',
  timeZone: 'Asia/Seoul',
  credential: 'session',
  sessionId: newId('session'),
  tenantId,
  scopeId: tenantId as string as ScopeId, // a scope has the id of its tenant
  secondFactorAtMs: MORNING_MS,
});

/** Runs a route as the HTTP shell does: parse, transaction, response schema. */
export async function call<O extends ApiOperation>(
  house: House,
  { database, module }: Process,
  operation: O,
  caller: Caller,
  parts: { params?: unknown; query?: unknown; body?: unknown; ifMatch?: number } = {},
): Promise<Api[O]['response']> {
  const route = module.routes.find((candidate) => candidate.contract.operation === operation);
  if (route === undefined) throw new Error(`no route ${operation}`);
  const { contract } = route;
  const used: Partial<RequestContext> = {
    requestId: 'req-1',
    locale: 'ko',
    ip: '192.0.2.1',
    userAgent: 'test',
    nowMs: house.clock.now(),
    ifMatchVersion: parts.ifMatch,
    transact: (work) => database.tenant(caller.tenantId, work),
    signal: new AbortController().signal,
  };
  const input = {
    ctx: used as RequestContext, // what these routes ask for
    caller,
    params: contract.params?.parse(parts.params),
    query: contract.query?.parse(parts.query ?? {}),
    body: contract.body?.parse(parts.body),
  };
  const run = (tx: Tx | undefined): Promise<unknown> => route.handle({ ...input, tx });
  const value =
    contract.transaction === 'none'
      ? await run(undefined)
      : await database.tenant(caller.tenantId, run, { readOnly: contract.transaction === 'read' });
  return contract.response.parse(value) as Api[O]['response']; // parsed by that very schema
}

/** For `assert.rejects`: the refusal has this code. */
export const coded =
  (code: string) =>
  (error: unknown): boolean =>
    error instanceof CodedError && error.code === code;
