import type { Database } from '@haechi/database';
import { sql } from 'kysely';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Risk } from './approval-kind.ts';
import type { ApprovalState } from './domain/approval-state.ts';

export interface ApprovalMetrics {
  register(registry: Registry): void;
  /** An outcome, and how long after the question. */
  observe(outcome: ApprovalState, risk: Risk, afterMs: number): void;
}

const BUCKETS_S = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400];

/** What is measured of approvals. The gauge is read from the database when it is asked for, so that it equals it. */
export function createApprovalMetrics(database: Database): ApprovalMetrics {
  const outcomes = new Counter({
    name: 'haechi_approvals_outcomes_total',
    help: 'Outcomes of approval requests, by outcome and risk; counted by the process that brought them about.',
    labelNames: ['outcome', 'risk'],
    registers: [],
  });
  const waits = new Histogram({
    name: 'haechi_approvals_decision_seconds',
    help: 'Time from a request to its decision.',
    labelNames: ['outcome', 'risk'],
    buckets: BUCKETS_S,
    registers: [],
  });
  const pending = new Gauge({
    name: 'haechi_approvals_pending',
    help: 'Requests that wait for a decision now, in all tenants, as the database has them.',
    registers: [],
    async collect() {
      const { rows } = await database.system(
        'measure pending approvals',
        (tx) =>
          sql<{ pending: number }>`SELECT count(*)::int AS pending FROM approvals.approval_requests
            WHERE state = 'pending' AND expires_at > now()`.execute(tx),
        { readOnly: true },
      );
      this.set(rows[0]?.pending ?? 0);
    },
  });
  return {
    register(registry) {
      for (const metric of [outcomes, waits, pending]) registry.registerMetric(metric);
    },
    observe(outcome, risk, afterMs) {
      outcomes.inc({ outcome, risk });
      if (outcome === 'approved' || outcome === 'rejected') waits.observe({ outcome, risk }, afterMs / 1000);
    },
  };
}
