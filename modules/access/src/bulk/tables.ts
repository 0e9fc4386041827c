import type { Generated, Timestamp } from '@haechi/database';
import type { TenantId, UserId } from '@haechi/kernel';

export interface PolicyTestRow {
  readonly tenant_id: TenantId;
  readonly name: string;
  readonly source: string;
  readonly version: number;
  readonly updated_by: UserId;
  readonly updated_at: Date;
}

export type BulkTables = {
  'access.policy_tests': {
    tenant_id: TenantId;
    name: string;
    source: string;
    version: Generated<number>;
    updated_by: UserId;
    updated_at: Timestamp;
  };
  'access.entity_types': { type: string };
};
