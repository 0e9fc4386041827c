import type { Database, Tx } from '@haechi/database';
import type { HaechiModule, OutboundGuard } from '@haechi/http';
import {
  type Clock,
  formatId,
  HOUR_MS,
  MINUTE_MS,
  type TenantId,
  type Translate,
  type UserId,
} from '@haechi/kernel';
import { type Logger, type RootKey, startTicking } from '@haechi/kernel/node';
import type { ApprovalsPort } from './calls/advance-call.ts';
import { sealedCalls } from './calls/call-vault.ts';
import { createCalls } from './calls/create-calls.ts';
import { createRegistry } from './calls/registry.ts';
import { gateErrors } from './errors.ts';
import { createGoverningRoutes } from './http/governing-routes.ts';
import { createToolRoutes } from './http/tool-routes.ts';
import { createUpstreamRoutes } from './http/upstream-routes.ts';
import { createForgetOld, createRefreshDue } from './jobs/keep-house.ts';
import type { GateEndpoint } from './mcp/endpoint-types.ts';
import { gateMessages } from './messages/index.ts';
import { createNameReasons } from './name-reasons.ts';
import { gatePermissions } from './permissions.ts';
import type { AccessPort, AuditPort, FindPeople, SettingsPort } from './ports.ts';
import { gateSettings } from './settings.ts';
import { createCredentialsVault, sealedCredentials } from './upstream/credentials-vault.ts';
import { createPrograms, type OfferedProgram } from './upstream/programs.ts';
import { createUpstreamPool } from './upstream/upstream-pool.ts';
import { createRefreshTools } from './use-cases/refresh-tools.ts';

/** Where the gate is mounted: part of the address tokens are for. */
export const GATE_PATH = '/mcp';

export interface GateModuleDeps {
  readonly database: Database;
  /** For background work; a connection of it is held for as long as the process lives. */
  readonly jobDatabase: Database;
  readonly approvals: ApprovalsPort;
  readonly translate: Translate;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly access: AccessPort;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  readonly guard: OutboundGuard;
  readonly publicUrl: URL;
  readonly findPeople: FindPeople;
  readonly isMember: (tx: Tx, tenantId: TenantId, userId: UserId) => Promise<boolean>;
  /** Programs organisations may run as servers, by name. */
  readonly programs: Readonly<Record<string, OfferedProgram>>;
}

export interface GateModule extends HaechiModule {
  /** Answers requests below the path of the gate. The server finds out who calls and hands them over. */
  readonly endpoint: GateEndpoint;
}

/** The gate in front of tools: which there are, who may call them, what waits for a person, and what became of each call. */
export function createGateModule(deps: GateModuleDeps): GateModule {
  const vault = createCredentialsVault(deps.rootKey);
  const programs = createPrograms(deps.programs);
  const pool = createUpstreamPool({ ...deps, vault, programs });
  const refreshTools = createRefreshTools({ ...deps, pool });
  const registry = createRegistry(deps);
  const calls = createCalls({ ...deps, pool, registry });
  const changed = (tenantId: TenantId): void => registry.forget(tenantId);
  const keeping = { ...deps, database: deps.jobDatabase, refreshTools };
  let ticking: { stop(): Promise<void> }[] = [];
  const names = createNameReasons(deps.translate);
  const endpointOf = (tenantId: TenantId): string =>
    `${deps.publicUrl.origin}${GATE_PATH}/${formatId('tenant', tenantId)}`;
  return {
    name: 'gate',
    migrations: { schema: 'gate', directory: new URL('./migrations/', import.meta.url) },
    messages: gateMessages,
    errors: gateErrors,
    permissions: gatePermissions,
    settings: gateSettings,
    sealed: [sealedCredentials, ...sealedCalls],
    routes: [
      ...createUpstreamRoutes({
        ...deps,
        names,
        vault,
        programs,
        refreshTools,
        changed,
        endpointOf,
        disconnect: (id) => pool.forget(id),
      }),
      ...createToolRoutes({ ...deps, changed }),
      ...createGoverningRoutes({ ...deps, changed, names }),
    ],
    endpoint: calls.endpoint,
    async start() {
      await calls.start();
      ticking = [
        startTicking(createRefreshDue(keeping), MINUTE_MS, deps.log),
        startTicking(createForgetOld(keeping), HOUR_MS, deps.log),
      ];
    },
    async stop() {
      await Promise.all(ticking.map((tick) => tick.stop()));
      await calls.stop();
      await pool.close();
    },
  };
}
