import { auditRoutes, contractOf as contractIn } from '@haechi/contracts';

/** The contract of one operation of this module. */
export const contractOf = contractIn(auditRoutes);
