import { randomBytes, randomUUID } from 'node:crypto';
import { type RootKey, Secret } from '@haechi/kernel/node';
import { fingerprintShare } from './check-share.ts';
import {
  type Custody,
  type CustodyContent,
  type CustodyMethod,
  isUntouched,
  type SharesMethod,
  writeCustody,
} from './custody-file.ts';
import { deriveMethodPair, wrapRootKey } from './method-keys.ts';
import { newSealingKey, openSealingKeys, wrapSealingKeys } from './sealing-keys.ts';
import { inspectShare, splitSecret } from './shares/share-calls.ts';
import { ensureHostHalf, formatUsbKey, joinHalves, newUsbKey } from './usb-key.ts';

const KEY_BYTES = 32;
const RETIRED_MAX = 64;

/** The file together with the root key that it wraps: what every change starts from. */
export interface OpenCustody {
  readonly keysDir: string;
  readonly custody: Custody;
  readonly rootKey: RootKey;
  readonly nowMs: number;
}

export interface ShareGroup {
  readonly name: string;
  readonly threshold: number;
  readonly count: number;
}

/** How a new set of shares is divided. */
export interface SharePlan {
  readonly label: string;
  readonly groupThreshold: number;
  readonly groups: readonly ShareGroup[];
}

/** Shares as they are printed, group by group. They exist here once and nowhere else afterwards. */
export type PrintedShares = readonly {
  readonly group: ShareGroup;
  readonly shares: Secret<readonly string[]>;
}[];

export const newRootKey = (): RootKey => new Secret(new Uint8Array(randomBytes(KEY_BYTES)));

async function save(
  { keysDir, custody, rootKey }: OpenCustody,
  change: Partial<CustodyContent>,
  nextRootKey = rootKey,
): Promise<Custody> {
  // What is wrapped anew goes to the public keys in the file: they have to be those the last holder wrote.
  if (!isUntouched(custody, rootKey)) throw new Error('the custody file was changed without the root key');
  const { mac, ...content } = custody;
  return await writeCustody(keysDir, { ...content, ...change }, nextRootKey, mac);
}

function retire(
  custody: Custody,
  methods: readonly CustodyMethod[],
  nowMs: number,
): CustodyContent['retired'] {
  const gone = methods.map(({ kind, id, label, ...rest }) => ({
    kind,
    id,
    label,
    retiredAt: new Date(nowMs).toISOString(),
    fingerprints: 'groups' in rest ? rest.groups.flatMap(({ fingerprints }) => fingerprints) : [],
  }));
  return [...gone, ...custody.retired].slice(0, RETIRED_MAX);
}

/** Makes a new set of shares for a root key. */
export async function makeShares(
  rootKey: RootKey,
  { label, groupThreshold, groups }: SharePlan,
  nowMs: number,
): Promise<{ readonly method: SharesMethod; readonly printed: PrintedShares }> {
  const id = randomUUID();
  const secret = new Uint8Array(randomBytes(KEY_BYTES));
  const divided = await splitSecret(secret, groupThreshold, groups);
  const printed = groups.map((group, index) => ({ group, shares: new Secret(divided[index] ?? []) }));
  const inspection = await inspectShare(divided[0]?.[0] ?? '');
  if (inspection.fault !== undefined) throw new Error('the new shares are not valid');
  const { publicKey } = deriveMethodPair(secret, id);
  const method = {
    kind: 'shares' as const,
    id,
    label,
    createdAt: new Date(nowMs).toISOString(),
    publicKey,
    wrapped: await wrapRootKey(rootKey, publicKey, id),
    identifier: inspection.identifier,
    groupThreshold,
    groups: printed.map(({ group, shares }) => ({
      name: group.name,
      threshold: group.threshold,
      fingerprints: shares.reveal().map(fingerprintShare),
    })),
  };
  return { method, printed };
}

/** New shares in place of the former ones, which open nothing from now on. No data is wrapped anew. */
export async function renewShares(
  open: OpenCustody,
  plan: SharePlan,
): Promise<{ readonly custody: Custody; readonly printed: PrintedShares }> {
  const { custody, rootKey, nowMs } = open;
  const { method, printed } = await makeShares(rootKey, plan, nowMs);
  const former = custody.methods.filter(({ kind }) => kind === 'shares');
  const others = custody.methods.filter(({ kind }) => kind !== 'shares');
  const changed = await save(open, { methods: [...others, method], retired: retire(custody, former, nowMs) });
  return { custody: changed, printed };
}

