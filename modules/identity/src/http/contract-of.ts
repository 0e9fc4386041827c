import { contractOf as contractIn, identityRoutes } from '@haechi/contracts';

/** The contract of one operation of this module. */
export const contractOf = contractIn(identityRoutes);
