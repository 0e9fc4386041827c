import assert from 'node:assert/strict';
import type { AuditEntry, AuditModule } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import type { Caller } from '@haechi/http';
import {
  type ApprovalId,
  createMovableClock,
  type MovableClock,
  newId,
  type ScopeId,
  type UserId,
} from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { type ApprovalKind, createApprovalKinds } from '../src/approval-kind.ts';
import { type ApprovalsModule, createApprovalsModule } from '../src/index.ts';
import type { RightsPort, SettingsPort } from '../src/ports.ts';
import { findApproval } from '../src/queries/find-approvals.ts';
import { createDecideApproval } from '../src/use-cases/decide-approval.ts';

export const origin = {
  actor: { kind: 'system', id: null, name: 'test' },
  sessionId: null,
  requestId: null,
  ip: null,
  userAgent: null,
} as const;

export interface ApprovalsWorld {
  readonly db: TestDatabase;
  readonly clock: MovableClock;
  readonly origin: typeof origin;
  readonly engine: ApprovalsModule;
  readonly recorded: AuditEntry[];
  /** Changes a setting, as the process that does so sees it. */
  set(key: string, value: number | string): void;
  readonly port: SettingsPort;
  readonly audit: { record: AuditModule['record']; subscribe: () => () => undefined };
  /** Approves over the engine, with all its kinds. */
  decideAs(caller: Caller, id: ApprovalId): Promise<void>;
  /** `user role` pairs, and for whom somebody stands in. */
  readonly roles: Set<string>;
  readonly lenders: Map<UserId, UserId[]>;
  /** Who holds the right to decide, wherever that is asked. */
  readonly holders: Set<UserId>;
  readonly rights: RightsPort;
  /** What the kind `test.act` does. */
  onRun: NonNullable<ApprovalKind['run']>;
  caller(tenantId?: Caller['tenantId']): Caller;
  tenant<T>(caller: Caller, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A second process on the same database, started. */
  openEngine(database?: Database): Promise<ApprovalsModule>;
  /** Decides and announces it. @returns when it was committed, as `performance.now()` tells time */
  decide(caller: Caller, id: ApprovalId, outcome: 'approve' | 'reject', lenderId?: string): Promise<number>;
  stateOf(id: ApprovalId): Promise<string | undefined>;
  close(): Promise<void>;
}

const testKind = (kind: ApprovalKind['kind'], run?: ApprovalKind['run']): ApprovalKind => ({
  kind,
  describe: () => ({ summary: '', effects: [], whyApproval: '' }),
  label: () => 'test',
  ...(run === undefined ? {} : { run }),
});

const DEFAULTS: Readonly<Record<string, number | string>> = {
  'approvals.pendingMax': 50,
  'approvals.pendingPerRequesterMax': 1000,
  'approvals.timeoutSeconds': 600,
  'approvals.redeemMinutes': 10,
  'approvals.fourEyesFrom': 'LOW',
  'approvals.retentionDays': 30,
  'approvals.alertTimeouts': 5,
  'approvals.alertRejectedPercent': 50,
};

export async function openApprovalsWorld(): Promise<ApprovalsWorld> {
  const clock = createMovableClock(Date.UTC(2026, 10, 20, 9));
  const db = await createTestDatabase([
    { schema: 'approvals', directory: new URL('../src/migrations/', import.meta.url) },
  ]);
  const recorded: AuditEntry[] = [];
  const settings = new Map(Object.entries(DEFAULTS));
  const roles = new Set<string>();
  const lenders = new Map<UserId, UserId[]>();
  const holders = new Set<UserId>();
  const rights: RightsPort = {
    holdsRole: (userId, roleId) => roles.has(`${userId} ${roleId}`),
    lendersOf: (userId) => lenders.get(userId) ?? [],
    knowsRole: () => true,
    roleName: (roleId) => roleId,
    holdersOf: () => [...holders],
    scopesAbove: (scopeId) => [scopeId],
  };
  const port: SettingsPort = {
    readNumber: async (_tx, key) => Number(settings.get(key)),
    readMany: async () => settings,
  };
  const kindsOf = () => [
    testKind('test.act', (tx, request, decider) => world.onRun(tx, request, decider)),
    testKind('test.call'),
  ];
  const audit = {
    async record(_tx: unknown, _tenantId: unknown, _origin: unknown, entry: AuditEntry) {
      recorded.push(entry);
      return newId('event');
    },
    subscribe: () => () => undefined,
  };
  const createEngine = (database: Database = db.database): ApprovalsModule => {
    const made = createApprovalsModule({
      database,
      audit,
      clock,
      log: silentLogger,
      settings: port,
      rights,
      listMembers: async () => [],
      environment: 'staging',
      configuredFlags: {},
      parseScope: (name) => name as ScopeId, // tests name scopes by their id
      translate: (_locale, key) => key,
      findPeople: async () => new Map(),
      describeScope: () => undefined,
      formatScope: (id) => id,
      afterDecision: async () => undefined,
    });
    for (const kind of kindsOf()) made.registerKind(kind);
    return made;
  };
  const kinds = createApprovalKinds();
  for (const kind of kindsOf()) kinds.register(kind);
  const decideApproval = createDecideApproval({ audit, kinds, rights, observe: () => undefined });
  const engine = createEngine();
  const tenant: ApprovalsWorld['tenant'] = (caller, work) => db.database.tenant(caller.tenantId, work);
  const world: ApprovalsWorld = {
    db,
    clock,
    origin,
    engine,
    recorded,
    port,
    audit,
    async decideAs(caller, id) {
      await tenant(caller, (tx) =>
        engine.decide(tx, caller, origin, clock.now(), { id, outcome: 'approve', reason: '확인' }),
      );
    },
    set(key, value) {
      settings.set(key, value);
      engine.forgetTerms();
    },
    roles,
    lenders,
    holders,
    rights,
    onRun: async () => undefined,
    tenant,
    caller: (tenantId = newId('tenant')) => ({
      kind: 'user',
      id: newId('user'),
      name: '김요청',
      email: 'kim@example.org',
      locale: 'ko',
      timeZone: 'Asia/Seoul',
      credential: 'session',
      sessionId: null,
      tenantId,
      scopeId: tenantId as string as ScopeId, // a scope has the id of what it stands for
      secondFactorAtMs: 0,
    }),
    async openEngine(database) {
      const made = createEngine(database);
      await made.start?.();
      return made;
    },
    async decide(caller, id, outcome, lenderId) {
      await tenant(caller, async (tx) => {
        const row = await findApproval(tx, id);
        assert.ok(row);
        await decideApproval(tx, caller, origin, clock.now(), row, {
          outcome,
          reason: '확인',
          ...(lenderId === undefined ? {} : { lenderId }),
        });
      });
      const committedMs = performance.now();
      engine.announce([id]);
      return committedMs;
    },
    async stateOf(id) {
      const { rows } = await db.superuser.query<{ state: string }>(
        'SELECT state FROM approvals.approval_requests WHERE id = $1',
        [id],
      );
      return rows[0]?.state;
    },
    close: () => db.drop(),
  };
  return world;
}
