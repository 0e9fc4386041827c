import {
  type Custody,
  findUsbKeys,
  listenForUnlock,
  type Unlocked,
  type UnlockResult,
  unlockWithPasskey,
  unlockWithShares,
  unlockWithUsb,
} from '@haechi/custody';
import type { Logger } from '@haechi/kernel/node';
import type { LaidDownCertificate } from '../../tls/read-laid-down.ts';
import type { LockedPasskeys } from './answer-passkeys.ts';
import { serveLocked } from './serve-locked.ts';

export interface UnlockOptions {
  readonly custody: Custody;
  readonly keysDir: string;
  /** Where to look for USB keys; undefined means wherever the system mounts media. */
  readonly usbPlace: string | undefined;
  readonly log: Logger;
}

/** A medium that was just plugged in opens within this time and the time it takes to be mounted. */
const LOOK_EVERY_MS = 2_000;

/** Opens with a USB key that is plugged in; undefined when there is none that opens. What is wrong with one is logged. */
export async function tryUsb({
  custody,
  keysDir,
  usbPlace,
  log,
}: UnlockOptions): Promise<Unlocked | undefined> {
  for (const { path, text } of await findUsbKeys(usbPlace)) {
    const answer = await unlockWithUsb(custody, keysDir, text);
    if (answer.ok) return answer.value;
    log.warn({ path, why: answer.error.code }, 'a USB key does not open the root key');
  }
  return undefined;
}

export interface Opened extends Unlocked {
  /** Gives the port free for the server itself. */
  release(): Promise<void>;
}

/**
 * Listens on the port as a locked server until somebody opens the root key: with shares at the machine, or with a USB key
 * where those are looked for.
 * @returns undefined when asked to stop before
 */
export async function waitForUnlock(
  options: UnlockOptions & {
    readonly address: { port: number; host: string };
    readonly certificate: LaidDownCertificate | undefined;
    readonly looksForUsb: boolean;
    readonly stopping: Promise<void>;
  },
): Promise<Opened | undefined> {
  const { custody, keysDir } = options;
  const turn = Promise.withResolvers<Unlocked | undefined>();
  const taken = (answer: UnlockResult): UnlockResult => {
    if (answer.ok) turn.resolve(answer.value);
    return answer;
  };
  const { certificate } = options;
  const open: LockedPasskeys['open'] = async (credentialId, output) =>
    taken(await unlockWithPasskey(custody, credentialId, output));
  const server = await serveLocked(options.address, { certificate, passkeys: { custody, open } });
  const listener = await listenForUnlock(keysDir, async (showing) => {
    const answer: UnlockResult =
      'usb' in showing
        ? await unlockWithUsb(custody, keysDir, showing.usb)
        : await unlockWithShares(custody, showing.shares);
    taken(answer);
    return answer.ok ? { ok: true, value: answer.value.by } : answer;
  });
  void options.stopping.then(() => turn.resolve(undefined));
  const looking = options.looksForUsb ? lookForUsb(options, turn.resolve) : undefined;
  const unlocked = await turn.promise;
  looking?.stop();
  await listener.close();
  if (unlocked === undefined) {
    await server.close();
    return undefined;
  }
  server.opened();
  return { ...unlocked, release: () => server.close() };
}

function lookForUsb(options: UnlockOptions, found: (unlocked: Unlocked) => void): { stop(): void } {
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return; // a slow medium: one look at a time
    isLooking = true;
    void tryUsb(options)
      .then((unlocked) => {
        if (unlocked !== undefined) found(unlocked);
      })
      .catch((error: unknown) => options.log.error({ err: error }, 'looking for a USB key failed'))
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
