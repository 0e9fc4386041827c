import type { Writable } from 'node:stream';
import type { Database, Tx } from '@haechi/database';
import {
  type Clock,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import { sql } from 'kysely';
import type { AuditEntry } from '../domain/event.ts';
import type { ErasureList } from '../erasure-list.ts';
import { systemOrigin } from '../origin.ts';
import { parseLeaf } from '../parse-leaf.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import type { RecordEvent } from '../use-cases/record.ts';
import { erasedKeysOf } from '../use-cases/replay-erasures.ts';
import { FileDiffersError, proveFile, readSegmentClaim } from './check-file.ts';
import type { FileEngine } from './file-engine.ts';
import { copyStatementOf, readFileLeaves, writeLogFile } from './log-file.ts';
import { type Segment, stepSegment } from './segment.ts';
import type { WarmStore } from './warm-store.ts';

export interface MoveDeps {
  readonly database: Database;
  readonly engine: FileEngine;
  readonly warm: WarmStore;
  readonly identity: () => Promise<LogIdentity>;
  readonly record: RecordEvent;
  readonly erasures: ErasureList;
  readonly clock: Clock;
}

/** The scope of a whole log. */
export const scopeOf = (tenantId: TenantId): ScopeId =>
  tenantId === PLATFORM_TENANT_ID ? PLATFORM_SCOPE_ID : (tenantId as string as ScopeId); // a tenant's scope has its id

/** What a step tells the log it moved a part of. */
export function segmentEntry(
  segment: Segment,
  action: string,
  details: AuditEntry['details'] = {},
): AuditEntry {
  const { tenant_id: tenantId, from_index: fromIndex, to_index: toIndex, first_at, last_at } = segment;
  const span = { firstAt: first_at.toISOString(), lastAt: last_at.toISOString() };
  return { action, scopeId: scopeOf(tenantId), details: { fromIndex, toIndex, ...span, ...details } };
}

export const tiersOrigin = systemOrigin('tiers');

export type Step = (segment: Segment) => Promise<Segment>;

/** The steps from the database to a file of the warm tier. Each can be repeated after a crash at any point of it. */
export function createWarmSteps(deps: MoveDeps): Record<'write' | 'verify' | 'prune', Step> {
  const { database, engine, warm, clock } = deps;
  const now = (): Date => new Date(clock.now());
  const inSystem = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.system('move the log', work);

  async function write(segment: Segment): Promise<Segment> {
    const { tenant_id: tenantId, from_index: from, to_index: to, warm_name: name } = segment;
    // What is older than a checkpoint never changes: the rows are those the checkpoint covers.
    const statement = copyStatementOf(tenantId, from, to);
    const copyTo = (target: Writable): Promise<void> => database.copyOut(tenantId, statement, target);
    const written = await writeLogFile(engine, copyTo, await warm.draftOf(name));
    if (written !== to - from)
      throw new Error(`the log has lost entries between ${from} and ${to}: run a verification`);
    const { bytes, sha256 } = await warm.keep(name);
    return await inSystem((tx) =>
      stepSegment(tx, segment, { state: 'written', moved_at: now(), warm_bytes: bytes, warm_sha256: sha256 }),
    );
  }

  /** Erasures that a file takes along are noted beside the database: after a restore they are repeated from there. */
  async function noteErasures(leaves: readonly string[]): Promise<void> {
    const keys = leaves.flatMap((leaf) => {
      const event = parseLeaf(leaf);
      return event === undefined ? [] : erasedKeysOf(event);
    });
    if (keys.length > 0) deps.erasures.add(keys);
  }

  /** The file is there, and is the one that was written. */
  async function demandFile({ warm_name: name, warm_sha256: wanted }: Segment): Promise<void> {
    const facts = await warm.facts(name);
    if (facts === undefined || wanted === null || Buffer.compare(facts.sha256, wanted) !== 0)
      throw new FileDiffersError('the file is not the one that was written');
  }

  async function prove(segment: Segment) {
    const { tenant_id: tenantId, warm_name: name } = segment;
    const claim = await database.tenant(tenantId, (tx) => readSegmentClaim(tx, segment), {
      readOnly: true,
      isolation: 'repeatable read',
    });
    await demandFile(segment);
    async function* leaves() {
      for await (const piece of readFileLeaves(engine, warm.pathOf(name))) {
        await noteErasures(piece.erasures);
        yield piece;
      }
    }
    return await proveFile(leaves(), segment, claim, await deps.identity());
  }

  async function verify(segment: Segment): Promise<Segment> {
    try {
      const { digest, checkpointSize } = await prove(segment);
      return await inSystem((tx) =>
        stepSegment(tx, segment, {
          state: 'verified',
          moved_at: now(),
          leaf_digest: digest,
          checkpoint_size: checkpointSize,
        }),
      );
    } catch (error) {
      if (!(error instanceof FileDiffersError)) throw error;
      // The rows are still there: the file is made again.
      await inSystem((tx) =>
        stepSegment(tx, segment, { state: 'planned', moved_at: now(), problem: error.message }),
      );
      throw error;
    }
  }

  async function prune(segment: Segment): Promise<Segment> {
    // A crash may lie between the proof and this step; after it the file is all there is.
    await demandFile(segment);
    return await inSystem(async (tx) => {
      const { rows } = await sql<{ pruned: number | null }>`
        SELECT audit.prune_segment(${segment.id}, ${now()}) AS pruned`.execute(tx);
      if (typeof rows[0]?.pruned !== 'number')
        throw new Error(`segment ${segment.id} is no longer verified: another process moved it`);
      const entry = segmentEntry(segment, 'audit_segment.moved', { tier: 'warm' });
      await deps.record(tx, segment.tenant_id, tiersOrigin, entry);
      return { ...segment, state: 'warm', moved_at: now(), problem: null };
    });
  }

  return { write, verify, prune };
}
