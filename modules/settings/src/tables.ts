import type { JsonColumn, Timestamp } from '@haechi/database';
import type { TenantId, UserId } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import type { SettingValue } from './domain/setting-value.ts';

// A type, not an interface: only a type is assignable to the index signature that Kysely asks for.
export type SettingsTables = {
  'settings.values': {
    tenant_id: TenantId;
    key: string;
    value: JsonColumn<SettingValue>;
    changed_at: Timestamp;
    changed_by: UserId;
    changed_by_name: string;
  };
};

export type ValueRow = Selectable<SettingsTables['settings.values']>;
