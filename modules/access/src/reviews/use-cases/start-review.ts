import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { effectivePermissions } from '@haechi/decision';
import type { Caller } from '@haechi/http';
import {
  type Clock,
  CodedError,
  formatId,
  newId,
  type ReviewId,
  type ScopeId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { inBatches } from '../../bulk/use-cases/bulk-context.ts';
import { parseScopeName } from '../../domain/name-scope.ts';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import type { Deciding } from '../../engine/decide.ts';
import type { AccessTables } from '../../tables.ts';
import { listAwaited } from '../queries/list-awaited.ts';
import type { ReviewFilter, ReviewTables } from '../tables.ts';

export interface StartReviewDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly mirror: AccessMirror;
  readonly deciding: Pick<Deciding, 'findHolders'>;
  readonly clock: Clock;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
  readonly isMember: (tx: Tx, tenantId: TenantId, userId: UserId) => Promise<boolean>;
}

export interface NewReview {
  readonly name: string;
  readonly filter: ReviewFilter;
  /** Named people; without them, those who may give roles where the assignment holds. */
  readonly reviewerIds?: readonly UserId[] | undefined;
  readonly escalateTo: UserId;
  readonly dueAtMs: number;
  readonly unanswered: 'keep' | 'revoke';
}

interface Held {
  readonly id: string;
  readonly principal_id: UserId;
  readonly role_id: string;
  readonly scope_id: ScopeId;
}

const REVIEWERS_MAX = 100;

/** Begins a review: what matches now is looked at, whoever gets roles later is not. */
export function createStartReview(deps: StartReviewDeps) {
  const { mirror, deciding, clock } = deps;

  function isBelow(scopeId: string, top: string): boolean {
    const { scopes } = mirror.current();
    for (let id: string | null = scopeId; id !== null; id = scopes.get(id)?.parentId ?? null)
      if (id === top) return true;
    return false;
  }

  function isSensitive(roleId: string): boolean {
    const { snapshot } = mirror.current();
    return effectivePermissions(snapshot, roleId).some(({ permission }) =>
      snapshot.permissions.definitions.some(
        ({ resource, action, sensitive }) =>
          sensitive === true && resource === permission.resource && action === permission.action,
      ),
    );
  }

  async function findHeld(tx: Tx, tenantId: TenantId, filter: ReviewFilter) {
    const rows = await tx
      .withTables<AccessTables>()
      .selectFrom('access.assignments')
      .select(['id', 'principal_id', 'role_id', 'scope_id'])
      .where('tenant_id', '=', tenantId)
      .where('revoked_at', 'is', null)
      .where('break_glass', '=', false)
      .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', new Date(clock.now()))]))
      .orderBy('id')
      .execute();
    const top = filter.scope === undefined ? undefined : parseScopeName(filter.scope)?.id;
    const sensitive = new Map<string, boolean>();
    return rows.filter(({ role_id, scope_id }) => {
      if (filter.roleIds !== undefined && !filter.roleIds.includes(formatId('role', role_id))) return false;
      if (filter.scope !== undefined && (top === undefined || !isBelow(scope_id, top))) return false;
      if (filter.sensitiveOnly !== true) return true;
      if (!sensitive.has(role_id)) sensitive.set(role_id, isSensitive(role_id));
      return sensitive.get(role_id) === true;
    });
  }

  /** Nobody looks at their own rights. */
  function chooseReviewers(held: Held, input: NewReview, beginner: UserId): UserId[] {
    const asked =
      input.reviewerIds ?? deciding.findHolders('role:assign', held.scope_id).slice(0, REVIEWERS_MAX);
    const others = asked.filter((id) => id !== held.principal_id);
    if (others.length > 0) return others;
    return [input.escalateTo, beginner].filter((id) => id !== held.principal_id).slice(0, 1);
  }

  return async (tx: Tx, caller: Caller, origin: AuditOrigin, input: NewReview): Promise<ReviewId> => {
    const { tenantId } = caller;
    if (input.dueAtMs <= clock.now()) throw new CodedError('VAL_001', { where: 'body.dueAt' });
    for (const id of [...(input.reviewerIds ?? []), input.escalateTo])
      if (!(await deps.isMember(tx, tenantId, id)))
        throw new CodedError('RES_001', { where: 'body.reviewers' });
    const held = await findHeld(tx, tenantId, input.filter);
    const max = await deps.settings.readNumber(tx, 'access.reviewItemsMax');
    if (held.length === 0 || held.length > max)
      throw new CodedError('REV_003', { params: { count: held.length, max } });
    const id = newId('review');
    const items = held.map((row) => {
      const reviewerIds = chooseReviewers(row, input, caller.id);
      if (reviewerIds.length === 0)
        throw new CodedError('REV_004', { where: formatId('assignment', row.id) });
      return {
        id: newId('reviewItem'),
        tenant_id: tenantId,
        campaign_id: id,
        assignment_id: row.id,
        principal_id: row.principal_id,
        role_id: row.role_id,
        scope_id: row.scope_id,
        reviewer_ids: reviewerIds,
        state: 'pending' as const,
        reason: null,
        decided_by: null,
        decided_at: null,
      };
    });
    const db = tx.withTables<ReviewTables>();
    await db
      .insertInto('access.review_campaigns')
      .values({
        id,
        tenant_id: tenantId,
        name: input.name,
        state: 'open',
        filter: JSON.stringify(input.filter),
        unanswered: input.unanswered,
        escalate_to: input.escalateTo,
        due_at: new Date(input.dueAtMs),
        reminded_at: null,
        escalated_at: null,
        created_by: caller.id,
        created_at: new Date(clock.now()),
        ended_at: null,
      })
      .execute();
    for (const batch of inBatches(items))
      await db
        .insertInto('access.review_items')
        .values([...batch])
        .execute();
    await deps.audit.record(tx, tenantId, origin, {
      action: 'review.started',
      target: { kind: 'review', id: formatId('review', id), name: input.name },
      scopeId: caller.scopeId,
      details: {
        items: items.length,
        dueAt: new Date(input.dueAtMs).toISOString(),
        unanswered: input.unanswered,
        reviewerIds: await listAwaited(tx, id),
      },
    });
    return id;
  };
}
