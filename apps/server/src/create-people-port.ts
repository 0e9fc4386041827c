import type { AccessModule } from '@haechi/access';
import type { PeoplePort } from '@haechi/anomalies';
import type { IdentityModule } from '@haechi/identity';
import { CodedError, PLATFORM_TENANT_ID, type ScopeId, type TenantId, type UserId } from '@haechi/kernel';
import type { TenantsModule } from '@haechi/tenants';

export interface PeoplePortDeps {
  readonly access: Pick<AccessModule, 'findHolders' | 'listAssignmentsOf' | 'refresh'>;
  readonly identity: Pick<IdentityModule, 'endSessions' | 'demandStepUp'>;
  readonly tenants: Pick<TenantsModule, 'suspendMember' | 'reactivateMember'>;
}

/** The permission to put right what a measure did: without anybody who holds it, a suspension would be for ever. */
const PUTS_RIGHT = 'member:update';

const scopeOf = (tenantId: TenantId): ScopeId => tenantId as string as ScopeId; // a scope has the id of its tenant

/** Refusals that say the person is not in the state the command starts from. */
const isNotThere = (error: unknown): boolean =>
  error instanceof CodedError && (error.code === 'RES_001' || error.code === 'TEN_004');

async function unlessNotThere(change: Promise<void>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (isNotThere(error)) return false;
    throw error;
  }
}

/** What may be done to people after an anomaly, by the modules that own them. */
export function createPeoplePort({ access, identity, tenants }: PeoplePortDeps): PeoplePort {
  /** Who administers an organisation as one of its own people; at the platform: who can do everything there. */
  function listAdministrators(tenantId: TenantId): UserId[] {
    const holders = access.findHolders(PUTS_RIGHT, scopeOf(tenantId));
    const roles = access.listAssignmentsOf(holders, tenantId);
    const ofPlatform = tenantId === PLATFORM_TENANT_ID;
    const own = new Set(
      roles
        .filter(({ roleKey, endsAtMs }) => endsAtMs === null && (!ofPlatform || roleKey === 'SUPER_ADMIN'))
        .map(({ principalId }) => principalId),
    );
    return holders.filter((id) => own.has(id));
  }

  return {
    endSessions: (tx, origin, { userId, reason }) => identity.endSessions(tx, origin, userId, reason),
    demandStepUp: identity.demandStepUp,
    suspend: (tx, origin, { tenantId, userId, reason }) =>
      unlessNotThere(
        tenants.suspendMember(
          tx,
          { origin, caller: { tenantId, scopeId: scopeOf(tenantId), id: null } },
          userId,
          reason,
        ),
      ),
    reactivate: (tx, origin, { tenantId, userId, reason }) =>
      unlessNotThere(
        tenants.reactivateMember(
          tx,
          { origin, caller: { tenantId, scopeId: scopeOf(tenantId), id: null } },
          userId,
          reason,
        ),
      ),
    isLastAdministrator(tenantId, userId) {
      const administrators = listAdministrators(tenantId);
      return administrators.includes(userId) && administrators.length === 1;
    },
    refresh: () => access.refresh(),
  };
}
