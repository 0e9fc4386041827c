import type { JsonColumn, Timestamp } from '@haechi/database';
import type { ChannelId, DeliveryId, Locale, NoticeId, TenantId, UserId } from '@haechi/kernel';
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { ChannelKind, KeptTarget } from './domain/channel-target.ts';
import type { ChannelState, DeliveryState } from './domain/delivery-states.ts';
import type { NoticeKind, NoticeTarget, NoticeWords } from './domain/notice.ts';

type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>;

// Types, not interfaces: kysely asks for an index signature, which only a type alias has implicitly.
type ChannelsTable = {
  id: ChannelId;
  tenant_id: TenantId;
  name: string;
  kind: ChannelKind;
  target: JsonColumn<KeptTarget>;
  kinds: NoticeKind[];
  locale: Locale;
  shared: boolean;
  state: ChannelState;
  sealed_credentials: string;
  failures: Generated<number>;
  next_attempt_at: Nullable<Date>;
  failure_code: Nullable<string>;
  failure_detail: Nullable<string>;
  failed_at: Nullable<Date>;
  sent_count: Generated<number>;
  last_sent_at: Nullable<Date>;
  version: Generated<number>;
  created_at: Timestamp;
  updated_at: Timestamp;
};

type DeliveriesTable = {
  id: DeliveryId;
  tenant_id: TenantId;
  channel_id: ChannelId;
  user_id: Nullable<UserId>;
  kind: NoticeKind;
  cause: string;
  words: JsonColumn<NoticeWords>;
  target_kind: NoticeTarget['kind'];
  target_id: string;
  at: Timestamp;
  state: DeliveryState;
  digest: boolean;
  due_at: Timestamp;
  batch_id: Nullable<string>;
  claim_id: Nullable<string>;
  claimed_until: Nullable<Date>;
  attempts: Generated<number>;
  unclear: Generated<number>;
  failure_code: Nullable<string>;
  failure_detail: Nullable<string>;
  created_at: Timestamp;
  settled_at: Nullable<Date>;
};

type PreferencesTable = {
  tenant_id: TenantId;
  user_id: UserId;
  unwanted: NoticeKind[];
  mail_unwanted: Generated<NoticeKind[]>;
  quiet_from: Nullable<number>;
  quiet_until: Nullable<number>;
  time_zone: Generated<string>;
  collect_minutes: Nullable<number>;
  daily_at: Nullable<number>;
};

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
    read_at: Nullable<Date>;
  };
  'notifications.preferences': PreferencesTable;
  'notifications.channels': ChannelsTable;
  'notifications.deliveries': DeliveriesTable;
  'notifications.links': {
    /** The delivery that carried it. */
    id: DeliveryId;
    tenant_id: TenantId;
    user_id: Nullable<UserId>;
    target_id: string;
    token_hash: Buffer;
    expires_at: Timestamp;
  };
  'notifications.link_openings': {
    link_id: DeliveryId;
    tenant_id: TenantId;
    user_id: UserId;
    opened_at: Timestamp;
  };
};

export type NoticeRow = Selectable<NotificationsTables['notifications.notices']>;
export type PreferencesRow = Selectable<PreferencesTable>;
export type ChannelRow = Selectable<ChannelsTable>;
export type DeliveryRow = Selectable<DeliveriesTable>;
