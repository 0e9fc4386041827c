import { formatId } from '@haechi/kernel';
import type { ApprovalKinds, Arguments } from '../approval-kind.ts';
import type { ApprovalRow } from '../tables.ts';

/** A request as the target of an audit event. */
export function targetOf(
  kinds: ApprovalKinds,
  row: Pick<ApprovalRow, 'id' | 'kind' | 'scope_id' | 'arguments_canonical'>,
): { readonly kind: string; readonly id: string; readonly name: string } {
  // Written by canonicalJson from exactly that type.
  const args = JSON.parse(row.arguments_canonical) as Arguments;
  const name = kinds.get(row.kind).label({ arguments: args, scopeId: row.scope_id });
  return { kind: 'approval', id: formatId('approval', row.id), name };
}
