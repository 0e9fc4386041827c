import type { Generated, JsonColumn, Timestamp } from '@haechi/database';
import type { ScopeId, TenantId, UserId } from '@haechi/kernel';
import type { Attributes } from '../domain/circumstances.ts';

export interface DeclaredAction {
  readonly name: string;
  readonly sensitive: boolean;
  /** It only looks: what to do without a policy server's opinion. Left out: the action `read` does, no other. */
  readonly reads?: boolean | undefined;
}

export type AuthzenTables = {
  'access.permissions': { permission: string; sensitive: boolean; reads: boolean };
  'access.entity_types': {
    type: string;
    actions: JsonColumn<readonly DeclaredAction[]>;
    caller_supplied: JsonColumn<readonly string[]>;
    version: Generated<number>;
    updated_at: Timestamp;
  };
  'access.resources': {
    tenant_id: TenantId;
    type: string;
    id: string;
    scope_id: ScopeId;
    parent_type: string | null;
    parent_id: string | null;
    owner_id: UserId | null;
    attributes: JsonColumn<Attributes>;
    version: Generated<number>;
    updated_at: Timestamp;
  };
  'access.subjects': {
    tenant_id: TenantId;
    type: string;
    id: string;
    principal_id: UserId;
    attributes: JsonColumn<Attributes>;
    version: Generated<number>;
    updated_at: Timestamp;
  };
};
