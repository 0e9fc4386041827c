import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DAY_MS } from '@haechi/kernel';
import type { ColdStore } from '../src/tiers/cold-store.ts';

/** What every cold store promises, one check after another. @param locks whether it has an object lock */
export async function checkColdStore(store: ColdStore, locks: boolean): Promise<void> {
  const name = `tenant/2026-01/${randomBytes(4).toString('hex')}.parquet.sealed`;
  const bytes = randomBytes(3_000_000);
  const past = new Date(Date.now() + 2_000);
  assert.equal(await store.get(name, bytes.length), undefined);
  await store.remove(name);
  const kept = await store.put(name, bytes, past);
  assert.equal(kept !== null, locks);
  assert.deepEqual(Buffer.from((await store.get(name, bytes.length)) ?? []), bytes);
  // A step that is repeated after a crash puts the same file again.
  const again = randomBytes(10_000);
  await store.put(name, again, past);
  assert.deepEqual(Buffer.from((await store.get(name, bytes.length)) ?? []), again);
  if (locks) await assert.rejects(store.remove(name), /refused to delete/);
  assert.equal((await store.get(name, bytes.length))?.length, 10_000);

  const future = new Date(Date.now() + DAY_MS);
  const locked = `${name}.locked`;
  const until = await store.put(locked, again, future);
  if (!locks) return await store.remove(locked);
  assert.ok(Math.abs((until?.getTime() ?? 0) - future.getTime()) < 1_000);
  await assert.rejects(store.remove(locked), /refused to delete/);
}
