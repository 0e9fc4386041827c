import { auditRoutes } from '@haechi/contracts';

type AuditContract = (typeof auditRoutes)[number];

/** The contract of an operation of this module. */
export function contractOf<O extends AuditContract['operation']>(operation: O) {
  const found = auditRoutes.find((contract) => contract.operation === operation);
  if (found === undefined) throw new Error(`${operation} has no contract`);
  // The list has one contract for each operation, and it was found by it.
  return found as Extract<AuditContract, { operation: O }>;
}
