import { originOf } from '@haechi/audit';
import { opaRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId } from '@haechi/kernel';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import { contractOf } from '../../http/contract-of.ts';
import { scopeOf } from '../../http/present-decision.ts';
import { demandScope } from '../../http/questions.ts';
import type { AccessTables, OpaMarkRow } from '../../tables.ts';
import type { createForgetOpinions } from '../use-cases/forget-opinions.ts';
import type { createMarkForOpa } from '../use-cases/mark-for-opa.ts';

export interface MarkRouteDeps {
  readonly mirror: AccessMirror;
  readonly markForOpa: ReturnType<typeof createMarkForOpa>;
  readonly forgetOpinions: ReturnType<typeof createForgetOpinions>;
}

const contract = contractOf(opaRoutes);
const MARKS_MAX = 1000;

export function createMarkRoutes({
  mirror,
  markForOpa,
  forgetOpinions,
}: MarkRouteDeps): RouteImplementation[] {
  const refresh = (): Promise<void> => mirror.refresh();
  const present = (row: OpaMarkRow) => ({
    id: formatId('opaMark', row.id),
    ...scopeOf(mirror.current(), row.scope_id),
    resourceType: row.resource_type,
    reason: row.reason,
    createdAt: row.created_at.toISOString(),
  });

  return [
    implement(contract('GET /api/v1/opa/marks'), async ({ tx }) => ({
      items: (
        await tx
          .withTables<AccessTables>()
          .selectFrom('access.opa_marks')
          .selectAll()
          .orderBy('created_at')
          .orderBy('id')
          .limit(MARKS_MAX)
          .execute()
      ).map(present),
    })),
    implement(contract('POST /api/v1/opa/marks'), async ({ ctx, caller, tx, body }) => {
      const scopeId = demandScope(mirror.current(), caller, body.scope);
      ctx.authorizeAt(scopeId);
      const row = await markForOpa.mark(tx, caller, originOf(ctx, caller), { ...body, scopeId });
      ctx.afterCommit(refresh);
      return present(row);
    }),
    implement(contract('DELETE /api/v1/opa/marks/{id}'), async ({ ctx, caller, tx, params, query }) => {
      const row = await tx
        .withTables<AccessTables>()
        .selectFrom('access.opa_marks')
        .selectAll()
        .where('id', '=', params.id)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) throw new CodedError('RES_001');
      ctx.authorizeAt(row.scope_id);
      await markForOpa.unmark(tx, caller, originOf(ctx, caller), row, query.reason);
      ctx.afterCommit(refresh);
      return undefined;
    }),
    implement(contract('POST /api/v1/opa/forget'), async ({ ctx, caller, tx, body }) => {
      await forgetOpinions(tx, caller, originOf(ctx, caller), body.reason);
      ctx.afterCommit(refresh);
      return undefined;
    }),
  ];
}
