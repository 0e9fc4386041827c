import type { ScopeId } from '@haechi/kernel';
import type { Arguments, Risk } from '../approval-kind.ts';

export interface ApprovalQuestion {
  readonly kind: string;
  readonly resource: string;
  readonly scopeId: ScopeId;
  /** What approvers are shown. Without `digest` it is also exactly what runs. */
  readonly arguments: Arguments;
  /**
   * What the approval binds, 32 bytes; the SHA-256 of the canonical arguments unless given. A kind that gives it hashes the
   * raw arguments and everything else that must not change, shows the arguments masked, and keeps the raw ones itself.
   */
  readonly digest?: Uint8Array;
  readonly risk: Risk;
  readonly justification: string;
  /** Until when it may be decided; by the setting `approvals.timeoutSeconds` unless given. */
  readonly expiresAtMs?: number;
  /** How long the requester may redeem from the approval on; by the setting `approvals.redeemMinutes` unless given. */
  readonly redeemWithinMs?: number;
  /** Run at the moment of approval instead of waiting for the requester to redeem. */
  readonly runOnApproval: boolean;
}
