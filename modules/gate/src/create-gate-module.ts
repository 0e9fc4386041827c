import type { Database, Tx } from '@haechi/database';
import type { HaechiModule, OutboundGuard } from '@haechi/http';
import { type Clock, formatId, type TenantId, type UserId } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { gateErrors } from './errors.ts';
import { createGoverningRoutes } from './http/governing-routes.ts';
import { createToolRoutes } from './http/tool-routes.ts';
import { createUpstreamRoutes } from './http/upstream-routes.ts';
import { gateMessages } from './messages/index.ts';
import { gatePermissions } from './permissions.ts';
import type { AccessPort, AuditPort, FindPeople, SettingsPort } from './ports.ts';
import { gateSettings } from './settings.ts';
import { createCredentialsVault } from './upstream/credentials-vault.ts';
import { createPrograms, type OfferedProgram } from './upstream/programs.ts';
import { createUpstreamPool } from './upstream/upstream-pool.ts';
import { createRefreshTools } from './use-cases/refresh-tools.ts';

/** Where the gate is mounted: part of the address tokens are for. */
export const GATE_PATH = '/mcp';

export interface GateModuleDeps {
  readonly database: Database;
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

export type GateModule = HaechiModule;

/** The gate in front of tools: which there are, who may call them, what waits for a person, and what became of each call. */
export function createGateModule(deps: GateModuleDeps): GateModule {
  const vault = createCredentialsVault(deps.rootKey);
  const programs = createPrograms(deps.programs);
  const pool = createUpstreamPool({ ...deps, vault, programs });
  const refreshTools = createRefreshTools({ ...deps, pool });
  const endpointOf = (tenantId: TenantId): string =>
    `${deps.publicUrl.origin}${GATE_PATH}/${formatId('tenant', tenantId)}`;
  return {
    name: 'gate',
    migrations: { schema: 'gate', directory: new URL('./migrations/', import.meta.url) },
    messages: gateMessages,
    errors: gateErrors,
    permissions: gatePermissions,
    settings: gateSettings,
    routes: [
      ...createUpstreamRoutes({
        ...deps,
        vault,
        programs,
        refreshTools,
        changed: () => undefined,
        endpointOf,
        disconnect: (id) => pool.forget(id),
      }),
      ...createToolRoutes({ ...deps, changed: () => undefined }),
      ...createGoverningRoutes({ ...deps, changed: () => undefined }),
    ],
    stop: () => pool.close(),
  };
}
