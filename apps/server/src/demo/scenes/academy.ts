import { DAY_MS } from '@haechi/kernel';
import { STRANGERS } from '../cast.ts';
import type { Scene, Stage } from '../stage.ts';
import { ruleApprovals } from './rule-approvals.ts';

const DAY_MINUTES = 1440;

const PROJECTS = [
  ['course', '겨울 특강', 'winter-course', '겨울방학 특강 12개 반을 열고 신청을 받습니다.', undefined],
  ['app', '학부모 앱', 'parent-app', '출결과 과제를 학부모에게 알립니다.', undefined],
  ['mock', '모의고사 채점', 'mock-exam', '수성 분원에서 채점 결과를 모읍니다.', 'suseong'],
  ['flyer', '가을 홍보', 'autumn-flyer', '가을 학기 홍보물을 만듭니다.', undefined],
] as const;

async function openAcademy(stage: Stage): Promise<void> {
  const owner = stage.person('academyOwner');
  const branch = await owner.do('POST /api/v1/branches', { body: { name: '수성 분원', slug: 'suseong' } });
  stage.keep('suseong', branch.id);
  for (const [key, name, slug, description, at] of PROJECTS) {
    const branchId = at === undefined ? {} : { branchId: stage.find(at) };
    const project = await owner.do('POST /api/v1/projects', {
      body: { name, slug, description, ...branchId },
    });
    stage.keep(key, project.id);
  }
  const role = await owner.do('POST /api/v1/roles', {
    body: {
      key: 'instructor',
      name: '강사',
      description: '수업에 필요한 프로젝트와 구성원을 봅니다.',
      level: 'tenant',
      patterns: ['project:read', 'member:read', 'branch:read'],
    },
  });
  stage.keep('instructor role', role.id);
}

const opening: readonly Scene[] = [
  { at: { daysAgo: 12, time: '15:00' }, play: openAcademy },
  {
    at: { daysAgo: 11, time: '13:00' },
    async play(stage) {
      await stage.welcome('academyOwner', 'academyManager', [{ role: 'TENANT_MANAGER', scope: 'academy' }]);
      await stage.welcome('academyOwner', 'academySecurity', [
        { role: 'SECURITY_OFFICER', scope: 'academy' },
      ]);
      await stage.welcome('academyOwner', 'courseAdmin', [{ role: 'PROJECT_ADMIN', scope: 'course' }]);
      await stage.welcome('academyOwner', 'courseMember', [{ role: 'PROJECT_MEMBER', scope: 'course' }]);
    },
  },
  {
    at: { daysAgo: 11, time: '15:30' },
    async play(stage) {
      await stage.welcome('academyOwner', 'courseViewer', [{ role: 'PROJECT_VIEWER', scope: 'course' }]);
      await stage.welcome('academyOwner', 'instructor', [{ role: 'instructor', scope: 'suseong' }]);
      await stage.welcome('academyOwner', 'formerTutor', [{ role: 'instructor', scope: 'academy' }]);
      await stage.invite('academyManager', STRANGERS.academyExpired, []);
      await stage.invite('academyManager', STRANGERS.academyRevoked, []);
    },
  },
];

const weeks: readonly Scene[] = [
  {
    at: { daysAgo: 10, time: '16:10' },
    async play(stage) {
      const id = stage.find('invitation of kihoon.nam@saebom.example');
      await stage.person('academyManager').do('POST /api/v1/invitations/{id}/revoke', { params: { id } });
      // The clinic's security officer looks after the academy as well: one person in two organisations.
      const officer = stage.person('securityOfficer');
      await officer.join(
        await stage.invite('academyOwner', officer, [{ role: 'SECURITY_OFFICER', scope: 'academy' }]),
      );
    },
  },
  {
    at: { daysAgo: 8, time: '19:00' },
    async play(stage) {
      await stage.person('instructor').isRefused('POST /api/v1/projects', 'PERM_001', {
        body: { name: '수성 자습실', slug: 'study-room' },
      });
      await stage.ask('courseMember', 'course request', {
        role: 'PROJECT_ADMIN',
        scope: 'course',
        permission: 'project:update',
        justification: '특강 시간표를 프로젝트 설명에 올려야 합니다.',
        durationMinutes: 2 * DAY_MINUTES,
      });
      await stage.decide('academyOwner', 'course request', 'approve', '시간표 공지까지만 허용합니다.');
    },
  },
  {
    at: { daysAgo: 7, time: '17:00' },
    async play(stage) {
      await stage.ask('courseViewer', 'refused request', {
        role: 'PROJECT_ADMIN',
        scope: 'course',
        permission: 'project:archive',
        justification: '지난 특강을 정리하려고 합니다.',
      });
      await stage.decide('courseAdmin', 'refused request', 'reject', '보관은 특강이 끝난 뒤 제가 합니다.');
      await stage.ask('courseViewer', 'withdrawn course request', {
        role: 'PROJECT_MEMBER',
        scope: 'course',
        permission: 'member:read',
        justification: '담당자를 확인하고 싶습니다.',
      });
      const id = stage.find('withdrawn course request');
      await stage.person('courseViewer').do('POST /api/v1/approvals/{id}/cancel', { params: { id } });
    },
  },
  {
    at: { daysAgo: 6, time: '18:20' },
    async play(stage) {
      const owner = stage.person('academyOwner');
      await owner.do('PUT /api/v1/settings/{key}', {
        params: { key: 'approvals.pendingPerRequesterMax' },
        body: { value: 3, reason: '한 사람이 요청을 쌓아 두지 않게 합니다.' },
      });
      await ruleApprovals(stage, {
        owner: 'academyOwner',
        tenant: 'academy',
        onCall: ['academyOwner', 'academyManager'],
      });
      const params = { id: stage.find('instructor role') };
      const { version } = await owner.do('GET /api/v1/roles/{id}', { params });
      await owner.do('PATCH /api/v1/roles/{id}', {
        params,
        ifMatch: version,
        body: { patterns: ['project:read', 'member:read', 'branch:read', 'role:read'] },
      });
    },
  },
  {
    at: { daysAgo: 5, time: '19:00' },
    async play(stage) {
      const owner = stage.person('academyOwner');
      await owner.do('POST /api/v1/members/{userId}/suspend', {
        params: { userId: stage.find('formerTutor') },
        body: { reason: '계약 종료' },
      });
      await owner.do('POST /api/v1/projects/{id}/archive', {
        params: { id: stage.find('flyer') },
        body: { reason: '가을 학기가 끝났습니다.' },
      });
    },
  },
  {
    at: { daysAgo: 2, time: '18:40' },
    async play(stage) {
      await stage.person('academyManager').do('POST /api/v1/assignments', {
        body: {
          principal: stage.find('courseViewer'),
          roleId: stage.findRole('PROJECT_VIEWER'),
          scope: stage.find('app'),
          reason: '학부모 앱 시험 사용',
          endsAt: new Date(stage.clock.now() + 30 * DAY_MS).toISOString(),
        },
      });
      await stage.invite('academyManager', STRANGERS.academyOpen, []);
    },
  },
];

const now: readonly Scene[] = [
  {
    at: { minutesAgo: 75 },
    async play(stage) {
      await stage.ask('instructor', 'pending instructor request', {
        role: 'PROJECT_ADMIN',
        scope: 'mock',
        permission: 'project:update',
        justification: '이번 주 모의고사 채점 기준을 고쳐 올려야 합니다.',
        durationMinutes: 3 * DAY_MINUTES,
      });
    },
  },
];

export const academyScenes: readonly Scene[] = [...opening, ...weeks, ...now];
