import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Tx } from '@haechi/database';
import { MINUTE_MS } from '@haechi/kernel';
import type { RootKey } from '@haechi/kernel/node';
import { keptUntil, type RetentionMonths } from '../domain/retention.ts';
import type { ColdStore } from './cold-store.ts';
import { type MoveDeps, type Step, segmentEntry, tiersOrigin } from './move-to-warm.ts';
import { makeFileKey, openSealedFile, sealFile } from './sealed-file.ts';
import { type Segment, stepSegment } from './segment.ts';

/** Readers that found the segment in the warm tier have read it by then. */
export const GRACE_MS = 10 * MINUTE_MS;

export interface ColdDeps extends MoveDeps {
  readonly rootKey: RootKey;
  readonly cold: ColdStore | undefined;
  /** Removes the opened form of a file that is deleted. */
  readonly forget: (id: Segment['id']) => Promise<void>;
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const same = (one: Uint8Array | null, other: Uint8Array): boolean =>
  one !== null && Buffer.compare(one, other) === 0;

export interface ColdSteps {
  readonly begin: Step;
  readonly seal: (segment: Segment, months: RetentionMonths) => Promise<Segment>;
  readonly confirm: Step;
  readonly letGo: Step;
  readonly beginExpiry: Step;
  readonly expire: Step;
}

/** The steps from the warm tier to the cold one, and from either to deletion. Each can be repeated after a crash. */
export function createColdSteps(deps: ColdDeps): ColdSteps {
  const { database, warm, rootKey, clock } = deps;
  const now = (): Date => new Date(clock.now());
  const inSystem = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.system('move the log', work);

  function storeOf(segment: Segment): ColdStore {
    const { cold } = deps;
    if (cold === undefined || (segment.cold_store !== null && cold.kind !== segment.cold_store))
      throw new Error(`the cold store (${segment.cold_store ?? 'none'}) is not configured any more`);
    return cold;
  }

  const begin: Step = async (segment) => {
    const { kind } = storeOf(segment);
    const key = await makeFileKey(rootKey, segment.id);
    const change = { state: 'sealing', moved_at: now(), cold_store: kind, cold_key: key } as const;
    return await inSystem((tx) =>
      stepSegment(tx, segment, { ...change, cold_name: `${segment.warm_name}.sealed` }),
    );
  };

  async function seal(segment: Segment, months: RetentionMonths): Promise<Segment> {
    const plain = await readFile(warm.pathOf(segment.warm_name));
    if (!same(segment.warm_sha256, sha256(plain)))
      throw new Error('the Parquet file is not the one that was proven: run a verification');
    const sealed = await sealFile(rootKey, segment.id, segment.cold_key ?? '', plain);
    const until = new Date(keptUntil(segment.last_at.getTime(), months));
    const lockedUntil = await storeOf(segment).put(segment.cold_name ?? '', sealed, until);
    return await inSystem((tx) =>
      stepSegment(tx, segment, {
        state: 'sealed',
        moved_at: now(),
        cold_bytes: sealed.length,
        cold_sha256: sha256(sealed),
        cold_until: lockedUntil,
      }),
    );
  }

  /** The warm file goes only after what the store gives back was opened and found to be the same. */
  const confirm: Step = async (segment) => {
    const stored = await storeOf(segment).get(segment.cold_name ?? '', segment.cold_bytes ?? 0);
    const opened =
      stored === undefined
        ? undefined
        : await openSealedFile(rootKey, segment.id, segment.cold_key ?? '', stored);
    if (opened === undefined || !same(segment.warm_sha256, sha256(opened))) {
      const problem = 'the cold store did not give back what it was given';
      await inSystem((tx) => stepSegment(tx, segment, { state: 'sealing', moved_at: now(), problem }));
      throw new Error(problem);
    }
    return await inSystem(async (tx) => {
      const entry = segmentEntry(segment, 'audit_segment.moved', { tier: 'cold', store: segment.cold_store });
      await deps.record(tx, segment.tenant_id, tiersOrigin, entry);
      return await stepSegment(tx, segment, { state: 'confirmed', moved_at: now() });
    });
  };

  const letGo: Step = async (segment) => {
    await warm.remove(segment.warm_name);
    return await inSystem((tx) => stepSegment(tx, segment, { state: 'cold', moved_at: now() }));
  };

  /** On record before anything is deleted; the database refuses it while a legal hold covers the segment. */
  const beginExpiry: Step = (segment) =>
    inSystem(async (tx) => {
      const stepped = await stepSegment(tx, segment, { state: 'expiring', moved_at: now() });
      await deps.record(tx, segment.tenant_id, tiersOrigin, segmentEntry(segment, 'audit_segment.expired'));
      return stepped;
    });

  const expire: Step = async (segment) => {
    if (segment.cold_name !== null) await storeOf(segment).remove(segment.cold_name);
    await warm.remove(segment.warm_name);
    await deps.forget(segment.id);
    return await inSystem((tx) =>
      stepSegment(tx, segment, { state: 'expired', moved_at: now(), cold_key: null }),
    );
  };

  return { begin, seal, confirm, letGo, beginExpiry, expire };
}
