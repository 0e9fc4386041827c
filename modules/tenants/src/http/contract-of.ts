import { contractOf as contractIn, tenantRoutes } from '@haechi/contracts';

/** The contract of one operation of this module. */
export const contractOf = contractIn(tenantRoutes);
