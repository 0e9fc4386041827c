import { DAY_MS, HOUR_MS } from '@haechi/kernel';
import { STRANGERS } from '../cast.ts';
import type { Scene, Stage } from '../stage.ts';
import { ruleApprovals } from './rule-approvals.ts';

const DAY_MINUTES = 1440;

async function changeChart(
  stage: Stage,
  key: 'chartMember' | 'chartAdmin',
  description: string,
): Promise<void> {
  const params = { id: stage.find('chart') };
  const project = await stage.person(key).do('GET /api/v1/projects/{id}', { params });
  await stage
    .person(key)
    .do('PATCH /api/v1/projects/{id}', { params, ifMatch: project.version, body: { description } });
}

/** A member is refused, asks, is approved, and does it: the path through the whole product. */
async function askToEditTheChart(stage: Stage): Promise<void> {
  const member = stage.person('chartMember');
  const params = { id: stage.find('chart') };
  const { version } = await member.do('GET /api/v1/projects/{id}', { params });
  await member.isRefused('PATCH /api/v1/projects/{id}', 'PERM_001', {
    params,
    ifMatch: version,
    body: { description: '처방 화면을 먼저 바꿉니다.' },
  });
  await stage.ask('chartMember', 'chart edit request', {
    role: 'PROJECT_ADMIN',
    scope: 'chart',
    permission: 'project:update',
    justification: '처방 화면 개편 일정을 프로젝트 설명에 반영해야 합니다.',
    durationMinutes: 30 * DAY_MINUTES,
  });
}

const firstWeek: readonly Scene[] = [
  { at: { daysAgo: 11, time: '10:15' }, play: askToEditTheChart },
  {
    at: { daysAgo: 11, time: '10:52' },
    async play(stage) {
      await stage.decide(
        'hospitalOwner',
        'chart edit request',
        'approve',
        '개편 담당이므로 한 달간 허용합니다.',
      );
      await changeChart(
        stage,
        'chartMember',
        '처방 화면을 먼저 바꾸고, 진료 기록 화면은 다음 달에 시작합니다.',
      );
    },
  },
  {
    at: { daysAgo: 10, time: '14:05' },
    async play(stage) {
      await stage.ask('chartViewer', 'viewer request', {
        role: 'PROJECT_MEMBER',
        scope: 'chart',
        permission: 'member:read',
        justification: '함께 일하는 사람을 보고 싶습니다.',
      });
      await stage.decide(
        'chartAdmin',
        'viewer request',
        'reject',
        '보기 권한으로 충분합니다. 필요한 업무가 정해지면 다시 요청해 주세요.',
      );
    },
  },
  {
    at: { daysAgo: 10, time: '15:40' },
    async play(stage) {
      const id = stage.find('invitation of yuna.kwon@partner.example');
      await stage.person('hospitalManager').do('POST /api/v1/invitations/{id}/revoke', { params: { id } });
    },
  },
  {
    at: { daysAgo: 9, time: '09:20' },
    async play(stage) {
      const person = stage.person('receptionist');
      await person.isRefused('GET /api/v1/branches', 'PERM_001');
      await person.isRefused('GET /api/v1/audit/events', 'PERM_001');
      const role = { id: stage.find('reception role') };
      const { version } = await stage.person('hospitalOwner').do('GET /api/v1/roles/{id}', { params: role });
      await stage.person('hospitalOwner').do('PATCH /api/v1/roles/{id}', {
        params: role,
        ifMatch: version,
        body: {
          patterns: ['member:read', 'project:read', 'branch:read'],
          description: '접수창구에서 필요한 만큼만 봅니다. 지점 안내를 위해 지점 목록을 더했습니다.',
        },
      });
    },
  },
  {
    at: { daysAgo: 8, time: '11:30' },
    async play(stage) {
      await stage.ask('branchManager', 'survey request', {
        role: 'PROJECT_MEMBER',
        scope: 'survey',
        permission: 'project:read',
        justification: '분당 분원 설문 결과를 모으는 동안만 필요합니다.',
        durationMinutes: 3 * DAY_MINUTES,
      });
      // The manager may decide, but cannot give what she does not hold herself; the owner can.
      await stage.person('hospitalManager').isRefused('POST /api/v1/approvals/{id}/approve', 'PERM_002', {
        params: { id: stage.find('survey request') },
        body: { reason: '사흘이면 충분합니다.' },
      });
      await stage.decide('hospitalOwner', 'survey request', 'approve', '사흘이면 충분합니다.');
    },
  },
];

