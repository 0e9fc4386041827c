import type { Database } from '@haechi/database';
import { type Clock, CodedError, DAY_MS, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { RootKey } from '@haechi/kernel/node';
import { nameOfVerifierKey } from '@haechi/transparency';
import { type ReadSettings, readOverlapDays } from '../settings.ts';
import type { WitnessService } from '../witness/serve-witness.ts';
import { addWitnessKey } from '../witness/witness-keys.ts';
import type { RecordEvent } from './record.ts';
import { describeRotation, type RotateKey } from './rotate-log-key.ts';

interface RotateWitnessKeyDeps {
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly record: RecordEvent;
  readonly service: Pick<WitnessService, 'verifierKey' | 'publishedKeys'>;
  readonly settings?: ReadSettings;
}

/** A new key for this installation as a witness; the former one cosigns beside it, for logs that know only that one. */
export function createRotateWitnessKey(deps: RotateWitnessKeyDeps): RotateKey {
  const { database, record, service } = deps;
  return async (origin, reason) => {
    await service.verifierKey(); // made now where none was needed yet
    const overlapMs = (await readOverlapDays(database, deps.settings)) * DAY_MS;
    await database.system('change the key of this witness', async (tx) => {
      const changed = await addWitnessKey(tx, deps, overlapMs);
      if (changed === undefined) throw new CodedError('AUD_012');
      const name = nameOfVerifierKey(changed.verifierKey);
      await record(tx, PLATFORM_TENANT_ID, origin, {
        action: 'witness_key.rotated',
        target: { kind: 'witness', id: name, name },
        scopeId: PLATFORM_SCOPE_ID,
        details: changed,
        reason,
      });
    });
    return describeRotation(await service.publishedKeys());
  };
}
