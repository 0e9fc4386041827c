import type { AccessModule } from '@haechi/access';
import { createAnomaliesModule } from '@haechi/anomalies';
import type { AuditModule } from '@haechi/audit';
import type { Database } from '@haechi/database';
import type { HaechiModule } from '@haechi/http';
import type { IdentityModule } from '@haechi/identity';
import type { Clock, Translate } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { createNotificationsModule, type NotificationsModule } from '@haechi/notifications';
import type { SettingsModule } from '@haechi/settings';
import type { TenantsModule } from '@haechi/tenants';
import { createPeoplePort } from './create-people-port.ts';

export interface WatchingModulesDeps {
  readonly core: { readonly log: Logger; readonly clock: Clock; readonly translate: Translate };
  readonly jobDatabase: Database;
  readonly placesFile?: string | undefined;
  readonly audit: AuditModule;
  readonly settings: SettingsModule;
  readonly access: AccessModule;
  readonly identity: IdentityModule;
  readonly tenants: TenantsModule;
}

/** The modules that follow the log: what it should worry about, and who is told. */
export function createWatchingModules(deps: WatchingModulesDeps): {
  readonly anomalies: HaechiModule;
  readonly notifications: NotificationsModule;
} {
  const { core, jobDatabase, placesFile, audit, settings, access } = deps;
  const shared = { ...core, database: jobDatabase, audit, settings };
  return {
    anomalies: createAnomaliesModule({ ...shared, people: createPeoplePort(deps), placesFile }),
    notifications: createNotificationsModule({
      ...shared,
      findHolders(permission, scopeId, tenantId) {
        const holders = access.findHolders(permission, scopeId);
        const roles = access.listAssignmentsOf(holders, tenantId);
        const own = new Set(roles.map(({ principalId }) => principalId));
        return holders.filter((id) => own.has(id));
      },
    }),
  };
}
