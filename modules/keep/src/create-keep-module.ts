import type { ApprovalsModule } from '@haechi/approvals';
import type { Database } from '@haechi/database';
import type { HaechiModule } from '@haechi/http';
import type { Clock, Translate } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { labelOfVerifierKey } from '@haechi/transparency';
import { keepPlaces } from './backup/places.ts';
import { readOwnKeys } from './backup/sign-manifest.ts';
import { keepErrors } from './errors.ts';
import { createKeepRoutes } from './http/keep-routes.ts';
import { createKeeper } from './jobs/create-keeper.ts';
import type { KeepPlace } from './keep-place.ts';
import { keepMessages } from './messages/index.ts';
import { keepPermissions } from './permissions.ts';
import type { AuditPort, SettingsPort } from './ports.ts';
import { registerKeepMetrics } from './register-keep-metrics.ts';
import { keepSettings } from './settings.ts';
import { createAskRun } from './use-cases/ask-run.ts';
import { createRemovalKind } from './use-cases/removal-kind.ts';

export interface KeepModuleDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly approvals: Pick<ApprovalsModule, 'registerKind' | 'requestApproval'>;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  readonly translate: Translate;
  /** Where backups are kept; undefined where the database is not the built-in one. */
  readonly place?: KeepPlace | undefined;
  /** Whether this process looks after the backups; one of an installation does. */
  readonly keeps?: boolean | undefined;
}

export interface KeepModule extends HaechiModule {
  /** One look at the clock and the queue; also runs by itself. */
  turn(): Promise<void>;
}

/** Keeps the installation: backups and their restore, drills, and the custody of keys. */
export function createKeepModule(deps: KeepModuleDeps): KeepModule {
  const { place, clock } = deps;
  const askRun = createAskRun(deps);
  deps.approvals.registerKind(
    createRemovalKind({ askRun, translate: deps.translate, now: () => new Date(clock.now()) }),
  );
  const keeper = place === undefined || deps.keeps !== true ? undefined : createKeeper({ ...deps, place });
  return {
    name: 'keep',
    migrations: { schema: 'keep', directory: new URL('./migrations/', import.meta.url) },
    messages: keepMessages,
    errors: keepErrors,
    permissions: keepPermissions,
    settings: keepSettings,
    async listKeys() {
      if (place === undefined) return [];
      const keys = await readOwnKeys(keepPlaces(place.baseDir, place.backupDir));
      return keys.map(({ verifierKey, since, until }) => ({
        kind: 'backup',
        name: labelOfVerifierKey(verifierKey),
        since,
        inUse: until === undefined,
        until,
      }));
    },
    routes: createKeepRoutes({ ...deps, place, askRun }),
    registerMetrics(registry) {
      if (place !== undefined) registerKeepMetrics(registry, place, clock);
    },
    turn: async () => await keeper?.turn(),
    start: async () => await keeper?.start(),
    stop: async () => await keeper?.stop(),
  };
}
