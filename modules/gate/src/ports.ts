import type { AccessModule } from '@haechi/access';
import type { AuditModule } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { UserId } from '@haechi/kernel';
import type { SettingsModule } from '@haechi/settings';

export type AuditPort = Pick<AuditModule, 'record' | 'recordAlone' | 'subscribe' | 'poke'>;
export type SettingsPort = Pick<SettingsModule, 'readNumber'>;
export type AccessPort = Pick<
  AccessModule,
  'decide' | 'consult' | 'parseScope' | 'formatScope' | 'describeScope' | 'isPermission'
>;
export type FindPeople = (
  tx: Tx,
  ids: readonly UserId[],
) => Promise<ReadonlyMap<UserId, { readonly displayName: string }>>;
