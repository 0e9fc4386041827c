import type { Database } from '@haechi/database';
import type { HaechiModule, OutboundGuard } from '@haechi/http';
import type { Clock } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { openChannel } from './channels/open-channel.ts';
import { createCredentialsVault, sealedCredentials } from './credentials-vault.ts';
import type { Sender } from './domain/outgoing-event.ts';
import { sinkErrors } from './errors.ts';
import { createSinkRoutes } from './http/sink-routes.ts';
import { createChannelSlot, createDeliverBatch } from './jobs/deliver-batch.ts';
import { createSupervisor } from './jobs/supervise-sinks.ts';
import { sinkMessages } from './messages/index.ts';
import { sinkPermissions } from './permissions.ts';
import type { AuditPort, SettingsPort } from './ports.ts';
import { createFindSinks } from './queries/find-sinks.ts';
import { registerSinkMetrics } from './register-sink-metrics.ts';
import { sinkSettings } from './settings.ts';
import { createChangeSinkState } from './use-cases/change-sink-state.ts';
import { createCreateSink } from './use-cases/create-sink.ts';
import { createDeleteSink } from './use-cases/delete-sink.ts';
import { createRotateSecret } from './use-cases/rotate-secret.ts';
import { createSendTest } from './use-cases/send-test.ts';
import { createSettleLetter } from './use-cases/settle-letter.ts';
import { createUpdateSink } from './use-cases/update-sink.ts';

export interface SinksModuleDeps {
  /** Where the runners work; one connection of it is held while this process runs a sink. */
  readonly database: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  readonly guard: OutboundGuard;
  readonly sender: Sender;
  /** For the jitter of waits; `Math.random` unless given. */
  readonly random?: () => number;
}

export type SinksModule = HaechiModule;

/** Sends the log of each tenant on to receivers of its choice: cursors over the index, one runner for each. */
export function createSinksModule(deps: SinksModuleDeps): SinksModule {
  const { database, audit, log, rootKey, settings } = deps;
  const vault = createCredentialsVault(rootKey);
  const find = createFindSinks(deps);
  const commands = { ...deps, vault };
  const delivering = { ...commands, random: deps.random ?? Math.random, openChannel };
  const supervisor = createSupervisor({
    database,
    audit,
    log,
    deliverBatch: createDeliverBatch(delivering),
    openSlot: () => createChannelSlot(delivering),
  });
  return {
    name: 'sinks',
    migrations: { schema: 'sinks', directory: new URL('./migrations/', import.meta.url) },
    messages: sinkMessages,
    errors: sinkErrors,
    permissions: sinkPermissions,
    settings: sinkSettings,
    sealed: [sealedCredentials],
    routes: createSinkRoutes({
      find,
      vault,
      settings,
      createSink: createCreateSink(commands),
      updateSink: createUpdateSink(commands),
      deleteSink: createDeleteSink(commands),
      changeState: createChangeSinkState(commands),
      rotateSecret: createRotateSecret(commands),
      settleLetter: createSettleLetter(commands),
      sendTest: createSendTest({ ...commands, openChannel }),
    }),
    registerMetrics: (registry) => registerSinkMetrics(registry, database, find),
    async start() {
      supervisor.start();
    },
    stop: () => supervisor.stop(),
  };
}
