import { sha256 } from '@noble/hashes/sha2.js';
import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';
import { concatBytes } from '../encoding/bytes.ts';
import { encodeUtf8 } from '../encoding/utf8.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';
import { PUBLIC_KEY_LENGTH, publicKeyOfSeed, SEED_LENGTH } from './ed25519.ts';

/** Signature type identifier bytes of C2SP signed-note that this package speaks. */
export const SIGNATURE_TYPE = { ed25519: 0x01, cosignature: 0x04 } as const;

export type SignatureType = (typeof SIGNATURE_TYPE)[keyof typeof SIGNATURE_TYPE];

export type NoteKeyRefusal = Refusal<
  'malformed_key' | 'invalid_key_name' | 'unsupported_key_type' | 'key_id_mismatch'
>;

/** A named public key. Name and id together say which key made a signature. */
export interface NoteKey {
  readonly name: string;
  /** First four bytes of the key's hash as an unsigned number. */
  readonly id: number;
  readonly type: SignatureType;
  readonly publicKey: Uint8Array;
}

/** A key pair in the `PRIVATE+KEY+` form. Keep the seed out of logs. */
export interface NoteSigningKey extends NoteKey {
  readonly seed: Uint8Array;
}

const KEY_TEXT_LENGTH_MAX = 512;
const PRIVATE_PREFIX = 'PRIVATE+KEY+';
const KEY_TEXT = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u;
const KEY_NAME = /^[^\p{White_Space}+\p{Cc}]+$/u;

/** Key names are not empty and contain neither white space nor a plus sign (C2SP signed-note). */
export const isKeyName = (name: string): boolean =>
  name.length <= KEY_TEXT_LENGTH_MAX && name.isWellFormed() && KEY_NAME.test(name);

/** Key id: first four bytes of SHA-256(name || 0x0A || type || public key), big-endian (C2SP signed-note). */
export const noteKeyId = (name: string, type: SignatureType, publicKey: Uint8Array): number => {
  const digest = sha256(concatBytes(encodeUtf8(`${name}\n`), Uint8Array.of(type), publicKey));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0);
};

/**
 * Names a public key.
 * @throws RangeError when the name or the key length is not allowed
 */
export const createNoteKey = (
  name: string,
  publicKey: Uint8Array,
  type: SignatureType = SIGNATURE_TYPE.ed25519,
): NoteKey => {
  if (!isKeyName(name)) throw new RangeError(`Not a key name: ${JSON.stringify(name)}`);
  if (publicKey.length !== PUBLIC_KEY_LENGTH) {
    throw new RangeError(`An Ed25519 public key is ${PUBLIC_KEY_LENGTH} bytes long`);
  }
  return { name, id: noteKeyId(name, type, publicKey), type, publicKey };
};

/** Names the key pair of a 32-byte Ed25519 seed. */
export const createNoteSigningKey = async (
  name: string,
  seed: Uint8Array,
  type: SignatureType = SIGNATURE_TYPE.ed25519,
): Promise<NoteSigningKey> => ({ ...createNoteKey(name, await publicKeyOfSeed(seed), type), seed });

const formatKey = (key: NoteKey, material: Uint8Array): string => {
  const id = key.id.toString(16).padStart(8, '0');
  return `${key.name}+${id}+${encodeBase64(concatBytes(Uint8Array.of(key.type), material))}`;
};

/** The verifier key as people pass it around: `name+id+base64`. */
export const formatVerifierKey = (key: NoteKey): string => formatKey(key, key.publicKey);

/** The signing key in the form of Go's `note` package: `PRIVATE+KEY+name+id+base64`. A secret. */
export const formatSigningKey = (key: NoteSigningKey): string =>
  `${PRIVATE_PREFIX}${formatKey(key, key.seed)}`;

interface KeyText {
  readonly name: string;
  readonly id: number;
  readonly type: SignatureType;
  readonly material: Uint8Array;
}

const parseKeyText = (text: string): Result<KeyText, NoteKeyRefusal> => {
  const parts = text.length <= KEY_TEXT_LENGTH_MAX ? KEY_TEXT.exec(text) : null;
  const [, name = '', id = '', encoded = ''] = parts ?? [];
  const bytes = parts === null ? undefined : decodeBase64(encoded);
  if (bytes === undefined) return refuse('malformed_key', 'A key is written as name+id+base64');
  if (!isKeyName(name)) return refuse('invalid_key_name', 'A key name has no white space');
  const type = Object.values(SIGNATURE_TYPE).find((known) => known === bytes[0]);
  if (type === undefined)
    return refuse('unsupported_key_type', `Signature type ${bytes[0]} is not supported`);
  // The public key and the seed happen to have one length.
  if (bytes.length !== 1 + PUBLIC_KEY_LENGTH) return refuse('malformed_key', 'The key has a wrong length');
  return ok({ name, id: Number.parseInt(id, 16), type, material: bytes.slice(1) });
};

/** Reads a verifier key and checks that its id belongs to it. */
export const parseVerifierKey = (text: string): Result<NoteKey, NoteKeyRefusal> => {
  const parsed = parseKeyText(text);
  if (!parsed.ok) return parsed;
  const { name, id, type, material } = parsed.value;
  const key = createNoteKey(name, material, type);
  return key.id === id ? ok(key) : refuse('key_id_mismatch', 'The key id does not belong to this key');
};

/** Name of a verifier key, as it is written; for people and for the record, where nothing depends on its being right. */
export const nameOfVerifierKey = (text: string): string => text.split('+')[0] ?? '';

/** Name and id of a verifier key, as it is written: what tells it from others without the key itself, which is long. */
export const labelOfVerifierKey = (text: string): string => text.split('+').slice(0, 2).join('+');

/** Reads a signing key in the `PRIVATE+KEY+` form and checks that its id belongs to its public key. */
export const parseSigningKey = async (text: string): Promise<Result<NoteSigningKey, NoteKeyRefusal>> => {
  if (!text.startsWith(PRIVATE_PREFIX)) {
    return refuse('malformed_key', `A signing key begins with ${PRIVATE_PREFIX}`);
  }
  const parsed = parseKeyText(text.slice(PRIVATE_PREFIX.length));
  if (!parsed.ok) return parsed;
  const { name, id, type, material } = parsed.value;
  const key = await createNoteSigningKey(name, material.slice(0, SEED_LENGTH), type);
  return key.id === id ? ok(key) : refuse('key_id_mismatch', 'The key id does not belong to this key');
};
