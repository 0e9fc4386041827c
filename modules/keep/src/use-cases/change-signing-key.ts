import type { AuditOrigin } from '@haechi/audit';
import type { Database } from '@haechi/database';
import { type Clock, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { labelOfVerifierKey } from '@haechi/transparency';
import { sql } from 'kysely';
import type { KeepPlaces } from '../backup/places.ts';
import { changeBackupKey } from '../backup/sign-manifest.ts';
import type { AuditPort } from '../ports.ts';

export interface ChangeSigningKeyDeps {
  readonly database: Database;
  readonly audit: Pick<AuditPort, 'record'>;
  readonly clock: Clock;
}

/** A new key that signs backups, from the next one on. Those of the former key are restored as before. */
export function createChangeSigningKey({ database, audit, clock }: ChangeSigningKeyDeps) {
  return async (places: KeepPlaces, origin: AuditOrigin, reason: string) =>
    await database.platform(async (tx) => {
      // Of two who ask at the same time, the second one changes the key of the first.
      await sql`SELECT pg_advisory_xact_lock(hashtextextended('keep/signing-key', 0))`.execute(tx);
      // Files take no part in the transaction: a commit that fails leaves the new key without its entry, and working.
      const { former, verifierKey } = await changeBackupKey(places, clock.now());
      await audit.record(tx, PLATFORM_TENANT_ID, origin, {
        action: 'keys.backup_rotated',
        target: { kind: 'backup_key', id: verifierKey, name: labelOfVerifierKey(verifierKey) },
        scopeId: PLATFORM_SCOPE_ID,
        details: { verifierKey, former },
        reason,
      });
      return { verifierKey, former };
    });
}
