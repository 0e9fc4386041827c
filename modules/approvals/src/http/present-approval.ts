import type { approvalDetailView, approvalView } from '@haechi/contracts';
import { formatId, type Locale, type ScopeId, type UserId } from '@haechi/kernel';
import type { z } from 'zod';
import type { ApprovalKinds, Arguments } from '../approval-kind.ts';
import { endOf, findDecisionObstacle, stateAt } from '../domain/approval-state.ts';
import type { ApprovalRow } from '../tables.ts';

export interface Reader {
  readonly id: UserId;
  readonly locale: Locale;
  readonly nowMs: number;
  readonly isApprover: boolean;
}

/** People by id, as far as a request shows them. */
export type People = ReadonlyMap<UserId, { readonly displayName: string; readonly email: string }>;

export interface PresentDeps {
  readonly kinds: ApprovalKinds;
  readonly describeScope: (scopeId: ScopeId) => { readonly name: string } | undefined;
  readonly formatScope: (scopeId: ScopeId) => string;
}

const iso = (date: Date | null): string | null => (date === null ? null : date.toISOString());

/** Presents requests to one reader: what will happen, who asked, and whether this reader may decide. */
export function createPresentApproval(deps: PresentDeps) {
  function describe(row: ApprovalRow, people: People, locale: Locale) {
    const args = JSON.parse(row.arguments_canonical) as Arguments; // written by canonicalJson from exactly that type
    const requesterName = people.get(row.requester_id)?.displayName ?? formatId('user', row.requester_id);
    return {
      args,
      requesterName,
      action: deps.kinds
        .get(row.kind)
        .describe({ arguments: args, scopeId: row.scope_id, requesterName }, locale),
    };
  }

  function present(row: ApprovalRow, people: People, reader: Reader): z.input<typeof approvalView> {
    const { action, requesterName } = describe(row, people, reader.locale);
    const state = stateAt(row.state, endOf(row), reader.nowMs);
    const isRequester = row.requester_id === reader.id;
    const obstacle = findDecisionObstacle({ state, isRequester, isApprover: reader.isApprover }) ?? null;
    const decider = row.decided_by;
    return {
      id: formatId('approval', row.id),
      shortId: row.short_id,
      kind: row.kind,
      summary: action.summary,
      resource: row.resource,
      scope: deps.formatScope(row.scope_id),
      scopeName: deps.describeScope(row.scope_id)?.name ?? deps.formatScope(row.scope_id),
      risk: row.risk,
      state,
      requester: {
        id: formatId('user', row.requester_id),
        name: requesterName,
        email: people.get(row.requester_id)?.email ?? '',
      },
      justification: row.justification,
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      decidedAt: iso(row.decided_at),
      decidedBy:
        decider === null
          ? null
          : {
              id: formatId('user', decider),
              name: people.get(decider)?.displayName ?? formatId('user', decider),
            },
      decisionReason: row.decision_reason,
      redeemedAt: iso(row.redeemed_at),
      mayDecide: obstacle === null,
      mayNotDecideBecause: obstacle,
      mayCancel: isRequester && state === 'pending',
    };
  }

  function presentDetail(
    row: ApprovalRow,
    people: People,
    reader: Reader,
  ): z.input<typeof approvalDetailView> {
    const { args, action } = describe(row, people, reader.locale);
    return {
      ...present(row, people, reader),
      arguments: { ...args },
      argumentsCanonical: row.arguments_canonical,
      digest: row.digest.toString('hex'),
      effects: [...action.effects],
      whyApproval: action.whyApproval,
    };
  }

  return { present, presentDetail };
}
