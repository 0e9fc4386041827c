import type { AuditOrigin } from '@haechi/audit';
import type { RISKS } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import type { ApprovalId, Json, Locale, ScopeId, TenantId, UserId } from '@haechi/kernel';

export type Risk = (typeof RISKS)[number];
export type Arguments = { readonly [name: string]: Json };

/** An approved request as the module that carries it out sees it. */
export interface ApprovedRequest {
  readonly id: ApprovalId;
  readonly tenantId: TenantId;
  readonly scopeId: ScopeId;
  readonly requesterId: UserId;
  readonly arguments: Arguments;
  readonly justification: string;
  readonly decisionReason: string;
}

export interface ActionDescription {
  /** What will happen, in one sentence. */
  readonly summary: string;
  readonly effects: readonly { readonly label: string; readonly value: string }[];
  readonly whyApproval: string;
}

/** A kind of action that can be approved. The module that owns the action registers it; the engine knows no kind. */
export interface ApprovalKind {
  readonly kind: `${string}.${string}`;
  describe(
    request: { readonly arguments: Arguments; readonly scopeId: ScopeId; readonly requesterName: string },
    locale: Locale,
  ): ActionDescription;
  /** What it is about in a few words without a language, for the log: `PROJECT_ADMIN @ 전자차트`. */
  label(request: { readonly arguments: Arguments; readonly scopeId: ScopeId }): string;
  /**
   * Carries the action out in the transaction of the decision, or of the redemption. Throwing undoes that as well. A kind
   * without it is carried out by its requester, who redeems the approval first.
   */
  run?(
    tx: Tx,
    request: ApprovedRequest,
    decider: { readonly caller: Caller; readonly origin: AuditOrigin },
  ): Promise<void>;
}

/** Kinds by name. Modules register while the house is built; a kind named twice is a broken assumption. */
export interface ApprovalKinds {
  register(kind: ApprovalKind): void;
  get(kind: string): ApprovalKind;
}

export function createApprovalKinds(): ApprovalKinds {
  const kinds = new Map<string, ApprovalKind>();
  return {
    register(kind) {
      if (kinds.has(kind.kind)) throw new Error(`approval kind registered twice: ${kind.kind}`);
      kinds.set(kind.kind, kind);
    },
    get(name) {
      const kind = kinds.get(name);
      if (kind === undefined) throw new Error(`no module carries out approvals of kind ${name}`);
      return kind;
    },
  };
}
