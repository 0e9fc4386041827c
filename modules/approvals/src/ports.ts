import type { Tx } from '@haechi/database';
import type { Locale, RoleId, ScopeId, TenantId, UserId } from '@haechi/kernel';

/** What the engine asks of the module that knows rights; answered from memory. */
export interface RightsPort {
  /** Whether somebody holds a role, without a condition, at a scope or above it. */
  holdsRole(userId: UserId, roleId: RoleId, scopeId: ScopeId): boolean;
  /** Who has lent a permission to somebody at a scope and could use it there himself: for whom that person stands in. */
  lendersOf(userId: UserId, permission: string, scopeId: ScopeId): readonly UserId[];
  /** Whether a role exists for a tenant: one that comes with the product, or its own. */
  knowsRole(roleId: RoleId, tenantId: TenantId): boolean;
  /** What people call a role. */
  roleName(roleId: RoleId, locale: Locale): string;
  /** Who of a tenant's own people holds a permission at a scope. */
  holdersOf(permission: string, scopeId: ScopeId, tenantId: TenantId): readonly UserId[];
  /** A scope and everything above it. */
  scopesAbove(scopeId: ScopeId): readonly ScopeId[];
}

export type SettingValues = ReadonlyMap<string, number | boolean | string>;

export interface SettingsPort {
  readNumber(tx: Tx, key: string): Promise<number>;
  /** Several in one read. */
  readMany(tx: Tx, keys: readonly string[]): Promise<SettingValues>;
}
