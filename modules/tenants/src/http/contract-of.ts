import { tenantRoutes } from '@haechi/contracts';

type TenantContract = (typeof tenantRoutes)[number];

/** The contract of one operation of this module. */
export function contractOf<O extends TenantContract['operation']>(
  operation: O,
): Extract<TenantContract, { readonly operation: O }> {
  const contract = tenantRoutes.find((candidate) => candidate.operation === operation);
  if (contract === undefined) throw new Error(`no contract for ${operation}`);
  return contract as Extract<TenantContract, { readonly operation: O }>; // found by the operation that names it
}
