import { sign, verify } from 'node:crypto';
import type { TenantId } from '@haechi/kernel';
import {
  createNoteKey,
  createNoteSigner,
  createNoteVerifier,
  formatCheckpoint,
  formatVerifierKey,
  type NoteKey,
  type NoteVerifier,
  signNote,
} from '@haechi/transparency';
import { formatPlace } from '../domain/leaf.ts';
import { type Ed25519Pair, openPublicKey } from './ed25519-seed.ts';

/** Who the logs of this installation are: their names and the keys that speak for them. */
export interface LogIdentity {
  /** The origin of a log (C2SP tlog-checkpoint): one name for ever. */
  originOf(tenantId: TenantId): string;
  /**
   * Signs the state of a log; the note to store and hand out.
   * @param extensions lines after the three fixed ones (C2SP tlog-checkpoint)
   */
  signCheckpoint(
    tenantId: TenantId,
    size: number,
    root: Uint8Array,
    extensions?: readonly string[],
  ): Promise<string>;
  /** Verifiers for everything this installation ever signed for the log. */
  verifiersOf(tenantId: TenantId): readonly NoteVerifier[];
  /** The key that verifies new checkpoints, as people pass it around (C2SP signed-note). */
  verifierKeyOf(tenantId: TenantId): string;
  /** The origin of the platform tree, whose leaves are the checkpoints of all logs. */
  readonly platformOrigin: string;
  signPlatformCheckpoint(size: number, root: Uint8Array): Promise<string>;
  readonly platformVerifiers: readonly NoteVerifier[];
  readonly platformVerifierKey: string;
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
  const platformOrigin = `${logName}/audit/checkpoints`;
  const keyOf = (origin: string): NoteKey => createNoteKey(origin, active.publicBytes);
  const verifiersFor = (origin: string): NoteVerifier[] =>
    [active, ...retired].map(({ publicBytes }) => createNativeVerifier(origin, publicBytes));

  async function signFor(checkpoint: Parameters<typeof formatCheckpoint>[0]): Promise<string> {
    // The key of a log carries the log's own name (C2SP tlog-checkpoint), so one seed has one key per log.
    const key = keyOf(checkpoint.origin);
    const signer = createNoteSigner(key, (message) => sign(null, message, active.privateKey));
    return await signNote(formatCheckpoint(checkpoint), [signer]);
  }

  return {
    originOf,
    signCheckpoint: (tenantId, size, root, extensions = []) =>
      signFor({ origin: originOf(tenantId), size, root, extensions }),
    verifiersOf: (tenantId) => verifiersFor(originOf(tenantId)),
    verifierKeyOf: (tenantId) => formatVerifierKey(keyOf(originOf(tenantId))),
    platformOrigin,
    signPlatformCheckpoint: (size, root) => signFor({ origin: platformOrigin, size, root }),
    platformVerifiers: verifiersFor(platformOrigin),
    platformVerifierKey: formatVerifierKey(keyOf(platformOrigin)),
  };
}
