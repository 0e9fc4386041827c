import type { Database } from '@haechi/database';
import { CodedError, DAY_MS, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { AuditOrigin } from '../domain/event.ts';
import { type ReadSettings, readOverlapDays } from '../settings.ts';
import type { LogIdentity, PublishedKey } from '../signing/log-identity.ts';
import { addLogKey, type OpenIdentityDeps, refreshLogIdentity } from '../signing/open-log-identity.ts';
import type { RecordEvent } from './record.ts';

export interface Rotated {
  readonly verifierKey: string;
  readonly former: string;
  /** Until when the former one signs as well. */
  readonly until: Date;
}

export type RotateKey = (origin: AuditOrigin, reason: string) => Promise<Rotated>;

interface RotateLogKeyDeps extends OpenIdentityDeps {
  readonly database: Database;
  readonly record: RecordEvent;
  readonly identity: () => Promise<LogIdentity>;
  readonly settings?: ReadSettings;
}

/** The newest key and the one before it, of a list with the newest first. */
export function describeRotation([next, former]: readonly PublishedKey[]): Rotated {
  if (next === undefined || former?.until === undefined)
    throw new Error('a key was changed and is not there');
  return { verifierKey: next.verifierKey, former: former.verifierKey, until: former.until };
}

/**
 * A new key for all logs, from the next checkpoint on. The change is itself an entry of the log, with both keys in it and
 * under a checkpoint that both sign: whoever trusts the former key learns the new one from there.
 */
export function createRotateLogKey(deps: RotateLogKeyDeps): RotateKey {
  const { database, record, identity } = deps;
  return async (origin, reason) => {
    const known = await identity();
    const overlapMs = (await readOverlapDays(database, deps.settings)) * DAY_MS;
    const former = known.platformVerifierKey;
    await database.system('change the signing key of the log', async (tx) => {
      const next = await addLogKey(tx, deps, overlapMs);
      if (next === undefined) throw new CodedError('AUD_012');
      await record(tx, PLATFORM_TENANT_ID, origin, {
        action: 'log_key.rotated',
        target: { kind: 'log', id: known.platformOrigin, name: known.platformOrigin },
        scopeId: PLATFORM_SCOPE_ID,
        details: { verifierKey: known.platformKeyOf(next), former },
        reason,
      });
    });
    await refreshLogIdentity(known, deps);
    return describeRotation(known.publishedPlatformKeys);
  };
}
