import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '@haechi/kernel';
import { deriveKey, type RootKey } from '@haechi/kernel/node';
import { z } from 'zod';
import { writeAtomically } from './write-atomically.ts';

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const base64url = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(4096);
const label = z.string().min(1).max(100);
const time = z.iso.datetime();

const common = {
  id: z.uuid(),
  label,
  createdAt: time,
  /** X25519; the private half is derived from what the method keeps, so wrapping anew needs nobody present. */
  publicKey: base64url,
  /** The root key as compact JWE for `publicKey`. */
  wrapped: z.string().min(1).max(4096),
};

const shareGroup = z.object({
  name: label,
  threshold: z.number().int().min(1).max(16),
  /** SHA-256 of each share, so that one can be checked alone. A share holds 256 random bits: nothing is learnt from it. */
  fingerprints: z.array(hex(32)).min(1).max(16),
});

const usbMethod = z.object({ kind: z.literal('usb'), ...common });
const sharesMethod = z.object({
  kind: z.literal('shares'),
  ...common,
  identifier: z.number().int().min(0).max(32_767),
  groupThreshold: z.number().int().min(1).max(16),
  groups: z.array(shareGroup).min(1).max(16),
});
const passkeyMethod = z.object({
  kind: z.literal('passkey'),
  ...common,
  credentialId: base64url,
  rpId: z.string().min(1).max(253),
  salt: base64url,
});

const retiredMethod = z.object({
  kind: z.enum(['usb', 'shares', 'passkey']),
  id: z.uuid(),
  label,
  retiredAt: time,
  fingerprints: z.array(hex(32)).max(256),
});

export const custodySchema = z.object({
  version: z.literal(1),
  /** Of this installation: what belongs to another one is told apart by it. */
  installationId: z.uuid(),
  methods: z.array(z.discriminatedUnion('kind', [usbMethod, sharesMethod, passkeyMethod])).max(32),
  /** What once opened, and would be taken for current. The oldest are forgotten. */
  retired: z.array(retiredMethod).max(64),
  /** The keys that wrap the data, each wrapped under the root key; the newest first. One file, so a rotation is whole. */
  sealing: z
    .array(z.object({ id: z.uuid(), createdAt: time, wrapped: z.string().min(1).max(1024) }))
    .min(1)
    .max(16),
  rotatedAt: time,
  /** HMAC-SHA-256 of all else under the root key: a public key put in by somebody else never receives the next root key. */
  mac: hex(32),
});

export type Custody = z.infer<typeof custodySchema>;
export type CustodyMethod = Custody['methods'][number];
export type UsbMethod = z.infer<typeof usbMethod>;
export type SharesMethod = z.infer<typeof sharesMethod>;
export type PasskeyMethod = z.infer<typeof passkeyMethod>;
export type CustodyContent = Omit<Custody, 'mac'>;

const FILE = 'custody.json';

/** Who holds what opens the root key, as kept in `keys/custody.json`; undefined where the root key lies open in a file. */
export async function readCustody(keysDir: string): Promise<Custody | undefined> {
  const path = join(keysDir, FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return custodySchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`the custody file is damaged: ${path}`, { cause: error });
  }
}

function sign(content: CustodyContent, rootKey: RootKey): Buffer {
  return createHmac('sha256', deriveKey(rootKey, 'custody/file')).update(canonicalJson(content)).digest();
}

/**
 * Writes the file anew.
 * @param formerMac of the file that `content` was made from; undefined for the first one
 * @throws Error when somebody else changed it meanwhile
 */
export async function writeCustody(
  keysDir: string,
  content: CustodyContent,
  rootKey: RootKey,
  formerMac: string | undefined,
): Promise<Custody> {
  if ((await readCustody(keysDir))?.mac !== formerMac)
    throw new Error(`the custody file was changed by somebody else meanwhile: ${join(keysDir, FILE)}`);
  const custody = custodySchema.parse({ ...content, mac: sign(content, rootKey).toString('hex') });
  await writeAtomically(join(keysDir, FILE), `${JSON.stringify(custody, null, 2)}\n`);
  return custody;
}

/** Whether the file is as the holder of the root key wrote it. */
export function isUntouched({ mac, ...content }: Custody, rootKey: RootKey): boolean {
  return timingSafeEqual(sign(content, rootKey), Buffer.from(mac, 'hex'));
}
