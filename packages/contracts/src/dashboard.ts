import { z } from 'zod';
import { ANOMALY_SEVERITIES, ANOMALY_STATES } from './anomalies.ts';
import { instantField } from './fields.ts';
import { defineRoute } from './route.ts';

export const DASHBOARD_RANGES = ['24h', '7d', '30d'] as const;
const rangeQuery = z.strictObject({ range: z.enum(DASHBOARD_RANGES).default('24h') });

/** What is counted. Each kind is a filter of the log: its rows are as many as the number says. */
export const activityCounts = z.object({
  sign_in: z.number().int(),
  sign_in_failed: z.number().int(),
  denied: z.number().int(),
  approved: z.number().int(),
  rejected: z.number().int(),
  anomaly: z.number().int(),
});

export const dashboardRoutes = [
  defineRoute({
    operation: 'GET /api/v1/dashboard/activity',
    summary: 'Events of the log counted over a time range: sign-ins, decisions, denials, findings',
    tag: 'anomalies',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'audit:read' },
    transaction: 'read',
    status: 200,
    query: rangeQuery,
    response: z.object({
      from: instantField,
      /** Exclusive. */
      to: instantField,
      totals: activityCounts,
      /** Equal parts of the range, oldest first. */
      parts: z.array(z.object({ from: instantField, to: instantField, counts: activityCounts })),
    }),
  }),
  defineRoute({
    operation: 'GET /api/v1/dashboard/anomalies',
    summary: 'Findings that nobody has settled, by severity, and how all stand',
    tag: 'anomalies',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'anomaly:read' },
    transaction: 'read',
    status: 200,
    response: z.object({
      states: z.array(z.object({ state: z.enum(ANOMALY_STATES), count: z.number().int() })),
      /** Open and acknowledged ones. */
      unsettled: z.array(z.object({ severity: z.enum(ANOMALY_SEVERITIES), count: z.number().int() })),
    }),
  }),
  defineRoute({
    operation: 'GET /api/v1/dashboard/approvals',
    summary: 'How many requests wait for a decision, and for how long',
    tag: 'approvals',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'approval:read' },
    transaction: 'read',
    status: 200,
    response: z.object({
      pending: z.number().int(),
      oldestAt: instantField.nullable(),
      /** Pending requests by age. */
      ages: z.array(
        z.object({ age: z.enum(['under_1h', 'under_1d', 'under_3d', 'older']), count: z.number().int() }),
      ),
    }),
  }),
  defineRoute({
    operation: 'GET /api/v1/dashboard/approval-service',
    summary:
      'How well requests are answered over a time range: completed, how fast, run out, rejected, and the queue',
    tag: 'approvals',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'approval:read' },
    transaction: 'read',
    status: 200,
    query: rangeQuery,
    response: z.object({
      from: instantField,
      to: instantField,
      /** Asked in the range and over by now, without those their requester took back. */
      ended: z.number().int(),
      /** Of these, decided by a person or a rule. */
      decided: z.number().int(),
      approved: z.number().int(),
      rejected: z.number().int(),
      /** Of these, run out without an answer. */
      timedOut: z.number().int(),
      /** Of those a person decided, from the question to the decision; null when there are none. */
      meanDecisionSeconds: z.number().nullable(),
      p95DecisionSeconds: z.number().nullable(),
      pending: z.number().int(),
      pendingMax: z.number().int(),
      /** What is told of as an alert, with what holds now. */
      alerts: z.array(z.enum(['timeouts', 'rejections', 'queue'])),
    }),
  }),
] as const;
