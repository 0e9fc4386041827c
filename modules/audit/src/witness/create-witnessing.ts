import type { Database } from '@haechi/database';
import type { OutboundGuard } from '@haechi/http';
import { type Clock, formatId, PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { nameOfVerifierKey } from '@haechi/transparency';
import type { PacedLoop } from '../jobs/paced-loop.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import type { RecordEvent } from '../use-cases/record.ts';
import { createAskWitnesses } from './ask-witnesses.ts';
import {
  createManageWitnessedLogs,
  createManageWitnesses,
  type ManageWitnessedLogs,
  type ManageWitnesses,
} from './manage-witnesses.ts';
import { readPlatformTreeWitnesses, readWitnessAges, type WitnessState } from './read-cosignatures.ts';
import { createWitnessService, type WitnessService } from './serve-witness.ts';

interface WitnessingDeps {
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  readonly guard: Pick<OutboundGuard, 'request' | 'checkUrl'>;
  readonly record: RecordEvent;
  readonly identity: () => Promise<LogIdentity>;
  readonly readIntervalMs: () => Promise<number>;
}

/** How old the last signature of a witness is, for those who watch the installation. */
export interface WitnessAge {
  readonly witness: string;
  readonly tree: string;
  readonly tenant: string;
  /** Undefined while it never signed. */
  readonly ageSeconds: number | undefined;
}

export interface Witnessing {
  readonly witnesses: ManageWitnesses;
  readonly witnessedLogs: ManageWitnessedLogs;
  readonly service: WitnessService;
  readonly asking: PacedLoop;
  readPlatformWitnesses(tenantId: TenantId): Promise<readonly WitnessState[]>;
  readAges(): Promise<WitnessAge[]>;
}

/** Everything about witnesses: those of our logs, and ourselves as one for the logs of others. */
export function createWitnessing(deps: WitnessingDeps): Witnessing {
  const { database, clock } = deps;
  return {
    witnesses: createManageWitnesses(deps),
    witnessedLogs: createManageWitnessedLogs(deps),
    service: createWitnessService({
      ...deps,
      name: async () => (await deps.identity()).platformOrigin.replace('/audit/checkpoints', '/witness'),
    }),
    asking: createAskWitnesses(deps),
    readPlatformWitnesses: async (tenantId) =>
      tenantId === PLATFORM_TENANT_ID ? [] : await readPlatformTreeWitnesses(database),
    async readAges() {
      const states = await database.system('tell how old signatures of witnesses are', readWitnessAges, {
        readOnly: true,
      });
      return states.map(({ verifierKey, tree, tenantId, signedAt }) => ({
        witness: nameOfVerifierKey(verifierKey),
        tree,
        tenant: tenantId === PLATFORM_TENANT_ID ? 'platform' : formatId('tenant', tenantId),
        ageSeconds: signedAt === null ? undefined : Math.max(0, (clock.now() - signedAt.getTime()) / 1000),
      }));
    },
  };
}
