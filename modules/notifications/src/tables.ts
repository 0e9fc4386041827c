import type { JsonColumn, Timestamp } from '@haechi/database';
import type { NoticeId, TenantId, UserId } from '@haechi/kernel';
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { NoticeKind, NoticeTarget, NoticeWords } from './domain/notice.ts';

// A type, not an interface: kysely asks for an index signature, which only a type alias has implicitly.
export type NotificationsTables = {
  'notifications.cursor': { singleton: Generated<boolean>; position: number | null; next_sequence: number };
  'notifications.notices': {
    id: NoticeId;
    tenant_id: TenantId;
    user_id: UserId;
    sequence: number;
    kind: NoticeKind;
    cause: string;
    words: JsonColumn<NoticeWords>;
    target_kind: NoticeTarget['kind'];
    target_id: string;
    at: Timestamp;
    read_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  'notifications.preferences': { tenant_id: TenantId; user_id: UserId; unwanted: NoticeKind[] };
};

export type NoticeRow = Selectable<NotificationsTables['notifications.notices']>;
