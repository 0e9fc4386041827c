import type { Database } from '@haechi/database';
import { PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import type { LogVerdict } from '../domain/verify-log.ts';
import { verifyLog } from '../domain/verify-log.ts';
import { createDatabaseLogSource } from '../queries/database-log-source.ts';
import { findMissingDefences } from '../queries/find-missing-defences.ts';
import { readAnchoredSize } from '../queries/read-anchored-size.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import type { LogReader } from '../tiers/read-log.ts';
import { verifyHourBlocks } from './verify-hour-blocks.ts';
import { verifyPlatformTree } from './verify-platform-tree.ts';

export interface TenantVerdict extends LogVerdict {
  /** Triggers that should protect the tables and are gone. */
  readonly missingDefences: readonly string[];
  readonly durationMs: number;
}

export type VerifyTenantLog = (tenantId: TenantId) => Promise<TenantVerdict>;

/**
 * Verifies the log of a tenant over all its tiers. Those who ask at the same time share one run.
 * @param seenSize how many entries of a log this process has seen; a log only grows
 */
export function createVerifyTenantLog(
  database: Database,
  identity: () => Promise<LogIdentity>,
  reader: Pick<LogReader, 'readRange'>,
  seenSize: (tenantId: TenantId) => number,
): VerifyTenantLog {
  const running = new Map<TenantId, Promise<TenantVerdict>>();

  async function run(tenantId: TenantId): Promise<TenantVerdict> {
    const startedMs = performance.now();
    const keys = await identity();
    const anchored = await database.tenant(tenantId, (tx) => readAnchoredSize(tx, tenantId), {
      readOnly: true,
    });
    const seen = Math.max(seenSize(tenantId), anchored);
    const source = createDatabaseLogSource(
      (work) => database.tenant(tenantId, work, { readOnly: true }),
      tenantId,
      (from, to) => reader.readRange(tenantId, from, to),
    );
    const trust = {
      origin: keys.originOf(tenantId),
      verifiers: keys.verifiersOf(tenantId),
      verifiersAt: (at: Date) => keys.verifiersOf(tenantId, at),
    };
    const verdict = await verifyLog(source, trust, { seenSize: seen });
    const around = verdict.intact
      ? ((await verifyHourBlocks(database, tenantId, trust)) ??
        (tenantId === PLATFORM_TENANT_ID ? await verifyPlatformTree(database, keys) : undefined))
      : undefined;
    const missingDefences = await database.tenant(tenantId, findMissingDefences, { readOnly: true });
    const judged = around === undefined ? verdict : { ...verdict, intact: false, problem: around };
    return { ...judged, missingDefences, durationMs: performance.now() - startedMs };
  }

  return async (tenantId) => {
    const shared = running.get(tenantId);
    if (shared !== undefined) return await shared;
    const started = run(tenantId).finally(() => running.delete(tenantId));
    running.set(tenantId, started);
    return await started;
  };
}
