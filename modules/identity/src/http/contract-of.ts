import {
  activeRoleRoutes,
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
  ...activeRoleRoutes,
  ...passkeyRoutes,
  ...authenticatorRoutes,
  ...credentialImportRoutes,
  ...deviceRoutes,
]);
