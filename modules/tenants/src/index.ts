export { createTenantsModule, type TenantsModule, type TenantsModuleDeps } from './create-tenants-module.ts';
export { createMembershipPort, type Membership, type MembershipPort } from './membership-port.ts';
