import {
  type Custody,
  readCustody,
  type Showing,
  type Unlocked,
  type UnlockResult,
  unlockWithShares,
  unlockWithUsb,
} from '@haechi/custody';

type Opened =
  | { readonly ok: true; readonly value: Unlocked & { readonly custody: Custody } }
  | Extract<UnlockResult, { ok: false }>;

/** Custody as it lies there now, opened with what somebody at the machine shows. */
export async function openShown(keysDir: string, showing: Showing): Promise<Opened> {
  const custody = await readCustody(keysDir);
  if (custody === undefined) return { ok: false, error: { code: 'custody-damaged' } };
  const opened =
    'usb' in showing
      ? await unlockWithUsb(custody, keysDir, showing.usb)
      : await unlockWithShares(custody, showing.shares);
  return opened.ok ? { ok: true, value: { ...opened.value, custody } } : opened;
}
