import { type AuditEntry, originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { formatId, type UserId } from '@haechi/kernel';
import type { RequestSource } from '../origins.ts';
import type { AuditPort } from '../ports.ts';

/** Who asks, and in which transaction of their tenant. */
export interface Asked {
  readonly tx: Tx;
  readonly source: RequestSource;
  readonly caller: Caller;
}

type Change = Pick<AuditEntry, 'action' | 'reason' | 'before' | 'after'>;

/** Puts a change of an account on record. */
export async function recordChange(
  { tx, source, caller }: Asked,
  audit: AuditPort,
  id: UserId,
  name: string,
  change: Change,
) {
  await audit.record(tx, caller.tenantId, originOf(source, caller), {
    ...change,
    target: { kind: 'service_account', id: formatId('user', id), name },
    scopeId: caller.scopeId,
  });
}
