import type { HaechiModule } from '@haechi/http';
import { createProvisioningRoutes } from './http/provisioning-routes.ts';
import { provisioningMessages } from './messages/index.ts';
import type { ProvisioningDeps } from './ports.ts';
import { createHandleScim, type HandleScim } from './scim/create-handle-scim.ts';
import { provisioningPermissions, provisioningSettings } from './settings.ts';
import { createSyncRoles } from './use-cases/sync-roles.ts';

export interface ProvisioningModule extends HaechiModule {
  /** Answers a request below `/scim/v2`. */
  readonly handleScim: HandleScim;
}

/** People and groups of an organisation, as its directory says them. */
export function createProvisioningModule(deps: ProvisioningDeps): ProvisioningModule {
  const syncRoles = createSyncRoles(deps);
  return {
    name: 'provisioning',
    migrations: { schema: 'provisioning', directory: new URL('./migrations/', import.meta.url) },
    messages: provisioningMessages,
    errors: {},
    permissions: provisioningPermissions,
    settings: provisioningSettings,
    routes: createProvisioningRoutes({ ...deps, syncRoles }),
    handleScim: createHandleScim({ ...deps, syncRoles }),
  };
}
