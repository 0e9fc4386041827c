import { sign, verify } from 'node:crypto';
import type { Clock, TenantId } from '@haechi/kernel';
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

/** A key of the logs. The newest signs; a former one signs beside it until its end, and verifies what it signed for ever. */
export interface LogKey {
  readonly pair: Ed25519Pair;
  readonly since: Date;
  /** Undefined for the one in use. */
  readonly signsUntil: Date | undefined;
}

/** A key as people pass it around, with the time in which it signs. */
export interface PublishedKey {
  /** C2SP signed-note verifier key. */
  readonly verifierKey: string;
  readonly since: Date;
  readonly until: Date | undefined;
}

/** Who the logs of this installation are: their names and the keys that speak for them. */
export interface LogIdentity {
  /** The origin of a log (C2SP tlog-checkpoint): one name for ever. */
  originOf(tenantId: TenantId): string;
  /**
   * Signs the state of a log, by every key that signs now; the note to store and hand out.
   * @param extensions lines after the three fixed ones (C2SP tlog-checkpoint)
   */
  signCheckpoint(
    tenantId: TenantId,
    size: number,
    root: Uint8Array,
    extensions?: readonly string[],
  ): Promise<string>;
  /** Verifiers for everything this installation ever signed for the log; or for what it signed at `at` or later. */
  verifiersOf(tenantId: TenantId, at?: Date): readonly NoteVerifier[];
  /** The key that verifies new checkpoints, as people pass it around (C2SP signed-note). */
  verifierKeyOf(tenantId: TenantId): string;
  /** That key and the former ones, the newest first. */
  publishedKeysOf(tenantId: TenantId): readonly PublishedKey[];
  /** The origin of the platform tree, whose leaves are the checkpoints of all logs. */
  readonly platformOrigin: string;
  signPlatformCheckpoint(size: number, root: Uint8Array): Promise<string>;
  readonly platformVerifiers: readonly NoteVerifier[];
  readonly platformVerifierKey: string;
  readonly publishedPlatformKeys: readonly PublishedKey[];
  /** A key as it is called in the platform tree. */
  platformKeyOf(publicBytes: Uint8Array): string;
  /** From now on these are the keys, the one in use first. Whoever holds the identity works on with them. */
  adopt(keys: readonly [LogKey, ...LogKey[]]): void;
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
 * @param first the key in use, then former ones
 */
export function createLogIdentity(
  logName: string,
  first: readonly [LogKey, ...LogKey[]],
  clock: Clock,
): LogIdentity {
  let keys = first;
  const originOf = (tenantId: TenantId): string => `${logName}/audit/${formatPlace('tenant', tenantId)}`;
  const platformOrigin = `${logName}/audit/checkpoints`;
  // The key of a log carries the log's own name (C2SP tlog-checkpoint), so one seed has one key per log.
  const keyOf = (origin: string, { pair }: LogKey): NoteKey => createNoteKey(origin, pair.publicBytes);
  const signsAt = (ms: number) => (key: LogKey) =>
    key.signsUntil === undefined || key.signsUntil.getTime() > ms;
  const verifiersFor = (origin: string, at?: Date): NoteVerifier[] =>
    keys
      .filter(signsAt(at?.getTime() ?? -Infinity))
      .map(({ pair }) => createNativeVerifier(origin, pair.publicBytes));
  const publishedFor = (origin: string): PublishedKey[] =>
    keys.map((key) => ({
      verifierKey: formatVerifierKey(keyOf(origin, key)),
      since: key.since,
      until: key.signsUntil,
    }));

  async function signFor(checkpoint: Parameters<typeof formatCheckpoint>[0]): Promise<string> {
    // More than one signature (C2SP signed-note): whoever knows one of the keys verifies, and passes over the other.
    const signers = keys
      .filter(signsAt(clock.now()))
      .map((key) =>
        createNoteSigner(keyOf(checkpoint.origin, key), (message) =>
          sign(null, message, key.pair.privateKey),
        ),
      );
    return await signNote(formatCheckpoint(checkpoint), signers);
  }

  return {
    originOf,
    signCheckpoint: (tenantId, size, root, extensions = []) =>
      signFor({ origin: originOf(tenantId), size, root, extensions }),
    verifiersOf: (tenantId, at) => verifiersFor(originOf(tenantId), at),
    verifierKeyOf: (tenantId) => formatVerifierKey(keyOf(originOf(tenantId), keys[0])),
    publishedKeysOf: (tenantId) => publishedFor(originOf(tenantId)),
    platformOrigin,
    signPlatformCheckpoint: (size, root) => signFor({ origin: platformOrigin, size, root }),
    get platformVerifiers() {
      return verifiersFor(platformOrigin);
    },
    get platformVerifierKey() {
      return formatVerifierKey(keyOf(platformOrigin, keys[0]));
    },
    get publishedPlatformKeys() {
      return publishedFor(platformOrigin);
    },
    platformKeyOf: (publicBytes) => formatVerifierKey(createNoteKey(platformOrigin, publicBytes)),
    adopt(next) {
      keys = next;
    },
  };
}
