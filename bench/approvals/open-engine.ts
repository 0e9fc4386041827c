import { type ApprovalsModule, createApprovalsModule } from '@haechi/approvals';
import { createDatabase, createPool, type Database, type Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { type ApprovalId, newId, type ScopeId, systemClock, type TenantId } from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { createSettingsModule } from '@haechi/settings';
import { type OpenLog, openLog, origin } from '../audit/open-log.ts';

const KIND = 'bench.call';
/** More than wait in any measurement, so that nothing is refused but what is meant to be. */
const [PENDING_MAX, PER_REQUESTER_MAX] = [100_000, 10_000];

export interface OpenEngine {
  readonly log: OpenLog;
  readonly engine: ApprovalsModule;
  /** The same engine as another process has it: pools and listeners of its own. */
  readonly elsewhere: ApprovalsModule;
  callerOf(tenantId: TenantId): Caller;
  ask(caller: Caller, digest: Uint8Array): Promise<ApprovalId>;
  decide(caller: Caller, id: ApprovalId, outcome: 'approve' | 'reject'): Promise<void>;
  /** Uses the approval up; what was approved runs in the same transaction. */
  redeem(caller: Caller, id: ApprovalId, digest: Uint8Array): Promise<boolean>;
  /** How often what was approved ran. */
  runs(): number;
  close(): Promise<void>;
}

const migrationsOf = (module: 'approvals' | 'settings') => ({
  schema: module,
  directory: new URL(`../../modules/${module}/src/migrations/`, import.meta.url),
});

function createEngine(log: OpenLog, database: Database): ApprovalsModule {
  const modules: { readonly settings: Parameters<typeof createSettingsModule>[0]['definitions'] } = {
    settings: () => engine.settings,
  };
  const settings = createSettingsModule({
    audit: log.audit,
    translate: (_locale, key) => key,
    definitions: modules.settings,
  });
  const engine: ApprovalsModule = createApprovalsModule({
    database,
    audit: log.audit,
    clock: systemClock,
    log: silentLogger,
    settings,
    environment: 'production',
    configuredFlags: {},
    findPeople: async () => new Map(),
    describeScope: () => undefined,
    formatScope: (id) => id,
    parseScope: () => undefined,
    listMembers: async () => [],
    translate: (_locale, key) => key,
    afterDecision: async () => undefined,
    rights: {
      holdsRole: () => false,
      lendersOf: () => [],
      knowsRole: () => true,
      roleName: (id) => id,
      holdersOf: () => [],
      scopesAbove: (id) => [id],
    },
  });
  engine.registerKind({
    kind: KIND,
    label: () => 'delete_file report.docx',
    describe: () => ({ summary: 'delete_file', effects: [], whyApproval: 'HIGH' }),
  });
  return engine;
}

/** The engine on a real log and a real database, with limits of a busy tenant set as its administrator would. */
export async function openEngine(): Promise<OpenEngine> {
  const log = await openLog([migrationsOf('settings'), migrationsOf('approvals')]);
  const other = createDatabase(
    createPool({
      url: log.test.appUrl,
      log: silentLogger,
      connectionsMax: 6,
      applicationName: 'haechi-elsewhere',
    }),
  );
  const [engine, elsewhere] = [createEngine(log, log.database), createEngine(log, other)];
  await engine.start?.();
  await elsewhere.start?.();
  await log.test.superuser.query(
    `INSERT INTO settings.values (tenant_id, key, value, changed_at, changed_by, changed_by_name)
     SELECT '00000000-0000-0000-0000-000000000000', key, to_jsonb(value), now(), gen_random_uuid(), 'bench'
       FROM (VALUES ('approvals.pendingMax', $1::int), ('approvals.pendingPerRequesterMax', $2::int)) AS v (key, value)`,
    [PENDING_MAX, PER_REQUESTER_MAX],
  );
  let ran = 0;
  const inTenant = <T>(caller: Caller, work: (tx: Tx) => Promise<T>): Promise<T> =>
    log.database.tenant(caller.tenantId, work);
  return {
    log,
    engine,
    elsewhere,
    runs: () => ran,
    callerOf: (tenantId) => ({
      kind: 'user',
      id: newId('user'),
      name: '김하나',
      email: 'hana@example.org',
      locale: 'ko',
      timeZone: 'Asia/Seoul',
      credential: 'token',
      sessionId: null,
      tenantId,
      scopeId: tenantId as string as ScopeId, // a scope has the id of what it stands for
      secondFactorAtMs: 0,
    }),
    async ask(caller, digest) {
      const asked = await inTenant(caller, (tx) =>
        engine.requestApproval(tx, caller, origin, Date.now(), {
          kind: KIND,
          resource: 'files__delete',
          scopeId: caller.scopeId,
          arguments: { path: '/srv/reports/2026-11.docx', token: '[masked]' },
          digest,
          risk: 'HIGH',
          justification: '지난달 보고서를 정리합니다',
          runOnApproval: false,
        }),
      );
      log.audit.poke();
      return asked.id;
    },
    async decide(caller, id, outcome) {
      await inTenant(caller, (tx) =>
        engine.decide(tx, caller, origin, Date.now(), { id, outcome, reason: '확인했습니다' }),
      );
      engine.announce([id]);
    },
    async redeem(caller, id, digest) {
      const redeemed = await inTenant(caller, async (tx) => {
        const result = await engine.redeem(tx, caller, origin, Date.now(), { id, digest });
        if (result.ok) ran += 1;
        return result.ok;
      });
      return redeemed;
    },
    async close() {
      await elsewhere.stop?.();
      await engine.stop?.();
      await other.close();
      await log.close();
    },
  };
}
