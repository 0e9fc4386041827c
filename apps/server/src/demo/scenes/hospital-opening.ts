import { STRANGERS } from '../cast.ts';
import type { Scene, Stage } from '../stage.ts';

const PROJECTS = [
  [
    'chart',
    '전자차트 개편',
    'emr-renewal',
    '진료 기록 화면을 새로 만들고 입력 시간을 절반으로 줄입니다.',
    undefined,
  ],
  ['booking', '예약 알림톡', 'booking-notice', '예약 하루 전과 당일 아침에 안내를 보냅니다.', undefined],
  [
    'checkup',
    '건강검진 패키지',
    'checkup-package',
    '분당 분원의 검진 상품과 결과지를 정리합니다.',
    'bundang',
  ],
  ['survey', '환자 만족도 조사', 'patient-survey', '진료 후 문항 다섯 개로 의견을 듣습니다.', undefined],
  ['homepage', '구 홈페이지 운영', 'old-homepage', '새 홈페이지가 열릴 때까지만 유지합니다.', undefined],
] as const;

async function openHospital(stage: Stage): Promise<void> {
  const owner = stage.person('hospitalOwner');
  const branch = await owner.do('POST /api/v1/branches', { body: { name: '분당 분원', slug: 'bundang' } });
  stage.keep('bundang', branch.id);
  for (const [key, name, slug, description, at] of PROJECTS) {
    const branchId = at === undefined ? {} : { branchId: stage.find(at) };
    const project = await owner.do('POST /api/v1/projects', {
      body: { name, slug, description, ...branchId },
    });
    stage.keep(key, project.id);
  }
}

async function makeReceptionRole(stage: Stage): Promise<void> {
  const role = await stage.person('hospitalOwner').do('POST /api/v1/roles', {
    body: {
      key: 'reception',
      name: '접수 담당',
      description: '접수창구에서 필요한 만큼만 봅니다.',
      level: 'tenant',
      patterns: ['member:read', 'project:read'],
    },
  });
  stage.keep('reception role', role.id);
}

/** The clinic is set up, and its people come in. */
export const hospitalOpening: readonly Scene[] = [
  { at: { daysAgo: 12, time: '09:05' }, play: openHospital },
  { at: { daysAgo: 12, time: '09:40' }, play: makeReceptionRole },
  {
    at: { daysAgo: 12, time: '10:10' },
    async play(stage) {
      await stage.welcome('hospitalOwner', 'hospitalManager', [
        { role: 'TENANT_MANAGER', scope: 'hospital' },
      ]);
      await stage.welcome('hospitalOwner', 'securityOfficer', [
        { role: 'SECURITY_OFFICER', scope: 'hospital' },
      ]);
      await stage.welcome('hospitalOwner', 'branchManager', [{ role: 'TENANT_MANAGER', scope: 'bundang' }]);
      await stage.welcome('hospitalOwner', 'chartAdmin', [{ role: 'PROJECT_ADMIN', scope: 'chart' }]);
    },
  },
  {
    at: { daysAgo: 12, time: '13:30' },
    async play(stage) {
      await stage.welcome('hospitalOwner', 'chartMember', [{ role: 'PROJECT_MEMBER', scope: 'chart' }]);
      await stage.welcome('hospitalOwner', 'chartViewer', [{ role: 'PROJECT_VIEWER', scope: 'chart' }]);
      await stage.welcome('hospitalOwner', 'receptionist', [{ role: 'reception', scope: 'hospital' }]);
      await stage.welcome('hospitalOwner', 'formerNurse', [
        { role: 'PROJECT_MEMBER', scope: 'chart' },
        { role: 'PROJECT_MEMBER', scope: 'survey' },
      ]);
    },
  },
  {
    at: { daysAgo: 11, time: '09:30' },
    async play(stage) {
      await stage.invite('hospitalManager', STRANGERS.hospitalExpired, []);
      await stage.invite('hospitalManager', STRANGERS.hospitalRevoked, []);
    },
  },
];
