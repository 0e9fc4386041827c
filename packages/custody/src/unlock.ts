import { ok, type Result, refuse } from '@haechi/kernel';
import type { RootKey } from '@haechi/kernel/node';
import { checkShare, chooseShares, type MissingShares, type ShareCheck } from './check-share.ts';
import { type Custody, type CustodyMethod, isUntouched } from './custody-file.ts';
import { deriveMethodPair, unwrapRootKey } from './method-keys.ts';
import { combineShares } from './shares/share-calls.ts';
import { joinHalves, parseUsbKey, readHostHalf } from './usb-key.ts';

/** Why something did not open. A closed list; each has a text in both languages. */
export type UnlockRefusal =
  | { readonly code: 'usb-corrupt' }
  | { readonly code: 'usb-foreign' }
  | { readonly code: 'usb-stale'; readonly label: string; readonly retiredAt: string }
  /** The USB key is right and the half of this machine is gone: shares are the way. */
  | { readonly code: 'host-half-missing' }
  | { readonly code: 'share-refused'; readonly index: number; readonly check: ShareCheck }
  | { readonly code: 'share-twice'; readonly index: number }
  | { readonly code: 'shares-missing'; readonly missing: MissingShares }
  | { readonly code: 'passkey-unknown' }
  /** What was shown is right and still opens nothing, or the file was changed by somebody without the root key. */
  | { readonly code: 'custody-damaged' };

export interface Unlocked {
  readonly rootKey: RootKey;
  readonly by: Pick<CustodyMethod, 'kind' | 'id' | 'label'>;
}

export type UnlockResult = Result<Unlocked, UnlockRefusal>;

async function open(custody: Custody, method: CustodyMethod, kept: Uint8Array): Promise<UnlockResult> {
  const pair = deriveMethodPair(kept, method.id);
  const rootKey = await unwrapRootKey(method.wrapped, pair);
  if (rootKey === undefined || !isUntouched(custody, rootKey)) return refuse({ code: 'custody-damaged' });
  return ok({ rootKey, by: { kind: method.kind, id: method.id, label: method.label } });
}

/** Opens with a USB key file and the half of this machine; either alone opens nothing. */
export async function unlockWithUsb(
  custody: Custody,
  keysDir: string,
  fileText: string,
): Promise<UnlockResult> {
  const key = parseUsbKey(fileText);
  if (key === undefined) return refuse({ code: 'usb-corrupt' });
  if (key.installationId !== custody.installationId) return refuse({ code: 'usb-foreign' });
  const method = custody.methods.find(({ kind, id }) => kind === 'usb' && id === key.methodId);
  if (method === undefined) {
    const former = custody.retired.find(({ id }) => id === key.methodId);
    if (former === undefined) return refuse({ code: 'usb-foreign' });
    return refuse({ code: 'usb-stale', label: former.label, retiredAt: former.retiredAt });
  }
  const hostHalf = await readHostHalf(keysDir);
  if (hostHalf === undefined) return refuse({ code: 'host-half-missing' });
  return await open(custody, method, joinHalves(key, hostHalf));
}

/** Opens with printed shares. The first one that cannot count is named; more than enough does no harm. */
export async function unlockWithShares(custody: Custody, typed: readonly string[]): Promise<UnlockResult> {
  const current: Extract<ShareCheck, { state: 'current' }>[] = [];
  for (const [index, text] of typed.entries()) {
    const check = await checkShare(custody, text);
    if (check.state !== 'current') return refuse({ code: 'share-refused', index, check });
    if (current.some(({ words }) => words === check.words)) return refuse({ code: 'share-twice', index });
    current.push(check);
  }
  const method = current[0]?.method ?? custody.methods.find((one) => one.kind === 'shares');
  if (method === undefined) return refuse({ code: 'custody-damaged' });
  const chosen = chooseShares(
    method,
    current.filter((one) => one.method.id === method.id),
  );
  if ('missing' in chosen) return refuse({ code: 'shares-missing', missing: chosen.missing });
  const secret = await combineShares(chosen.shares);
  if (secret === undefined) return refuse({ code: 'custody-damaged' });
  return await open(custody, method, secret);
}

/** Opens with what a passkey computed from the salt (WebAuthn PRF). */
export async function unlockWithPasskey(
  custody: Custody,
  credentialId: string,
  output: Uint8Array,
): Promise<UnlockResult> {
  const method = custody.methods.find((one) => one.kind === 'passkey' && one.credentialId === credentialId);
  if (method === undefined) return refuse({ code: 'passkey-unknown' });
  return await open(custody, method, output);
}
