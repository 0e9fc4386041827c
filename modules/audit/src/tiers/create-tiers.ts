import { join } from 'node:path';
import type { Database, Tx } from '@haechi/database';
import type { OutboundGuard } from '@haechi/http';
import type { Clock, TenantId } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import type { RetentionMonths } from '../domain/retention.ts';
import type { ErasureList } from '../erasure-list.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import type { RecordEvent } from '../use-cases/record.ts';
import { createColdFiles } from './cold-files.ts';
import type { ColdStore } from './cold-store.ts';
import { createFileEngine, type FileEngine } from './file-engine.ts';
import { createLowerTiers, type LowerTiers } from './lower-tiers.ts';
import { createMover, type Mover } from './mover.ts';
import { createWarmStore } from './warm-store.ts';

/** Where logs go when they leave the database. */
export interface TierPlaces {
  /** Holds `warm` and `opened`; shared by all processes of the installation. */
  readonly directory: string;
  /** Without it what left the database stays in the warm tier until it is deleted. */
  readonly cold?: (guard: Pick<OutboundGuard, 'request'>) => ColdStore;
}

export interface TiersDeps {
  readonly places: TierPlaces;
  readonly guard: Pick<OutboundGuard, 'request'>;
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  readonly identity: () => Promise<LogIdentity>;
  readonly erasures: ErasureList;
  readonly readMonths: (tx: Tx) => Promise<RetentionMonths>;
  readonly indexTenant: (tenantId: TenantId) => Promise<void>;
}

export interface Tiers {
  readonly engine: FileEngine;
  readonly lower: LowerTiers;
  readonly coldStore: ColdStore['kind'] | 'none';
  /** @param record puts on the log what was moved in it */
  mover(record: RecordEvent): Mover;
}

/** The tiers below the database: their files, what reads them, and what fills them. */
export function createTiers(deps: TiersDeps): Tiers {
  const { directory } = deps.places;
  const cold = deps.places.cold?.(deps.guard);
  const warm = createWarmStore(join(directory, 'warm'));
  const openedDirectory = join(directory, 'opened');
  const engine = createFileEngine([warm.directory, openedDirectory]);
  const coldFiles = createColdFiles({ ...deps, cold, directory: openedDirectory });
  return {
    engine,
    coldStore: cold?.kind ?? 'none',
    lower: createLowerTiers({ engine, warm, coldFiles }),
    mover: (record) => createMover({ ...deps, record, engine, warm, cold, forget: coldFiles.forget }),
  };
}
