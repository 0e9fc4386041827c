import {
  authenticatorRoutes,
  contractOf as contractIn,
  credentialImportRoutes,
  deviceRoutes,
  identityRoutes,
  passkeyRoutes,
} from '@haechi/contracts';

/** The contract of one operation of this module. */
export const contractOf = contractIn([
  ...identityRoutes,
  ...passkeyRoutes,
  ...authenticatorRoutes,
  ...credentialImportRoutes,
  ...deviceRoutes,
]);
