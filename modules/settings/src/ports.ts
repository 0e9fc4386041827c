import type { AuditModule } from '@haechi/audit';

/** What this module needs of the audit module. */
export type AuditPort = Pick<AuditModule, 'record'>;
