import { createHash, randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '@haechi/kernel/node';
import { z } from 'zod';

/** Name of the key file on the medium. */
export const USB_FILE = 'haechi-usb.key';
const HOST_FILE = 'host.half';
const HALF_BYTES = 32;

const schema = z.object({
  haechi: z.literal('usb-key-1'),
  installationId: z.uuid(),
  methodId: z.uuid(),
  half: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  /** SHA-256 of the above: a bad sector is told apart from a wrong key. */
  checksum: z.string().regex(/^[0-9a-f]{64}$/),
});

export interface UsbKey {
  readonly installationId: string;
  readonly methodId: string;
  readonly half: Secret<Uint8Array>;
}

const checksumOf = (installationId: string, methodId: string, half: string): string =>
  createHash('sha256').update(`${installationId}\n${methodId}\n${half}`).digest('hex');

export function newUsbKey(installationId: string, methodId: string): UsbKey {
  return { installationId, methodId, half: new Secret(new Uint8Array(randomBytes(HALF_BYTES))) };
}

export function formatUsbKey({ installationId, methodId, half }: UsbKey): string {
  const text = Buffer.from(half.reveal()).toString('base64url');
  const content = { haechi: 'usb-key-1', installationId, methodId, half: text };
  return `${JSON.stringify({ ...content, checksum: checksumOf(installationId, methodId, text) }, null, 2)}\n`;
}

/** Undefined when a byte of the file is not as it was written. */
export function parseUsbKey(text: string): UsbKey | undefined {
  try {
    const { installationId, methodId, half, checksum } = schema.parse(JSON.parse(text));
    if (checksumOf(installationId, methodId, half) !== checksum) return undefined;
    return { installationId, methodId, half: new Secret(new Uint8Array(Buffer.from(half, 'base64url'))) };
  } catch {
    return undefined;
  }
}

/** The half that stays on this machine; without it a USB key opens nothing. Undefined when it is missing or damaged. */
export async function readHostHalf(keysDir: string): Promise<Secret<Uint8Array> | undefined> {
  const bytes = await readFile(join(keysDir, HOST_FILE)).catch(() => undefined);
  return bytes?.length === HALF_BYTES ? new Secret(new Uint8Array(bytes)) : undefined;
}

/** The half of this machine, made when there is none. */
export async function ensureHostHalf(keysDir: string): Promise<Secret<Uint8Array>> {
  const path = join(keysDir, HOST_FILE);
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, randomBytes(HALF_BYTES), { mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const half = await readHostHalf(keysDir);
  if (half === undefined) throw new Error(`the host half is damaged: ${path}`);
  return half;
}

/** What both halves give together. */
export function joinHalves({ half }: UsbKey, hostHalf: Secret<Uint8Array>): Uint8Array {
  return Buffer.concat([half.reveal(), hostHalf.reveal()]);
}
