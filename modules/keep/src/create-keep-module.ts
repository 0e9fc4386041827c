import type { Database } from '@haechi/database';
import type { HaechiModule } from '@haechi/http';
import type { Clock } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { keepErrors } from './errors.ts';
import { keepMessages } from './messages/index.ts';
import { keepPermissions } from './permissions.ts';
import type { AuditPort, SettingsPort } from './ports.ts';

export interface KeepModuleDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
}

export type KeepModule = HaechiModule;

/** Keeps the installation: backups and their restore, drills, and the custody of keys. */
export function createKeepModule(_deps: KeepModuleDeps): KeepModule {
  return {
    name: 'keep',
    migrations: { schema: 'keep', directory: new URL('./migrations/', import.meta.url) },
    messages: keepMessages,
    errors: keepErrors,
    permissions: keepPermissions,
    settings: [],
    routes: [],
  };
}
