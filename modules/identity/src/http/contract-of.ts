import { identityRoutes } from '@haechi/contracts';

type Contract = (typeof identityRoutes)[number];

/** The contract of an operation of this module, with its own types. */
export function contractOf<O extends Contract['operation']>(
  operation: O,
): Extract<Contract, { operation: O }> {
  const contract = identityRoutes.find((route) => route.operation === operation);
  if (contract === undefined) throw new Error(`no contract for ${operation}`);
  return contract as Extract<Contract, { operation: O }>; // found by this very operation
}
