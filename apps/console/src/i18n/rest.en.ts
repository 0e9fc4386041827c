import anomalies from '../pages/anomalies/messages.en.ts';
import approvalRules from '../pages/approval-rules/messages.en.ts';
import audit from '../pages/audit/messages.en.ts';
import backups from '../pages/backups/messages.en.ts';
import branches from '../pages/branches/messages.en.ts';
import clients from '../pages/clients/messages.en.ts';
import compare from '../pages/compare/messages.en.ts';
import conditions from '../pages/conditions/messages.en.ts';
import dashboard from '../pages/dashboard/messages.en.ts';
import delegations from '../pages/delegations/messages.en.ts';
import emergency from '../pages/emergency/messages.en.ts';
import gate from '../pages/gate/messages.en.ts';
import imports from '../pages/imports/messages.en.ts';
import installation from '../pages/installation/messages.en.ts';
import keys from '../pages/keys/messages.en.ts';
import log from '../pages/log/messages.en.ts';
import matrix from '../pages/matrix/messages.en.ts';
import members from '../pages/members/messages.en.ts';
import notifications from '../pages/notifications/messages.en.ts';
import oidc from '../pages/oidc/messages.en.ts';
import permissions from '../pages/permissions/messages.en.ts';
import playground from '../pages/playground/messages.en.ts';
import policies from '../pages/policies/messages.en.ts';
import policyServer from '../pages/policy-server/messages.en.ts';
import projects from '../pages/projects/messages.en.ts';
import provisioning from '../pages/provisioning/messages.en.ts';
import reference from '../pages/reference/messages.en.ts';
import resources from '../pages/resources/messages.en.ts';
import reviews from '../pages/reviews/messages.en.ts';
import roles from '../pages/roles/messages.en.ts';
import security from '../pages/security/messages.en.ts';
import separation from '../pages/separation/messages.en.ts';
import serviceAccounts from '../pages/service-accounts/messages.en.ts';
import settings from '../pages/settings/messages.en.ts';
import sinks from '../pages/sinks/messages.en.ts';
import tenants from '../pages/tenants/messages.en.ts';

/** Texts of every other area, fetched once the first page is shown. One line per area. */
export const rest = {
  ...permissions,
  ...approvalRules,
  ...delegations,
  ...tenants,
  ...backups,
  ...keys,
  ...installation,
  ...branches,
  ...projects,
  ...members,
  ...roles,
  ...matrix,
  ...compare,
  ...conditions,
  ...policies,
  ...separation,
  ...playground,
  ...resources,
  ...emergency,
  ...audit,
  ...anomalies,
  ...dashboard,
  ...notifications,
  ...log,
  ...clients,
  ...serviceAccounts,
  ...provisioning,
  ...gate,
  ...imports,
  ...reviews,
  ...policyServer,
  ...oidc,
  ...security,
  ...settings,
  ...sinks,
  ...reference,
} as const;
