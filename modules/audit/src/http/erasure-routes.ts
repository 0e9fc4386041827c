import { implement, type RouteImplementation } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import { STRANGERS } from '../domain/seal-event.ts';
import { originOf } from '../origin.ts';
import { listErasures } from '../queries/list-erasures.ts';
import type { ErasePerson } from '../use-cases/erase-person.ts';
import { contractOf } from './contract-of.ts';

export interface ErasureRouteDeps {
  readonly erasePerson: ErasePerson;
}

const SHOWN_MAX = 200;

/** Taking people out of the log of the caller's tenant. */
export const createErasureRoutes = ({ erasePerson }: ErasureRouteDeps): readonly RouteImplementation[] => [
  implement(contractOf('GET /api/v1/audit/erasures'), async ({ caller, tx }) => ({
    items: (await listErasures(tx, caller.tenantId, SHOWN_MAX)).map(({ subjectId, erasedAt }) => ({
      person: subjectId,
      erasedAt: erasedAt.toISOString(),
    })),
  })),
  implement(contractOf('POST /api/v1/audit/erasures'), async ({ ctx, caller, tx, body }) => {
    const subjectId = body.person === STRANGERS ? STRANGERS : formatId('user', body.person);
    const erasure = await erasePerson(tx, originOf(ctx, caller), {
      tenantId: caller.tenantId,
      scopeId: caller.scopeId,
      subjectId,
      reason: body.reason,
    });
    ctx.afterCommit(() => erasure.settle());
    return { person: subjectId, erasedAt: erasure.erasedAt.toISOString() };
  }),
];
