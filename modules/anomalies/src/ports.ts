import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { SessionId, TenantId, UserId } from '@haechi/kernel';

/** What this module needs of the log. */
/** Without `reader` a replay sees only what is still in the database. */
export type AuditPort = Pick<
  AuditModule,
  'record' | 'subscribe' | 'describeEvents' | 'openEvents' | 'readOn'
> &
  Partial<Pick<AuditModule, 'reader'>>;

export interface SettingsPort {
  readNumber(tx: Tx, key: string): Promise<number>;
}

/** A measure against one person, in a transaction of the organisation whose log it came from. */
type Take<Outcome> = (
  tx: Tx,
  origin: AuditOrigin,
  measure: { readonly tenantId: TenantId; readonly userId: UserId; readonly reason: string },
) => Promise<Outcome>;

/** What can be done to people. The modules that own people do it, with records of their own. */
export interface PeoplePort {
  /** @returns how many sessions ended */
  readonly endSessions: Take<number>;
  /** Until a second factor is shown again, the session may do nothing else. False when it is over or owes one already. */
  demandStepUp(
    tx: Tx,
    origin: AuditOrigin,
    demand: { readonly sessionId: SessionId; readonly tenantId: TenantId; readonly reason: string },
  ): Promise<boolean>;
  /** False when the person is no active member of the organisation. */
  readonly suspend: Take<boolean>;
  /** False when the person is not suspended. */
  readonly reactivate: Take<boolean>;
  /** Whether nobody else could put things right there. */
  isLastAdministrator(tenantId: TenantId, userId: UserId): boolean;
  /** Decisions of this process follow what was changed. */
  refresh(): Promise<void>;
}
