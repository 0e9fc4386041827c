import type { Database } from '@haechi/database';
import type { OutboundGuard } from '@haechi/http';
import type { Clock, Translate } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { createCredentialsVault } from './credentials-vault.ts';
import { createClaimBatch } from './jobs/claim-batch.ts';
import { createComposeMessage } from './jobs/compose-message.ts';
import { createDeliverChannels } from './jobs/deliver-channels.ts';
import { createSettleBatch } from './jobs/settle-batch.ts';
import type {
  AuditPort,
  DescribeRequest,
  FindAnswerers,
  FindHolders,
  PeoplePort,
  SettingsPort,
} from './ports.ts';
import { openSender } from './senders/open-sender.ts';
import { createSendTest } from './use-cases/send-test.ts';

export interface NotificationsModuleDeps {
  /** For background work. */
  readonly database: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly findHolders: FindHolders;
  readonly findAnswerers: FindAnswerers;
  readonly people: PeoplePort;
  readonly describeRequest: DescribeRequest;
  readonly rootKey: RootKey;
  readonly guard: OutboundGuard;
  readonly publicUrl: URL;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly translate: Translate;
  /** For the jitter of waits; `Math.random` unless given. */
  readonly random?: () => number;
}

/** How channels send, for the jobs and for the test button. */
export function createSending(deps: NotificationsModuleDeps) {
  const { database, audit, guard, translate, version, publicUrl } = deps;
  const vault = createCredentialsVault(deps.rootKey);
  const shared = {
    ...deps,
    vault,
    openSender,
    sending: { guard, translate, version, host: publicUrl.hostname },
  };
  const delivering = createDeliverChannels({
    ...shared,
    claimBatch: createClaimBatch(database),
    composeMessage: createComposeMessage(deps),
    settle: createSettleBatch({ ...deps, audit, random: deps.random ?? Math.random }),
  });
  return { vault, delivering, sendTest: createSendTest(shared) };
}
