import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, HOUR_MS, type SegmentId } from '@haechi/kernel';
import type { RootKey } from '@haechi/kernel/node';
import { TierFileError } from '../domain/tier-file-error.ts';
import type { ColdStore } from './cold-store.ts';
import { openSealedFile } from './sealed-file.ts';
import type { Segment } from './segment.ts';

/** Opened files that are kept for the next reader. */
const KEPT_FILES_MAX = 64;
const KEPT_MS_MAX = HOUR_MS;

/** Sealed files, opened into a directory of this machine for as long as they are read. */
export interface ColdFiles {
  /** The path of the opened file. @throws {TierFileError} when the store does not have it as it was */
  open(segment: Segment): Promise<string>;
  forget(id: SegmentId): Promise<void>;
}

interface ColdFilesDeps {
  readonly cold: ColdStore | undefined;
  readonly directory: string;
  readonly rootKey: RootKey;
  readonly clock: Clock;
}

export function createColdFiles({ cold, directory, rootKey, clock }: ColdFilesDeps): ColdFiles {
  const opening = new Map<SegmentId, Promise<string>>();
  const pathOf = (id: string): string => join(directory, `${id}.parquet`);

  /** Longest unread first. What is old goes in any case: what was deleted elsewhere must not live on here. */
  async function evict(): Promise<void> {
    const files = await Promise.all(
      (await readdir(directory)).map(async (name) => {
        const path = join(directory, name);
        return { path, usedMs: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
      }),
    );
    const byUse = files.toSorted((one, other) => other.usedMs - one.usedMs);
    const gone = byUse.filter(
      ({ usedMs }, place) => place >= KEPT_FILES_MAX || clock.now() - usedMs > KEPT_MS_MAX,
    );
    for (const { path } of gone) await rm(path, { force: true });
  }

  async function fetchFile(segment: Segment): Promise<string> {
    const { id, cold_name: name, cold_key: key, cold_bytes: bytes } = segment;
    if (cold === undefined || cold.kind !== segment.cold_store || name === null || key === null)
      throw new TierFileError(segment, 'file_missing', new Error('its cold store is not configured'));
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await evict();
    const sealed = await cold.get(name, bytes ?? 0);
    if (sealed === undefined) throw new TierFileError(segment, 'file_missing');
    const plain = await openSealedFile(rootKey, id, key, sealed);
    const sha256 = createHash('sha256')
      .update(plain ?? new Uint8Array())
      .digest();
    if (plain === undefined || segment.warm_sha256 === null || !sha256.equals(segment.warm_sha256))
      throw new TierFileError(segment, 'file_changed');
    const draft = `${pathOf(id)}.draft`;
    await writeFile(draft, plain, { mode: 0o600 });
    await rename(draft, pathOf(id));
    return pathOf(id);
  }

  async function openFile(segment: Segment): Promise<string> {
    const path = pathOf(segment.id);
    const now = new Date(clock.now());
    try {
      await utimes(path, now, now);
      return path;
    } catch {
      return await fetchFile(segment);
    }
  }

  return {
    open(segment) {
      const shared = opening.get(segment.id);
      if (shared !== undefined) return shared;
      const started = openFile(segment).finally(() => opening.delete(segment.id));
      opening.set(segment.id, started);
      return started;
    },
    forget: (id) => rm(pathOf(id), { force: true }),
  };
}
