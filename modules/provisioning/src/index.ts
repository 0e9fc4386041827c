export { createProvisioningModule, type ProvisioningModule } from './create-provisioning-module.ts';
export type { ScimAnswer, ScimRequest } from './scim/scim-request.ts';
