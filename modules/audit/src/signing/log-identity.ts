import { sign, verify } from 'node:crypto';
import type { TenantId } from '@haechi/kernel';
import {
  createNoteKey,
  createNoteSigner,
  createNoteVerifier,
  formatCheckpoint,
  formatVerifierKey,
  type NoteVerifier,
  signNote,
} from '@haechi/transparency';
import { formatPlace } from '../domain/leaf.ts';
import { type Ed25519Pair, openPublicKey } from './ed25519-seed.ts';

/** Who the logs of this installation are: their names and the keys that speak for them. */
export interface LogIdentity {
  /** The origin of a log (C2SP tlog-checkpoint): one name for ever. */
  originOf(tenantId: TenantId): string;
  /** Signs the state of a log; the note to store and hand out. */
  signCheckpoint(tenantId: TenantId, size: number, root: Uint8Array): Promise<string>;
  /** Verifiers for everything this installation ever signed for the log. */
  verifiersOf(tenantId: TenantId): readonly NoteVerifier[];
  /** The key that verifies new checkpoints, as people pass it around (C2SP signed-note). */
  verifierKeyOf(tenantId: TenantId): string;
}

/** A verifier on Node's own Ed25519, which is faster than WebCrypto for many small notes. */
export function createNativeVerifier(origin: string, publicBytes: Uint8Array): NoteVerifier {
  const publicKey = openPublicKey(publicBytes);
  return createNoteVerifier(createNoteKey(origin, publicBytes), (message, signature) =>
    verify(null, message, publicKey, signature),
  );
}

/**
 * @param logName first part of every origin, by convention a host name
 * @param active signs from now on
 * @param retired signed before
 */
export function createLogIdentity(
  logName: string,
  active: Ed25519Pair,
  retired: readonly Ed25519Pair[] = [],
): LogIdentity {
  const originOf = (tenantId: TenantId): string => `${logName}/audit/${formatPlace('tenant', tenantId)}`;
  const keyOf = (tenantId: TenantId) => createNoteKey(originOf(tenantId), active.publicBytes);
  return {
    originOf,
    async signCheckpoint(tenantId, size, root) {
      const text = formatCheckpoint({ origin: originOf(tenantId), size, root });
      // The key of a log carries the log's own name (C2SP tlog-checkpoint), so one seed has one key per log.
      const signer = createNoteSigner(keyOf(tenantId), (message) => sign(null, message, active.privateKey));
      return await signNote(text, [signer]);
    },
    verifiersOf: (tenantId) =>
      [active, ...retired].map(({ publicBytes }) => createNativeVerifier(originOf(tenantId), publicBytes)),
    verifierKeyOf: (tenantId) => formatVerifierKey(keyOf(tenantId)),
  };
}
