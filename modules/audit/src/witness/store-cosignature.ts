import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import {
  createCosignatureVerifier,
  type NoteVerifier,
  parseNote,
  parseVerifierKey,
  pickCosignature,
  readCosignatureTime,
  SIGNATURE_TYPE,
} from '@haechi/transparency';
import { sql } from 'kysely';
import type { StoredCheckpoint } from '../domain/log-source.ts';
import type { WitnessedTree } from './log-to-witness.ts';

/** Verifies the cosignatures of one key; undefined for a text that is no cosignature key. */
export function readWitnessKey(verifierKey: string): NoteVerifier | undefined {
  const key = parseVerifierKey(verifierKey);
  return key.ok && key.value.type === SIGNATURE_TYPE.cosignature
    ? createCosignatureVerifier(key.value)
    : undefined;
}

export interface Cosignature {
  readonly line: string;
  readonly signedAt: Date;
}

/** The signature of a witness over a checkpoint among lines it answered; undefined when there is none that is good. */
export async function findCosignature(
  { note }: StoredCheckpoint,
  lines: string,
  witness: NoteVerifier,
): Promise<Cosignature | undefined> {
  const parsed = parseNote(note);
  if (!parsed.ok) throw new Error('a stored checkpoint is not a note: run a verification');
  const picked = await pickCosignature(parsed.value.text, lines, witness);
  const seconds = picked === undefined ? undefined : readCosignatureTime(picked.signature);
  if (picked === undefined || seconds === undefined) return undefined;
  const signedAt = new Date(seconds * 1000);
  // A time beyond what a date can say is nonsense that a witness signed.
  return Number.isNaN(signedAt.getTime()) ? undefined : { line: picked.line, signedAt };
}

export interface StoredSignature extends Cosignature {
  readonly tenantId: TenantId;
  readonly witnessId: string;
  readonly tree: WitnessedTree;
  readonly size: number;
}

/** Keeps a signature with its checkpoint, and what the witness knows since. */
export async function storeCosignature(
  tx: Tx,
  { tenantId, witnessId, tree, size, line, signedAt }: StoredSignature,
  nextAttemptAt: Date,
): Promise<void> {
  await sql`
    INSERT INTO audit.cosignatures (tenant_id, log, size, witness_id, line, signed_at)
    VALUES (${tenantId}, ${tree}, ${size}, ${witnessId}, ${line}, ${signedAt})
    ON CONFLICT (tenant_id, log, size, witness_id) DO UPDATE
      SET line = excluded.line, signed_at = excluded.signed_at
      WHERE cosignatures.signed_at <= excluded.signed_at`.execute(tx);
  await sql`
    UPDATE audit.witness_states
    SET known_size = greatest(known_size, ${size}::bigint), failures = 0, problem = NULL, next_attempt_at = ${nextAttemptAt},
        signed_size = CASE WHEN signed_size > ${size} THEN signed_size ELSE ${size} END,
        signed_at = CASE WHEN signed_size > ${size} THEN signed_at ELSE greatest(signed_at, ${signedAt}::timestamptz) END
    WHERE witness_id = ${witnessId} AND log = ${tree}`.execute(tx);
}