const secondWeek: readonly Scene[] = [
  {
    at: { daysAgo: 7, time: '08:55' },
    async play(stage) {
      await stage.person('chartMember').mistypesPassword();
      await stage.person('chartMember').mistypesPassword();
      await changeChart(
        stage,
        'chartMember',
        '처방 화면 시안이 나왔습니다. 진료 기록 화면은 다음 달에 시작합니다.',
      );
    },
  },
  {
    at: { daysAgo: 6, time: '10:00' },
    async play(stage) {
      await stage.person('hospitalOwner').do('PUT /api/v1/settings/{key}', {
        params: { key: 'approvals.accessRequestHours' },
        body: { value: 48, reason: '주말에 들어온 요청이 월요일까지 남아 있어야 합니다.' },
      });
      await ruleApprovals(stage, {
        owner: 'hospitalOwner',
        tenant: 'hospital',
        onCall: ['hospitalOwner', 'hospitalManager'],
      });
      await stage.person('hospitalManager').isRefused('PUT /api/v1/settings/{key}', 'PERM_001', {
        params: { key: 'approvals.accessRequestHours' },
        body: { value: 72, reason: '더 길게' },
      });
    },
  },
  {
    at: { daysAgo: 5, time: '13:10' },
    async play(stage) {
      await stage.ask('receptionist', 'withdrawn request', {
        role: 'TENANT_MANAGER',
        scope: 'hospital',
        permission: 'member:invite',
        justification: '새 접수 직원을 초대하려고 합니다.',
      });
      const id = stage.find('withdrawn request');
      await stage.person('receptionist').do('POST /api/v1/approvals/{id}/cancel', { params: { id } });
    },
  },
  {
    at: { daysAgo: 5, time: '17:45' },
    async play(stage) {
      await stage.person('hospitalOwner').do('POST /api/v1/projects/{id}/archive', {
        params: { id: stage.find('homepage') },
        body: { reason: '새 홈페이지가 열려 더 쓰지 않습니다.' },
      });
    },
  },
  {
    at: { daysAgo: 4, time: '18:05' },
    async play(stage) {
      await stage.person('formerNurse').do('GET /api/v1/projects');
      const params = { userId: stage.find('formerNurse') };
      await stage
        .person('hospitalOwner')
        .do('POST /api/v1/members/{userId}/suspend', { params, body: { reason: '퇴사' } });
    },
  },
  {
    at: { daysAgo: 4, time: '18:30' },
    async play(stage) {
      const officer = stage.person('securityOfficer');
      await officer.workIn(stage.find('hospital'));
      await officer.do('POST /api/v1/access/explain', {
        body: {
          principal: stage.find('formerNurse'),
          permission: 'project:read',
          scope: stage.find('chart'),
        },
      });
      await officer.do('POST /api/v1/audit/verify');
    },
  },
];

const lastDays: readonly Scene[] = [
  {
    at: { daysAgo: 3, time: '09:15' },
    async play(stage) {
      const owner = stage.person('hospitalOwner');
      const role = await owner.do('POST /api/v1/roles', {
        body: { key: 'volunteer', name: '봉사자', level: 'project', patterns: ['project:read'] },
      });
      await owner.do('DELETE /api/v1/roles/{id}', { params: { id: role.id } });
      const now = stage.clock.now();
      await stage.give('hospitalOwner', 'receptionist', {
        role: 'PROJECT_MEMBER',
        scope: 'booking',
        reason: '다음 달 알림톡 시험 운영을 맡습니다.',
        startsAt: new Date(now + 10 * DAY_MS).toISOString(),
        endsAt: new Date(now + 40 * DAY_MS).toISOString(),
      });
    },
  },
  {
    at: { daysAgo: 2, time: '16:30' },
    async play(stage) {
      await stage.give('chartAdmin', 'chartViewer', {
        role: 'PROJECT_MEMBER',
        scope: 'chart',
        reason: '시연 준비를 함께 합니다.',
        endsAt: new Date(stage.clock.now() + 20 * HOUR_MS).toISOString(),
      });
      await stage.person('chartAdmin').do('DELETE /api/v1/assignments/{id}', {
        params: { id: stage.find('PROJECT_MEMBER of chartViewer') },
        query: { reason: '시연이 다음 주로 미뤄졌습니다.' },
      });
    },
  },
  {
    at: { daysAgo: 1, time: '09:30' },
    async play(stage) {
      await stage.invite('hospitalManager', STRANGERS.hospitalOpen, []);
    },
  },
];

/** What is waiting for somebody right now. */
const now: readonly Scene[] = [
  {
    at: { minutesAgo: 110 },
    async play(stage) {
      await stage.ask('chartViewer', 'pending member request', {
        role: 'PROJECT_MEMBER',
        scope: 'chart',
        permission: 'member:read',
        justification: '다음 주부터 처방 화면 시험을 맡게 되어 담당자 연락처가 필요합니다.',
        durationMinutes: 14 * DAY_MINUTES,
      });
    },
  },
  {
    at: { minutesAgo: 35 },
    async play(stage) {
      await stage.ask('branchManager', 'pending officer request', {
        role: 'SECURITY_OFFICER',
        scope: 'bundang',
        permission: 'audit:read',
        justification: '분당 분원의 접속 기록을 이번 주 안에 점검해야 합니다.',
        durationMinutes: 7 * DAY_MINUTES,
      });
    },
  },
];

export const hospitalWeeks: readonly Scene[] = [...firstWeek, ...secondWeek, ...lastDays, ...now];
