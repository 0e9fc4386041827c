import { dirname, join } from 'node:path';
import {
  type Custody,
  finishCustody,
  importKeys,
  type KeyRing,
  openModuleKeys,
  readCustody,
  type Unlocked,
} from '@haechi/custody';
import { type Logger, openRootKey, type RootKey } from '@haechi/kernel/node';
import { z } from 'zod';
import type { ServerConfig } from '../../config.ts';
import { tlsFolderOf } from '../../tls/plan-tls.ts';
import { readLaidDown } from '../../tls/read-laid-down.ts';
import { StartError } from '../start-error.ts';
import { markWaiting } from './mark-waiting.ts';
import { tryUsb, waitForUnlock } from './wait-for-unlock.ts';

export interface ObtainedKey {
  readonly rootKey: RootKey;
  /** The same keys, where they can be exchanged while the server runs. */
  readonly ring: KeyRing | undefined;
  /** Where custody lies, and the root key while it is not there. */
  readonly keysDir: string;
  readonly plainKeyFile: string;
  /** By what custody was opened; undefined where the root key lies open in a file. */
  readonly unlockedBy: Unlocked['by'] | undefined;
  /** Gives the port free, where a locked server had it. */
  release(): Promise<void>;
}

export interface ObtainOptions {
  readonly config: ServerConfig;
  readonly baseDir: string;
  readonly log: Logger;
  readonly companion: boolean;
  readonly stopping: Promise<void>;
  /** Said once on standard output when the server has to wait. */
  readonly announceLocked: () => void;
}

const messageSchema = z.object({
  keys: z.array(z.string().max(64)).min(1).max(16),
  turn: z.number().int(),
});
const nothing = async (): Promise<void> => undefined;

/**
 * The root key: from its file, or out of custody. Locked, it waits until somebody opens it.
 * @returns undefined when asked to stop before
 * @throws StartError `locked` where the configuration says not to wait
 */
export async function obtainRootKey(options: ObtainOptions): Promise<ObtainedKey | undefined> {
  const { config, baseDir } = options;
  const plainKeyFile = config.HAECHI_ROOT_KEY_FILE ?? join(baseDir, 'keys', 'root.key');
  const keysDir = dirname(plainKeyFile);
  const custody = await readCustody(keysDir).catch((error: unknown) => {
    throw damaged(join(keysDir, 'custody.json'), error);
  });
  if (custody === undefined)
    return {
      rootKey: readPlainKey(plainKeyFile),
      ring: undefined,
      keysDir,
      plainKeyFile,
      unlockedBy: undefined,
      release: nothing,
    };
  if (options.companion) {
    const ring = await receiveKeys();
    return { rootKey: ring, ring, keysDir, plainKeyFile, unlockedBy: undefined, release: nothing };
  }
  const unlocked = await unlock(options, custody, keysDir);
  if (unlocked === undefined) return undefined;
  const { rootKey, by, release } = unlocked;
  if (await finishCustody(custody, rootKey, plainKeyFile))
    options.log.warn({ path: plainKeyFile }, 'the open root key file was removed: the key is in custody');
  const ring = await openModuleKeys(custody, rootKey);
  return { rootKey: ring, ring, keysDir, plainKeyFile, unlockedBy: by, release };
}

async function unlock(
  { config, baseDir, log, stopping, announceLocked }: ObtainOptions,
  custody: Custody,
  keysDir: string,
) {
  const looksForUsb = config.HAECHI_UNLOCK === 'usb';
  const options = { custody, keysDir, usbPlace: config.HAECHI_USB_KEY, log };
  const atOnce = looksForUsb ? await tryUsb(options) : undefined;
  if (atOnce !== undefined) return { ...atOnce, release: nothing };
  if (config.HAECHI_WHEN_LOCKED === 'exit') throw new StartError('locked');
  announceLocked();
  log.warn('the keys are locked; waiting for somebody to unlock them');
  const address = { port: config.PORT, host: config.HAECHI_HOST };
  const certificate = config.HAECHI_TLS === 'on' ? await readLaidDown(tlsFolderOf(baseDir)) : undefined;
  const unmark = await markWaiting(baseDir);
  try {
    return await waitForUnlock({ ...options, address, certificate, looksForUsb, stopping });
  } finally {
    await unmark();
  }
}

function readPlainKey(path: string): RootKey {
  try {
    return openRootKey(path);
  } catch (error) {
    throw damaged(path, error);
  }
}

const damaged = (where: string, error: unknown): StartError =>
  new StartError('root-key-damaged', { where, why: error instanceof Error ? error.message : '' }, error);

/** A companion is told the keys by its main process, and again whenever they change; it answers that it has them. */
async function receiveKeys(): Promise<KeyRing> {
  return await new Promise((resolve) => {
    let ring: KeyRing | undefined;
    process.on('message', (message: unknown) => {
      const { keys, turn } = messageSchema.parse(message);
      const told = importKeys(keys);
      ring?.use(told);
      ring ??= told;
      resolve(ring);
      process.send?.({ taken: turn });
    });
  });
}