/** One more USB key. @returns what is to be written on the medium, as `haechi-usb.key` */
export async function addUsbKey(
  open: OpenCustody,
  label: string,
): Promise<{ readonly custody: Custody; readonly methodId: string; readonly file: Secret }> {
  const { keysDir, custody, rootKey, nowMs } = open;
  const id = randomUUID();
  const key = newUsbKey(custody.installationId, id);
  const { publicKey } = deriveMethodPair(joinHalves(key, await ensureHostHalf(keysDir)), id);
  const wrapped = await wrapRootKey(rootKey, publicKey, id);
  const createdAt = new Date(nowMs).toISOString();
  const method = { kind: 'usb' as const, id, label, createdAt, publicKey, wrapped };
  const changed = await save(open, { methods: [...custody.methods, method] });
  return { custody: changed, methodId: id, file: new Secret(formatUsbKey(key)) };
}

export interface PasskeyPlan {
  readonly label: string;
  readonly credentialId: string;
  readonly rpId: string;
  readonly salt: string;
  /** What the passkey computed from the salt. */
  readonly output: Uint8Array;
}

/** One more passkey whose PRF output opens the root key. */
export async function addPasskey(open: OpenCustody, plan: PasskeyPlan): Promise<Custody> {
  const { custody, rootKey, nowMs } = open;
  const { label, credentialId, rpId, salt, output } = plan;
  const id = randomUUID();
  const { publicKey } = deriveMethodPair(output, id);
  const wrapped = await wrapRootKey(rootKey, publicKey, id);
  const createdAt = new Date(nowMs).toISOString();
  const method = {
    kind: 'passkey' as const,
    id,
    label,
    createdAt,
    publicKey,
    wrapped,
    credentialId,
    rpId,
    salt,
  };
  return await save(open, { methods: [...custody.methods, method] });
}

/** Takes a method away. The shares stay: without them one lost USB key would be the end of every secret. */
export async function removeMethod(
  open: OpenCustody,
  id: string,
): Promise<Custody | 'unknown' | 'shares-stay'> {
  const { custody, nowMs } = open;
  const method = custody.methods.find((one) => one.id === id);
  if (method === undefined) return 'unknown';
  if (method.kind === 'shares') return 'shares-stay';
  return await save(open, {
    methods: custody.methods.filter((one) => one !== method),
    retired: retire(custody, [method], nowMs),
  });
}

/**
 * A new root key. Every method opens it as before and nobody has to be present: it is wrapped for their public keys. A
 * running server keeps working, since the sealing keys stay the same.
 */
export async function rotateRootKey(open: OpenCustody): Promise<OpenCustody> {
  const { custody, rootKey, nowMs } = open;
  const next = newRootKey();
  const methods = await Promise.all(
    custody.methods.map(async (method) => ({
      ...method,
      wrapped: await wrapRootKey(next, method.publicKey, method.id),
    })),
  );
  const sealing = await wrapSealingKeys(await openSealingKeys(custody.sealing, rootKey), next);
  const rotatedAt = new Date(nowMs).toISOString();
  const changed = await save(open, { methods, sealing, rotatedAt }, next);
  return { ...open, custody: changed, rootKey: next };
}

/** So many are kept at most; each of them opens what it sealed. */
export const SEALING_KEYS_MAX = 16;

/** A new sealing key in front; what the former ones sealed still opens. */
export async function addSealingKey(open: OpenCustody): Promise<Custody | 'full'> {
  const { custody, rootKey, nowMs } = open;
  if (custody.sealing.length >= SEALING_KEYS_MAX) return 'full';
  const former = await openSealingKeys(custody.sealing, rootKey);
  return await save(open, { sealing: await wrapSealingKeys([newSealingKey(nowMs), ...former], rootKey) });
}

/** Forgets every sealing key but the newest: nothing is sealed under the others any more. */
export async function dropFormerSealingKeys(open: OpenCustody): Promise<Custody> {
  return await save(open, { sealing: open.custody.sealing.slice(0, 1) });
}
