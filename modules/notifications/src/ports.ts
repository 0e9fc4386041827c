import type { AuditModule } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { ScopeId, TenantId, UserId } from '@haechi/kernel';

/** What this module needs of the log. */
export type AuditPort = Pick<AuditModule, 'subscribe' | 'summarise' | 'health' | 'openEvents'>;

/** Who holds a permission at a scope as one of an organisation's own people; from memory. */
export type FindHolders = (permission: string, scopeId: ScopeId, tenantId: TenantId) => readonly UserId[];

export interface SettingsPort {
  readNumber(tx: Tx, key: string): Promise<number>;
}
