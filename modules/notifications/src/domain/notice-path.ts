import type { NoticeKind, NoticeTarget } from './notice.ts';

/** Page of the console a notice leads to. Who may not read the log finds their own sessions under security instead. */
export function noticePath(notice: {
  readonly kind: NoticeKind;
  readonly target_kind: NoticeTarget['kind'];
  readonly target_id: string;
}): string {
  switch (notice.target_kind) {
    case 'finding':
      return `/anomalies/${notice.target_id}`;
    case 'approval':
      return `/requests/${notice.target_id}`;
    case 'review':
      return '/reviews';
    case 'log':
      return '/log';
    case 'event':
      return notice.kind === 'own_security' ? '/security' : `/audit/${notice.target_id}`;
  }
}
