import type { Tx } from '@haechi/database';
import type { ApprovalId, Locale, ScopeId, UserId } from '@haechi/kernel';
import { findApproval } from '../queries/find-approvals.ts';
import { createPresentApproval, type PresentDeps } from './present-approval.ts';

/** A request as one who may have to decide it sees it, for those who tell people that it waits. */
export interface RequestDescription {
  readonly pending: boolean;
  /** Whether the reader may decide it now. */
  readonly mayDecide: boolean;
  readonly shortId: string;
  readonly risk: string;
  readonly requester: string;
  readonly summary: string;
  readonly scope: string;
  readonly effects: readonly { readonly label: string; readonly value: string }[];
  readonly justification: string;
  readonly expiresAt: Date;
}

/** Somebody who is told, and whether they hold the right to decide at a scope. */
export interface ToldReader {
  readonly id: UserId;
  readonly locale: Locale;
  readonly nowMs: number;
  readonly mayDecide: (scopeId: ScopeId) => boolean;
}

/** @returns undefined when the transaction's tenant has no such request */
export function createDescribeRequest(deps: PresentDeps) {
  const { presentDetail } = createPresentApproval(deps);
  return async (tx: Tx, id: ApprovalId, reader: ToldReader): Promise<RequestDescription | undefined> => {
    const row = await findApproval(tx, id);
    if (row === undefined) return undefined;
    const shown = await presentDetail(tx, row, reader);
    return {
      pending: shown.state === 'pending',
      mayDecide: shown.mayDecide,
      shortId: shown.shortId,
      risk: shown.risk,
      requester: shown.requester.name,
      summary: shown.summary,
      scope: shown.scopeName,
      effects: shown.effects,
      justification: shown.justification,
      expiresAt: row.expires_at,
    };
  };
}
