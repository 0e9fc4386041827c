import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './api-client.ts';
import { readWholeLog } from './audit-log.ts';
import { carryToWitness } from './carry-to-witness.ts';
import { connectDirectory } from './connect-directory.ts';
import { findRole, inviteAndEnrol, type Person } from './people.ts';
import { useGate } from './use-gate.ts';

/** A tenant in which something of everything has happened. */
export interface BusyTenant {
  readonly id: string;
  readonly owner: Person;
  readonly member: Person;
  /** One id of each kind of thing the tenant and its people have, by the prefix of the kind. */
  readonly ids: Readonly<Record<Exclude<IdPrefix, OwnPrefix>, string> & Partial<Record<OwnPrefix, string>>>;
}

/** Of what a browser has to make; see `own-things.ts`. */
type OwnPrefix = 'psk' | 'dev' | 'ntc' | 'bak' | 'crt';

export type IdPrefix =
  | 'usr'
  | 'ses'
  | 'tok'
  | 'inv'
  | 'ten'
  | 'brn'
  | 'prj'
  | 'rol'
  | 'asg'
  | 'apr'
  | 'evt'
  | 'rul'
  | 'apl'
  | 'onc'
  | 'dlg'
  | 'clt'
  | 'sep'
  | 'opm'
  | 'fnd'
  | 'ntf'
  | 'wit'
  | 'ups'
  | 'tul'
  | 'cal'
  | 'gra'
  | 'hld'
  | 'snk'
  | 'nch'
  | 'dlv'
  | 'psk'
  | 'dev'
  | 'ntc'
  | 'bak'
  | 'crt'
  | 'rev'
  | 'rvi'
  | 'grp';

/**
 * Makes a tenant through the API and uses every part of it once. Who adds a module with tables of its own adds a
 * step here: the test of isolation names every table that stays empty.
 * @param operator somebody who may create tenants, at the platform
 */
export async function makeBusyTenant(operator: ApiClient, slug: string): Promise<BusyTenant> {
  await operator.call('PUT /api/v1/entity-types/{type}', {
    params: { type: 'document' },
    body: { actions: [{ name: 'open' }] },
  });
  const tenant = await operator.call('POST /api/v1/tenants', {
    body: { name: `조직 ${slug}`, slug, businessTypes: ['ACADEMY'], branchName: `본점 ${slug}` },
  });
  await operator.call('POST /api/v1/me/active-scope', { body: { scope: tenant.id } });
  // Registering clients is no part of an owner's role; here the owner holds all there is.
  await operator.call('POST /api/v1/roles', {
    body: {
      key: 'integrator',
      name: '연동 담당',
      level: 'tenant',
      patterns: ['client:*', 'service_account:*', 'provisioning:*'],
    },
  });
  const owner = await inviteAndEnrol(operator, {
    email: `owner@${slug}.test`,
    displayName: `대표 ${slug}`,
    roles: [
      { key: 'TENANT_OWNER', scope: tenant.id },
      { key: 'integrator', scope: tenant.id },
    ],
  });
  await operator.call('POST /api/v1/me/active-scope', { body: { scope: 'platform' } });

  const { client } = owner;
  const project = await client.call('POST /api/v1/projects', {
    headers: { 'idempotency-key': `project of ${slug}`.replaceAll(' ', '-') },
    body: { name: `과정 ${slug}`, slug: 'course' },
  });
  const member = await inviteAndEnrol(client, {
    email: `member@${slug}.test`,
    displayName: `직원 ${slug}`,
    roles: [{ key: 'PROJECT_MEMBER', scope: project.id }],
  });
  const opened = { tenantId: tenant.id, projectId: project.id, slug, owner, member };
  const ids = {
    ...(await useEverything(opened)),
    sep: await separateDuties(operator, opened),
    ...(await beNoticed(opened)),
  };
  // What it could not tell would be tried again and again, under whatever a test looks at.
  await client.call('POST /api/v1/notification-channels/{id}/pause', {
    params: { id: ids.nch },
    body: { reason: '쉬는 날' },
  });
  return { id: tenant.id, owner, member, ids };
}

interface Opened {
  readonly tenantId: string;
  readonly projectId: string;
  readonly slug: string;
  readonly owner: Person;
  readonly member: Person;
}

