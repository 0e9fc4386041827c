import { concatBytes } from '../encoding/bytes.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { SIGNATURE_LENGTH, type Sign, type Verify, verifyWithPublicKey } from './ed25519.ts';
import { type NoteKey, SIGNATURE_TYPE } from './note-key.ts';
import type { NoteSigner } from './sign-note.ts';
import type { NoteVerifier } from './verify-note.ts';

const TIMESTAMP_LENGTH = 8;

/** Seconds since the epoch. */
type NowSeconds = () => number;

/** The domain-separated message of C2SP tlog-cosignature for Ed25519. */
const cosignedMessage = (text: string, timeSeconds: number): Uint8Array =>
  encodeUtf8(`cosignature/v1\ntime ${timeSeconds}\n${text}`);

const assertCosigner = ({ name, type }: Pick<NoteKey, 'name' | 'type'>): void => {
  if (type !== SIGNATURE_TYPE.cosignature) throw new RangeError(`${name} is not a cosignature key`);
};

/**
 * When a witness says it saw the checkpoint, in seconds since the epoch.
 * @param signature what follows the key id in the signature line
 * @returns `undefined` when the signature is not a timestamped Ed25519 signature
 */
export const readCosignatureTime = (signature: Uint8Array): number | undefined => {
  if (signature.length !== TIMESTAMP_LENGTH + SIGNATURE_LENGTH) return undefined;
  const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return seconds <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seconds) : undefined;
};

/**
 * A witness: signs checkpoints with the time at which it saw them (C2SP tlog-cosignature, type 0x04).
 * The caller must have checked consistency with the last checkpoint it cosigned for this origin.
 */
export const createCosigner = (
  key: Pick<NoteKey, 'name' | 'id' | 'type'>,
  sign: Sign,
  nowSeconds: NowSeconds,
): NoteSigner => {
  assertCosigner(key);
  return {
    name: key.name,
    keyId: key.id,
    async sign(text) {
      const timeSeconds = Math.floor(nowSeconds());
      const timestamp = new Uint8Array(TIMESTAMP_LENGTH);
      new DataView(timestamp.buffer).setBigUint64(0, BigInt(timeSeconds));
      return concatBytes(timestamp, await sign(cosignedMessage(text, timeSeconds)));
    },
  };
};

/**
 * A verifier for cosignatures of one witness. Whether the time is recent enough is the caller's policy.
 * @param verify another implementation of Ed25519, already bound to the key
 * @throws RangeError when the key is of another type
 */
export const createCosignatureVerifier = (
  key: NoteKey,
  verify: Verify = verifyWithPublicKey(key.publicKey),
): NoteVerifier => {
  assertCosigner(key);
  return {
    key,
    verify: async (text, signature) => {
      const timeSeconds = readCosignatureTime(signature);
      if (timeSeconds === undefined) return false;
      return verify(cosignedMessage(text, timeSeconds), signature.subarray(TIMESTAMP_LENGTH));
    },
  };
};
