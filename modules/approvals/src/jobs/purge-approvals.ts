import { type AuditModule, systemOrigin } from '@haechi/audit';
import type { Database } from '@haechi/database';
import type { Clock, ScopeId, TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { SettingsPort } from '../ports.ts';
import { purgeOutcomes } from '../use-cases/clean-up.ts';

/**
 * Lets outcomes go that are older than the retention period of their tenant. Idempotent; what one run leaves the next takes.
 */
export function createPurgeApprovals(deps: {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'record'>;
  readonly settings: SettingsPort;
  readonly clock: Clock;
}) {
  const { database, audit, settings, clock } = deps;
  return async (): Promise<number> => {
    const { rows } = await database.system(
      'find tenants with old approvals',
      (tx) =>
        sql<{ tenant_id: TenantId }>`SELECT DISTINCT tenant_id FROM approvals.approval_requests
          WHERE state NOT IN ('pending', 'approved')`.execute(tx),
      { readOnly: true },
    );
    let all = 0;
    for (const { tenant_id: tenantId } of rows)
      all += await database.tenant(tenantId, async (tx) => {
        const days = await settings.readNumber(tx, 'approvals.retentionDays');
        const purged = await purgeOutcomes(tx, clock.now(), days, false);
        if (purged > 0)
          await audit.record(tx, tenantId, systemOrigin('approvals'), {
            action: 'approval.purged',
            scopeId: tenantId as string as ScopeId, // a tenant's scope has its id
            details: { purged, days },
          });
        return purged;
      });
    return all;
  };
}
