import type { ApiResponse } from '../api/client.ts';

export type Notice = ApiResponse<'GET /api/v1/me/notifications'>['items'][number];

/** Where a notice leads. Somebody who may not read the log finds their own sessions under security instead. */
export function noticePath({ kind, target }: Pick<Notice, 'kind' | 'target'>): string {
  if (target.kind === 'finding') return `/anomalies/${target.id}`;
  if (target.kind === 'approval') return `/requests/${target.id}`;
  if (target.kind === 'review') return '/reviews';
  if (target.kind === 'log') return '/log';
  return kind === 'own_security' ? '/security' : `/audit/${target.id}`;
}
