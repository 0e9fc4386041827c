import { randomUUID } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import type { RootKey } from '@haechi/kernel/node';
import { makeShares, newRootKey, type PrintedShares, type SharePlan } from './change-custody.ts';
import { type Custody, readCustody, writeCustody } from './custody-file.ts';
import { newSealingKey, openSealingKeys, wrapSealingKeys } from './sealing-keys.ts';

export interface CreateCustodyOptions {
  readonly keysDir: string;
  /** The root key as it lies open until now. Its bytes become the first sealing key, so no data is wrapped anew. */
  readonly plainKeyFile: string;
  readonly plan: SharePlan;
  readonly nowMs: number;
}

export interface CreatedCustody {
  readonly custody: Custody;
  readonly rootKey: RootKey;
  readonly printed: PrintedShares;
}

/**
 * Puts the root key into custody. The open file is left where it is: it goes away (`finishCustody`) once somebody has
 * shown that the shares open.
 */
export async function createCustody(options: CreateCustodyOptions): Promise<CreatedCustody | 'exists'> {
  const { keysDir, plainKeyFile, plan, nowMs } = options;
  if ((await readCustody(keysDir)) !== undefined) return 'exists';
  const plain = new Uint8Array(await readFile(plainKeyFile));
  const rootKey = newRootKey();
  const { method, printed } = await makeShares(rootKey, plan, nowMs);
  const content = {
    version: 1 as const,
    installationId: randomUUID(),
    methods: [method],
    retired: [],
    sealing: await wrapSealingKeys([newSealingKey(nowMs, plain)], rootKey),
    rotatedAt: new Date(nowMs).toISOString(),
  };
  return { custody: await writeCustody(keysDir, content, rootKey, undefined), rootKey, printed };
}

/**
 * Removes the open key file, if it is there and holds a key that custody opens; overwritten first, which a disk that
 * levels its wear does not promise to honour.
 * @returns whether there was one
 */
export async function finishCustody(
  custody: Custody,
  rootKey: RootKey,
  plainKeyFile: string,
): Promise<boolean> {
  const plain = await readFile(plainKeyFile).catch(() => undefined);
  if (plain === undefined) return false;
  const keys = await openSealingKeys(custody.sealing, rootKey);
  if (!keys.some(({ key }) => Buffer.from(key.reveal()).equals(plain)))
    throw new Error(`the key in this file is not one that custody opens: ${plainKeyFile}`);
  const file = await open(plainKeyFile, 'r+');
  try {
    await file.write(new Uint8Array(plain.length), 0, plain.length, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await rm(plainKeyFile);
  return true;
}
