import type { AuditModule } from '@haechi/audit';
import type { HttpMetrics } from '@haechi/http';

/** How long ago witnesses signed: a number that grows when somebody keeps the log from being seen. */
export function measureWitnesses(metrics: HttpMetrics, audit: Pick<AuditModule, 'witnessAges'>): void {
  metrics.gauge({
    name: 'haechi_log_witness_age_seconds',
    help: 'Time since a witness cosigned a log last; absent while it never did.',
    labelNames: ['tenant', 'tree', 'witness'],
    async read() {
      const ages = await audit.witnessAges();
      return ages.flatMap(({ tenant, tree, witness, ageSeconds }) =>
        ageSeconds === undefined ? [] : [{ labels: { tenant, tree, witness }, value: ageSeconds }],
      );
    },
  });
}
