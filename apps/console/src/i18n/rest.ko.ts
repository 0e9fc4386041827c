import anomalies from '../pages/anomalies/messages.ko.ts';
import approvalRules from '../pages/approval-rules/messages.ko.ts';
import audit from '../pages/audit/messages.ko.ts';
import backups from '../pages/backups/messages.ko.ts';
import branches from '../pages/branches/messages.ko.ts';
import clients from '../pages/clients/messages.ko.ts';
import compare from '../pages/compare/messages.ko.ts';
import conditions from '../pages/conditions/messages.ko.ts';
import dashboard from '../pages/dashboard/messages.ko.ts';
import delegations from '../pages/delegations/messages.ko.ts';
import emergency from '../pages/emergency/messages.ko.ts';
import gate from '../pages/gate/messages.ko.ts';
import imports from '../pages/imports/messages.ko.ts';
import installation from '../pages/installation/messages.ko.ts';
import keys from '../pages/keys/messages.ko.ts';
import log from '../pages/log/messages.ko.ts';
import matrix from '../pages/matrix/messages.ko.ts';
import members from '../pages/members/messages.ko.ts';
import notifications from '../pages/notifications/messages.ko.ts';
import oidc from '../pages/oidc/messages.ko.ts';
import permissions from '../pages/permissions/messages.ko.ts';
import playground from '../pages/playground/messages.ko.ts';
import policies from '../pages/policies/messages.ko.ts';
import policyServer from '../pages/policy-server/messages.ko.ts';
import projects from '../pages/projects/messages.ko.ts';
import provisioning from '../pages/provisioning/messages.ko.ts';
import reference from '../pages/reference/messages.ko.ts';
import resources from '../pages/resources/messages.ko.ts';
import reviews from '../pages/reviews/messages.ko.ts';
import roles from '../pages/roles/messages.ko.ts';
import security from '../pages/security/messages.ko.ts';
import separation from '../pages/separation/messages.ko.ts';
import serviceAccounts from '../pages/service-accounts/messages.ko.ts';
import settings from '../pages/settings/messages.ko.ts';
import sinks from '../pages/sinks/messages.ko.ts';
import tenants from '../pages/tenants/messages.ko.ts';

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
