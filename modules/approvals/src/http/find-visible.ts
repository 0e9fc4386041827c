import type { Tx } from '@haechi/database';
import type { Caller, RequestContext } from '@haechi/http';
import { type ApprovalId, CodedError, formatId, isUuid, parseId } from '@haechi/kernel';
import { findApproval, findByShortId } from '../queries/find-approvals.ts';
import type { ApprovalRow } from '../tables.ts';

const SHORT_ID = /^(?:apr_)?([0-9a-hjkmnp-tv-z]{8})$/;

/** How people and programs name a request. @throws CodedError `APR_009` for what is no name of one */
function parseName(name: string): { readonly id: ApprovalId } | { readonly shortId: string } {
  const id = isUuid(name) ? (name as ApprovalId) : parseId('approval', name); // parsed by the contract
  if (id !== undefined) return { id };
  const shortId = SHORT_ID.exec(name)?.[1];
  if (shortId === undefined) throw new CodedError('APR_009', { where: 'params.id' });
  return { shortId };
}

export const maySee = (ctx: RequestContext, caller: Caller, row: ApprovalRow): boolean =>
  row.requester_id === caller.id ||
  ctx.may('approval:read', row.scope_id) ||
  ctx.may('approval:decide', row.scope_id);

/**
 * The one request the caller may see by that name.
 * @throws CodedError `APR_006` with the candidates when it fits several of those, `RES_001` when it fits none, `APR_009`
 */
export async function demandVisible(
  tx: Tx,
  ctx: RequestContext,
  caller: Caller,
  text: string,
): Promise<ApprovalRow> {
  const name = parseName(text);
  const found = 'id' in name ? [await findApproval(tx, name.id)] : await findByShortId(tx, name.shortId);
  const visible = found.filter((row) => row !== undefined && maySee(ctx, caller, row));
  const [row, other] = visible;
  if (row === undefined) throw new CodedError('RES_001');
  if (other === undefined) return row;
  throw new CodedError('APR_006', {
    params: { count: visible.length },
    extensions: {
      candidates: visible.flatMap((candidate) =>
        candidate === undefined ? [] : [formatId('approval', candidate.id)],
      ),
    },
  });
}
