import type { SequencedEvent } from '@haechi/audit';

/** What the dashboard counts. Each kind is a filter of the log, so that every number leads to exactly its rows. */
export const ACTIVITY_KINDS = [
  'sign_in',
  'sign_in_failed',
  'denied',
  'approved',
  'rejected',
  'anomaly',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

const BY_ACTION: Readonly<Record<string, ActivityKind>> = {
  'session.started': 'sign_in',
  'sign_in.failed': 'sign_in_failed',
  'approval.approved': 'approved',
  'approval.rejected': 'rejected',
  'anomaly.found': 'anomaly',
};

/** The kinds an event counts as; an event can be of two. */
export function activityOf(event: Pick<SequencedEvent, 'action' | 'result'>): ActivityKind[] {
  const byAction = BY_ACTION[event.action];
  return [
    ...(byAction === undefined ? [] : [byAction]),
    ...(event.result === 'denied' ? (['denied'] as const) : []),
  ];
}
