import type { AuditModule } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { ApprovalId, Locale, ScopeId, TenantId, UserId } from '@haechi/kernel';
import type { RequestFacts } from './domain/message.ts';

/** What this module needs of the log. */
export type AuditPort = Pick<AuditModule, 'subscribe' | 'summarise' | 'health' | 'readOn' | 'record'>;

/** Who holds a permission at a scope as one of an organisation's own people; from memory. */
export type FindHolders = (permission: string, scopeId: ScopeId, tenantId: TenantId) => readonly UserId[];

/** Of people who may decide at the scopes of requests, those each request waits for now; in a transaction of the system. */
export type FindAnswerers = (
  tx: Tx,
  questions: readonly { readonly id: ApprovalId; readonly holders: readonly UserId[] }[],
  nowMs: number,
) => Promise<ReadonlyMap<ApprovalId, readonly UserId[]>>;

export interface SettingsPort {
  readNumber(tx: Tx, key: string): Promise<number>;
}

/** Somebody who may be written to. */
export interface Correspondent {
  readonly displayName: string;
  readonly email: string;
  readonly locale: Locale;
  /** False for programs and for accounts that are closed. */
  readonly reachable: boolean;
}

/** Who people are and where they belong, asked in transactions of the system. */
export interface PeoplePort {
  findPeople(tx: Tx, ids: readonly UserId[]): Promise<ReadonlyMap<UserId, Correspondent>>;
  /** Whether the person may enter the organisation now. */
  belongs(tx: Tx, tenantId: TenantId, userId: UserId): Promise<boolean>;
  nameOfTenant(tx: Tx, tenantId: TenantId): Promise<string>;
}

export interface DescribedRequest extends RequestFacts {
  /** Whether it still waits for a decision. */
  readonly pending: boolean;
  /** Whether the reader may decide it now. */
  readonly mayDecide: boolean;
}

/** A request as one person may see it; in a transaction of its organisation. */
export type DescribeRequest = (
  tx: Tx,
  id: ApprovalId,
  reader: {
    readonly id: UserId;
    readonly locale: Locale;
    readonly nowMs: number;
    readonly mayDecide: (scopeId: ScopeId) => boolean;
  },
) => Promise<DescribedRequest | undefined>;
