import type { AccessModule } from '@haechi/access';
import { type AnomaliesModuleDeps, createAnomaliesModule } from '@haechi/anomalies';
import type { ApprovalsModule } from '@haechi/approvals';
import type { AuditModule } from '@haechi/audit';
import type { Database } from '@haechi/database';
import type { HaechiModule, OutboundGuard } from '@haechi/http';
import type { IdentityModule } from '@haechi/identity';
import type { Clock, Translate } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import {
  createNotificationsModule,
  type NotificationsModule,
  type NotificationsModuleDeps,
} from '@haechi/notifications';
import type { SettingsModule } from '@haechi/settings';
import type { MembershipPort, TenantsModule } from '@haechi/tenants';
import { findOwnHolders } from './create-approval-ports.ts';
import { createPeoplePort } from './create-people-port.ts';
import { VERSION } from './version.ts';

export interface WatchingModulesDeps {
  readonly core: {
    readonly log: Logger;
    readonly clock: Clock;
    readonly translate: Translate;
    readonly rootKey: RootKey;
  };
  readonly jobDatabase: Database;
  readonly locate?: AnomaliesModuleDeps['locate'];
  readonly audit: AuditModule;
  readonly settings: SettingsModule;
  readonly access: AccessModule;
  readonly identity: IdentityModule;
  readonly tenants: TenantsModule;
  readonly approvals: Pick<ApprovalsModule, 'describeRequest' | 'findAnswerers'>;
  readonly memberships: MembershipPort;
  readonly guard: OutboundGuard;
  readonly publicUrl: URL;
}

/** Who may be written to, by the modules that know people and memberships. */
function createCorrespondents({
  identity,
  memberships,
}: WatchingModulesDeps): NotificationsModuleDeps['people'] {
  return {
    async findPeople(tx, ids) {
      const found = await identity.findUsers(tx, ids);
      return new Map(
        [...found].map(([id, { displayName, email, locale, kind, state }]) => {
          const reachable = kind === 'person' && state === 'active';
          return [id, { displayName, email, locale, reachable }];
        }),
      );
    },
    belongs: async (tx, tenantId, userId) =>
      (await memberships.listMemberships(tx, userId)).some((membership) => membership.tenantId === tenantId),
    nameOfTenant: async (tx, tenantId) => (await memberships.describeTenant(tx, tenantId))?.name ?? 'Haechi',
  };
}

/** The modules that follow the log: what it should worry about, and who is told. */
export function createWatchingModules(deps: WatchingModulesDeps): {
  readonly anomalies: HaechiModule;
  readonly notifications: NotificationsModule;
} {
  const { core, jobDatabase, locate, audit, settings, access, approvals, guard, publicUrl } = deps;
  const shared = { ...core, database: jobDatabase, audit, settings };
  return {
    anomalies: createAnomaliesModule({ ...shared, people: createPeoplePort(deps), locate }),
    notifications: createNotificationsModule({
      ...shared,
      guard,
      publicUrl,
      version: VERSION,
      people: createCorrespondents(deps),
      describeRequest: approvals.describeRequest,
      findAnswerers: approvals.findAnswerers,
      findHolders: (permission, scopeId, tenantId) => findOwnHolders(access, permission, scopeId, tenantId),
    }),
  };
}
