import type { ApiOperation } from '@haechi/contracts';

/** What a person may do depends on these, so every change of rights renews them. Questions are asked by POST. */
const RIGHTS: readonly ApiOperation[] = [
  'GET /api/v1/me',
  'GET /api/v1/me/permissions',
  'GET /api/v1/access/permissions',
  'GET /api/v1/delegations',
  'GET /api/v1/separation-conflicts',
  'GET /api/v1/assignments',
  'GET /api/v1/scopes',
  'POST /api/v1/access/check',
  'POST /api/v1/access/explain',
  'POST /api/v1/access-requests/options',
  'POST /api/v1/access/what-if',
  'POST /api/v1/role-changes/preview',
];
const APPROVALS: readonly ApiOperation[] = ['GET /api/v1/approvals', 'GET /api/v1/approvals/{id}'];
const MEMBERS: readonly ApiOperation[] = [
  'GET /api/v1/members',
  'GET /api/v1/members/{userId}',
  'GET /api/v1/invitations',
];
const ROLES: readonly ApiOperation[] = ['GET /api/v1/roles', 'GET /api/v1/roles/{id}'];
const PROJECTS: readonly ApiOperation[] = ['GET /api/v1/projects', 'GET /api/v1/projects/{id}'];
const SESSIONS: readonly ApiOperation[] = [
  'GET /api/v1/me/sessions',
  'GET /api/v1/me/tokens',
  'GET /api/v1/me/devices',
  'GET /api/v1/me/notices',
  'GET /api/v1/me',
];

const GATE: readonly ApiOperation[] = [
  'GET /api/v1/gate/upstreams',
  'GET /api/v1/gate/upstreams/{id}',
  'GET /api/v1/gate/tools',
  'GET /api/v1/gate/tools/{id}',
  'GET /api/v1/gate/tools/{id}/definition',
];
const CALLS: readonly ApiOperation[] = ['GET /api/v1/gate/calls', 'GET /api/v1/gate/calls/{id}'];

/** By the first word of the event's type. */
const AFFECTED: Readonly<Record<string, readonly ApiOperation[]>> = {
  approval: [
    ...APPROVALS,
    ...RIGHTS,
    'GET /api/v1/dashboard/approvals',
    'GET /api/v1/dashboard/approval-service',
  ],
  assignment: [...RIGHTS, ...ROLES, ...MEMBERS],
  role: [...ROLES, 'GET /api/v1/break-glass', ...RIGHTS, ...MEMBERS, ...PROJECTS],
  member: [...MEMBERS, ...RIGHTS],
  invitation: MEMBERS,
  user: [...MEMBERS, 'GET /api/v1/me'],
  session: SESSIONS,
  device: SESSIONS,
  passkey: ['GET /api/v1/me/passkeys', 'GET /api/v1/me/notices', 'GET /api/v1/me'],
  second_factor: ['GET /api/v1/me/notices'],
  token: SESSIONS,
  upstream: GATE,
  tool: [...GATE, ...CALLS],
  call: CALLS,
  grant: ['GET /api/v1/gate/grants', ...CALLS],
  gate_policy: ['GET /api/v1/gate/policy'],
  sink: [
    'GET /api/v1/sinks',
    'GET /api/v1/sinks/{id}',
    'GET /api/v1/sinks/{id}/deliveries',
    'GET /api/v1/sinks/{id}/dead-letters',
  ],
  provisioning: ['GET /api/v1/provisioning', ...MEMBERS, ...RIGHTS],
  service_account: ['GET /api/v1/service-accounts', ...MEMBERS],
  client: ['GET /api/v1/clients', 'GET /api/v1/clients/{id}'],
  opa: ['GET /api/v1/opa/status'],
  opa_mark: ['GET /api/v1/opa/marks', 'GET /api/v1/opa/status', ...RIGHTS],
  delegation: RIGHTS,
  policy_rule: [...RIGHTS, 'GET /api/v1/policy-rules'],
  approval_rule: ['GET /api/v1/approval-rules'],
  on_call_list: ['GET /api/v1/on-call-lists'],
  separation: [...RIGHTS, 'GET /api/v1/separation-rules'],
  break_glass: [...RIGHTS, ...ROLES, 'GET /api/v1/break-glass'],
  tenant: ['GET /api/v1/tenants', 'GET /api/v1/tenants/{id}', 'GET /api/v1/scopes'],
  branch: ['GET /api/v1/branches', 'GET /api/v1/scopes'],
  project: [...PROJECTS, 'GET /api/v1/scopes'],
  anomaly: [
    'GET /api/v1/anomalies',
    'GET /api/v1/anomalies/{id}',
    'GET /api/v1/dashboard/anomalies',
    'GET /api/v1/dashboard/activity',
  ],
  anomaly_rule: ['GET /api/v1/anomaly-rules'],
  notification: ['GET /api/v1/me/notifications'],
  notification_channel: [
    'GET /api/v1/notification-channels',
    'GET /api/v1/notification-channels/{id}',
    'GET /api/v1/notification-deliveries',
  ],
  witness: ['GET /api/v1/audit/witnesses'],
  access: [...ROLES, ...RIGHTS, ...MEMBERS, 'GET /api/v1/opa/status'],
  policy_test: ['GET /api/v1/policy-tests'],
  review: [
    'GET /api/v1/access-reviews',
    'GET /api/v1/access-reviews/{id}',
    'GET /api/v1/access-reviews/{id}/items',
    'GET /api/v1/me/review-items',
    ...RIGHTS,
  ],
  backup: ['GET /api/v1/backups', 'GET /api/v1/keep-runs'],
  certificate: ['GET /api/v1/certificates', 'GET /api/v1/keys'],
  authority: ['GET /api/v1/certificates', 'GET /api/v1/keys'],
  keys: ['GET /api/v1/keys'],
  drill: ['GET /api/v1/backups', 'GET /api/v1/keep-runs'],
  setting: ['GET /api/v1/settings'],
  settings: ['GET /api/v1/settings'],
};

/** Every event is also a row of the log. */
const ALWAYS: readonly ApiOperation[] = ['GET /api/v1/audit/events', 'GET /api/v1/audit/log'];

/** The reads whose answers an event of this type may have changed. */
export function affectedOperations(eventType: string): readonly ApiOperation[] {
  const subject = eventType.split('.', 1)[0] ?? '';
  return [...(AFFECTED[subject] ?? []), ...ALWAYS];
}
