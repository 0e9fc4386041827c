import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import { type Clock, DAY_MS, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { AccessTables } from '../../tables.ts';
import type { BundleKey, BundleKeys } from '../bundle/bundle-keys.ts';

export interface RotateBundleKeyDeps {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly keys: BundleKeys;
  readonly clock: Clock;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
}

/** Makes the next key that signs bundles. The key is made before the transaction: that takes its time. */
export function createRotateBundleKey({ database, audit, keys, clock, settings }: RotateBundleKeyDeps) {
  return async (origin: AuditOrigin, at: 'notice' | 'now', reason: string): Promise<BundleKey> => {
    // The first key signs at once; a next one presupposes it.
    await keys.list();
    const noticeDays =
      at === 'now'
        ? 0
        : await database.tenant(PLATFORM_TENANT_ID, (tx) => settings.readNumber(tx, 'access.opaKeyNotice'), {
            readOnly: true,
          });
    const row = await keys.make(clock.now() + noticeDays * DAY_MS);
    await database.system('make the next bundle key', async (tx) => {
      await tx.withTables<AccessTables>().insertInto('access.bundle_keys').values(row).execute();
      await audit.record(tx, PLATFORM_TENANT_ID, origin, {
        action: 'bundle_key.made',
        target: { kind: 'bundle_key', id: row.id, name: row.id },
        scopeId: PLATFORM_SCOPE_ID,
        reason,
        details: { signsFrom: row.signs_from.toISOString() },
      });
    });
    const made = (await keys.list()).find(({ id }) => id === row.id);
    if (made === undefined) throw new Error('a key that was made is not there');
    return made;
  };
}
