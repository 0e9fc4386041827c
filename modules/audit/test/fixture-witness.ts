import { randomBytes } from 'node:crypto';
import { newId, type TenantId } from '@haechi/kernel';
import {
  cosignText,
  createCosigner,
  createNoteSigningKey,
  formatVerifierKey,
  parseNote,
  SIGNATURE_TYPE,
  signWithSeed,
} from '@haechi/transparency';
import { readNewestCheckpoint } from '../src/queries/read-newest-checkpoint.ts';
import type { LogFixture } from './log-fixture.ts';

/** A witness that signs whatever a log shows it, for tests of what is done with its signatures. */
export interface FixtureWitness {
  readonly verifierKey: string;
  /** Signs the newest checkpoint of a tenant and puts the signature where the log keeps it. */
  sign(tenantId: TenantId): Promise<void>;
}

export async function createFixtureWitness({ database, clock, test }: LogFixture): Promise<FixtureWitness> {
  const key = await createNoteSigningKey('witness.test', randomBytes(32), SIGNATURE_TYPE.cosignature);
  const verifierKey = formatVerifierKey(key);
  const cosigner = createCosigner(key, signWithSeed(key.seed), () => clock.now() / 1000);
  return {
    verifierKey,
    async sign(tenantId) {
      const newest = await database.tenant(tenantId, (tx) => readNewestCheckpoint(tx, tenantId));
      const note = parseNote(newest?.note ?? '');
      if (newest === undefined || !note.ok) throw new Error('the log has signed nothing yet');
      const id = newId('witness');
      await test.superuser.query(
        'INSERT INTO audit.witnesses (id, tenant_id, verifier_key, created_at) VALUES ($1, $2, $3, now())',
        [id, tenantId, verifierKey],
      );
      await test.superuser.query(
        `INSERT INTO audit.cosignatures (tenant_id, log, size, witness_id, line, signed_at)
         VALUES ($1, 'own', $2, $3, $4, now())`,
        [tenantId, newest.size, id, await cosignText(note.value.text, cosigner)],
      );
    },
  };
}
