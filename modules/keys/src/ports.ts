import type { AuditModule } from '@haechi/audit';
import type { SettingsModule } from '@haechi/settings';

/** What this module needs of the audit module. */
export type AuditPort = Pick<AuditModule, 'record'>;

/** What this module needs of the settings module. */
export type SettingsPort = Pick<SettingsModule, 'readNumber'>;