async function useEverything(
  opened: Opened,
): Promise<Omit<BusyTenant['ids'], 'sep' | 'fnd' | 'ntf' | 'dlv'>> {
  const { tenantId, projectId, slug, owner, member } = opened;
  const { client } = owner;
  const branch = await client.call('POST /api/v1/branches', { body: { name: '별관', slug: 'annex' } });
  await client.call('PUT /api/v1/resources/{type}/{id}', {
    params: { type: 'document', id: `handbook of ${slug}` },
    body: { scope: projectId, owner: member.id, attributes: { pages: 12 } },
  });
  await client.call('PUT /api/v1/subjects/{type}/{id}', {
    params: { type: 'user', id: `member-of-${slug}` },
    body: { principal: member.id, attributes: { department: '학사' } },
  });
  const role = await client.call('POST /api/v1/roles', {
    body: { key: 'reader', name: '읽는 사람', level: 'tenant', patterns: ['project:read', 'member:read'] },
  });
  await client.call('PUT /api/v1/roles/{id}/locks', {
    params: { id: role.id },
    body: { permissions: ['member:read'] },
  });
  const assignment = await client.call('POST /api/v1/assignments', {
    body: { principal: member.id, roleId: role.id, scope: tenantId, reason: '함께 일합니다' },
  });
  await client.call('POST /api/v1/policy-rules', {
    body: {
      name: '정리는 조교부터',
      effect: 'deny',
      scope: tenantId,
      permissions: ['project:archive'],
      condition: 'has(context.roleLevel) && context.roleLevel < 2',
      reason: '실수로 정리하지 않게',
    },
  });
  await client.call('POST /api/v1/policy-tests', {
    body: {
      name: 'basics',
      source: `tests:
  - name: 직원은 조직을 고치지 못한다
    given: { user: member@${slug}.test, permission: tenant:update, scope: tenant }
    expect: deny
`,
    },
  });
  await client.call('POST /api/v1/delegations', {
    body: {
      delegate: member.id,
      scope: projectId,
      permissions: ['project:archive'],
      endsAt: new Date(Date.now() + 86_400_000).toISOString(),
      reason: '휴가',
    },
  });
  const { invitation } = await client.call('POST /api/v1/invitations', {
    body: { email: `guest@${slug}.test`, displayName: `손님 ${slug}` },
  });
  const resting = await inviteAndEnrol(client, {
    email: `resting@${slug}.test`,
    displayName: `휴직 ${slug}`,
  });
  await client.call('POST /api/v1/members/{userId}/suspend', {
    params: { userId: resting.id },
    body: { reason: '휴직' },
  });
  await client.call('PUT /api/v1/settings/{key}', {
    params: { key: 'approvals.pendingMax' },
    body: { value: 60, reason: '바쁜 달' },
  });
  const ruled = await ruleApprovals(client, projectId, owner);
  // Nobody has this name, so that what it is to tell waits.
  const { channel } = await client.call('POST /api/v1/notification-channels', {
    body: {
      name: '당직 대화방',
      target: { kind: 'slack', url: 'https://chat.haechi.test/services/secret' },
      kinds: ['approval_waiting'],
    },
  });
  const approval = await member.client.call('POST /api/v1/access-requests', {
    body: {
      roleId: (await findRole(client, 'PROJECT_ADMIN')).id,
      scope: projectId,
      durationMinutes: 60,
      justification: '마감을 바꿔야 합니다',
    },
  });
  await client.call('POST /api/v1/approvals/{id}/approve', {
    params: { id: approval.approvalId },
    body: { reason: '한 사람은 찬성합니다' },
  });
  const token = await client.call('POST /api/v1/me/tokens', {
    body: { name: '보고서', expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
  });
  const rule = await client.call('POST /api/v1/policy-rules', {
    body: {
      name: '읽기는 모두에게',
      effect: 'allow',
      scope: projectId,
      permissions: ['project:read'],
      reason: '함께 봅니다',
    },
  });
  const delegation = await client.call('POST /api/v1/delegations', {
    body: {
      delegate: member.id,
      scope: projectId,
      permissions: ['project:update'],
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
      reason: '잠시 맡깁니다',
    },
  });
  const registered = await client.call('POST /api/v1/clients', {
    body: {
      name: '예약 앱',
      kind: 'web',
      redirectUris: ['https://app.haechi.test/callback'],
      scopes: ['openid'],
    },
  });
  const group = await provision(client, tenantId, slug);
  const mark = await client.call('POST /api/v1/opa/marks', {
    body: { scope: branch.id, resourceType: 'breakglass', reason: '별관은 한 번 더 묻습니다' },
  });
  const review = await client.call('POST /api/v1/access-reviews', {
    body: {
      name: '분기 검토',
      reviewers: [owner.id],
      escalateTo: member.id,
      dueAt: new Date(Date.now() + 864_000_000).toISOString(),
      unanswered: 'keep',
    },
  });
  const reviewed = await client.call('GET /api/v1/me/review-items', {});
  // It lets nothing through, so that nothing is dialled before it rests.
  const { sink } = await client.call('POST /api/v1/sinks', {
    body: {
      name: '관제',
      target: { kind: 'webhook', url: 'https://siem.haechi.test/haechi', format: 'json' },
      filter: { actions: ['break_glass.*'] },
    },
  });
  await client.call('POST /api/v1/sinks/{id}/pause', {
    params: { id: sink.id },
    body: { reason: '아직 받을 곳이 없습니다' },
  });
  const gated = await useGate(client, token.token, tenantId, member.id);
  const sessions = await client.call('GET /api/v1/me/sessions', {});
  const [event] = await readWholeLog(client);
  const witness = await carryToWitness(client, `witness.${slug}.test`);
  const hold = await client.call('POST /api/v1/audit/holds', { body: { name: '소송', reason: '소송 중' } });
  return {
    hld: hold.id,
    usr: member.id,
    ses: sessions.items[0]?.id ?? '',
    tok: token.id,
    wit: witness.id,
    snk: sink.id,
    ...gated,
    nch: channel.id,
    inv: invitation.id,
    ten: tenantId,
    brn: branch.id,
    prj: projectId,
    rol: role.id,
    asg: assignment.id,
    apr: approval.approvalId,
    evt: event?.id ?? '',
    rul: rule.id,
    ...ruled,
    dlg: delegation.id,
    rev: review.id,
    rvi: reviewed.items[0]?.id ?? '',
    clt: registered.client.id,
    opm: mark.id,
    grp: group,
  };
}

/** Two must agree to access that is asked for, and whoever is on call may when they do not answer. */
async function ruleApprovals(client: ApiClient, scope: string, owner: Person) {
  const list = await client.call('POST /api/v1/on-call-lists', {
    body: {
      name: '당직',
      members: [owner.id],
      rotateHours: null,
      startsAt: new Date().toISOString(),
      reason: '번갈아 답합니다',
    },
  });
  const rule = await client.call('POST /api/v1/approval-rules', {
    body: {
      name: '권한은 둘이',
      effect: 'require',
      kinds: ['access.grant'],
      scope,
      stages: [{ quorum: 2 }],
      escalation: { afterSeconds: 600, approvers: [{ kind: 'on_call', id: list.id }] },
      reason: '한 사람은 늘 답합니다',
    },
  });
  return { apl: rule.id, onc: list.id };
}

/** A directory sends a person in a group, and the group is given a role. @returns the id of the group */
async function provision(client: ApiClient, tenantId: string, slug: string): Promise<string> {
  const { scim } = await connectDirectory(client, tenantId);
  const { body: user } = await scim('POST', '/Users', { userName: `directory@${slug}.test` });
  const { body: group } = await scim('POST', '/Groups', {
    displayName: `간호팀 ${slug}`,
    members: [{ value: user.id }],
  });
  await client.call('POST /api/v1/provisioning/groups/{id}/roles', {
    params: { id: group.id },
    body: { roleId: (await findRole(client, 'TENANT_MANAGER')).id, scope: tenantId, reason: '팀의 일' },
  });
  return String(group.id);
}

/**
 * Two people are needed: the owner asks for an exception, and the operator, who enters the tenant for it, approves.
 * @returns the id of the rule
 */
async function separateDuties(operator: ApiClient, { tenantId, owner, member }: Opened): Promise<string> {
  const rule = await owner.client.call('POST /api/v1/separation-rules', {
    body: {
      kind: 'permission',
      name: '만드는 사람과 지우는 사람',
      pair: ['branch:create', 'role:delete'],
      reason: '실수로 지우지 않게',
    },
  });
  const { approvalId } = await owner.client.call('POST /api/v1/separation-rules/{id}/exceptions', {
    params: { id: rule.id },
    body: { principal: member.id, justification: '한 사람뿐입니다' },
  });
  await operator.call('POST /api/v1/me/active-scope', { body: { scope: tenantId } });
  await operator.call('POST /api/v1/approvals/{id}/approve', {
    params: { id: approvalId },
    body: { reason: '당분간' },
  });
  await operator.call('POST /api/v1/me/active-scope', { body: { scope: 'platform' } });
  return rule.id;
}

const NOTICED_WITHIN_MS = 20_000;

/** The member is refused until a rule notices and the owner is told. */
async function beNoticed({ owner, member }: Opened): Promise<Pick<BusyTenant['ids'], 'fnd' | 'ntf' | 'dlv'>> {
  await owner.client.call('PUT /api/v1/me/notification-preferences', {
    body: { wanted: ['anomaly', 'approval_waiting', 'request_decided', 'own_security'] },
  });
  const rule = 'many_denials';
  await owner.client.call('PUT /api/v1/anomaly-rules/{rule}', {
    params: { rule },
    headers: { 'if-match': '"v0"' },
    body: {
      enabled: true,
      severity: 'medium',
      measure: 'none',
      quietMinutes: 60,
      parameters: { count: 2, windowMinutes: 10 },
      reason: '작은 조직입니다',
    },
  });
  for (let count = 0; count < 2; count += 1) await member.client.send('GET /api/v1/audit/log', {});
  const deadlineMs = performance.now() + NOTICED_WITHIN_MS;
  for (;;) {
    const { items } = await owner.client.call('GET /api/v1/anomalies', { query: { rule } });
    const told = await owner.client.call('GET /api/v1/me/notifications', {});
    const elsewhere = await owner.client.call('GET /api/v1/notification-deliveries', {});
    const [finding, notice, delivery] = [items[0], told.items[0], elsewhere.items[0]];
    if (finding !== undefined && notice !== undefined && delivery !== undefined)
      return { fnd: finding.id, ntf: notice.id, dlv: delivery.id };
    if (performance.now() > deadlineMs) throw new Error('the denials were not noticed');
    await pause(20);
  }
}
