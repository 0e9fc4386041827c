import { DAY_MS } from '@haechi/kernel';
import type { CastKey } from '../cast.ts';
import type { Scene, Stage } from '../stage.ts';
import type { Moment } from '../story-clock.ts';

/** How an organisation looks after its rights: the same things, in its own words. */
interface Care {
  readonly owner: CastKey;
  /** Approves what the owner asks for. */
  readonly approver: CastKey;
  readonly officer: CastKey;
  readonly lender: CastKey;
  readonly borrower: CastKey;
  /** Borrowed something and gave it back. */
  readonly formerBorrower: CastKey;
  /** Holds both sides of a pair with an approved exception. */
  readonly excepted: CastKey;
  readonly tenant: string;
  readonly project: string;
  /** A role of its own that gets a copy. */
  readonly ownRole: string;
  readonly copy: { readonly key: string; readonly name: string; readonly description: string };
  readonly emergency: { readonly key: string; readonly name: string; readonly description: string };
  readonly type: string;
  readonly resources: readonly { readonly id: string; readonly attributes: Record<string, unknown> }[];
  readonly outsideName: { readonly id: string; readonly attributes: Record<string, unknown> };
  readonly exportRule: string;
  readonly nightRule: string;
  readonly restingRule: string;
  readonly pair: string;
  readonly duties: string;
  readonly words: {
    readonly lend: string;
    readonly giveBack: string;
    readonly except: string;
    readonly approve: string;
    readonly emergency: string;
  };
}

/** Registers what outside programs ask about. */
async function registerThings(stage: Stage, care: Care): Promise<void> {
  const operator = stage.person('superAdmin');
  await operator.workIn('platform');
  await operator.do('PUT /api/v1/entity-types/{type}', {
    params: { type: care.type },
    body: {
      actions: [{ name: 'view' }, { name: 'amend', sensitive: true }, { name: 'export', sensitive: true }],
      callerSupplied: ['ip'],
    },
  });
  await operator.signOut();
  for (const { id, attributes } of care.resources) {
    await stage.person(care.owner).do('PUT /api/v1/resources/{type}/{id}', {
      params: { type: care.type, id },
      body: { scope: stage.find(care.project), owner: stage.find(care.lender), attributes },
    });
  }
  // The program of the story knows its users by names of its own.
  const { id, attributes } = care.outsideName;
  await stage.person(care.owner).do('PUT /api/v1/subjects/{type}/{id}', {
    params: { type: 'user', id },
    body: { principal: stage.find(care.lender), attributes },
  });
}

/** A copy of a role before the role changes, a role for emergencies, and permissions that copies keep. */
async function shapeRoles(stage: Stage, care: Care): Promise<void> {
  const owner = stage.person(care.owner);
  const params = { id: stage.findRole(care.ownRole) };
  await owner.do('PUT /api/v1/roles/{id}/locks', { params, body: { permissions: ['member:read'] } });
  await owner.do('POST /api/v1/roles/{id}/copies', { params, body: care.copy });
  const emergency = await owner.do('POST /api/v1/roles', {
    body: { ...care.emergency, level: 'project', patterns: ['project:update', 'member:read'] },
  });
  stage.keep(`emergency of ${care.tenant}`, emergency.id);
  await owner.do('PUT /api/v1/roles/{id}/break-glass', {
    params: { id: emergency.id },
    body: { minutes: 30 },
  });
}

async function writeRules(stage: Stage, care: Care): Promise<void> {
  const owner = stage.person(care.owner);
  const scope = stage.find(care.tenant);
  await owner.do('POST /api/v1/policy-rules', {
    body: {
      name: care.exportRule,
      effect: 'deny',
      scope,
      permissions: [`${care.type}:export`],
      condition: '!has(context.mfa) || !context.mfa',
      reason: '개인정보를 담은 파일이 밖으로 나가는 일입니다.',
    },
  });
  await owner.do('POST /api/v1/policy-rules', {
    body: {
      name: care.nightRule,
      effect: 'deny',
      scope,
      permissions: ['project:archive'],
      condition: 'context.time.getHours("Asia/Seoul") >= 22 || context.time.getHours("Asia/Seoul") < 6',
      reason: '밤에는 되돌릴 사람이 없습니다.',
    },
  });
  const resting = await owner.do('POST /api/v1/policy-rules', {
    body: {
      name: care.restingRule,
      effect: 'allow',
      scope,
      permissions: ['project:read'],
      condition: 'has(context.mfa) && context.mfa',
      reason: '시험 운영',
    },
  });
  await owner.do('PATCH /api/v1/policy-rules/{id}', {
    params: { id: resting.id },
    ifMatch: resting.version,
    body: { enabled: false, reason: '시험 운영이 끝났습니다.' },
  });
}

async function separateDuties(stage: Stage, care: Care): Promise<void> {
  const owner = stage.person(care.owner);
  const pair = await owner.do('POST /api/v1/separation-rules', {
    body: {
      kind: 'role',
      name: care.pair,
      pair: [stage.findRole(care.ownRole), stage.findRole('TENANT_MANAGER')],
      reason: '요청하는 사람과 승인하는 사람을 나눕니다.',
    },
  });
  await owner.do('POST /api/v1/separation-rules', {
    body: {
      kind: 'permission',
      name: care.duties,
      pair: ['client:create', 'audit:export'],
      reason: '연동을 만드는 사람이 그 기록을 내보내지 않게 합니다.',
    },
  });
  const { approvalId } = await owner.do('POST /api/v1/separation-rules/{id}/exceptions', {
    params: { id: pair.id },
    body: { principal: stage.find(care.excepted), justification: care.words.except },
  });
  stage.keep(`exception of ${care.tenant}`, approvalId);
  await stage.decide(care.approver, `exception of ${care.tenant}`, 'approve', care.words.approve);
}

async function lend(stage: Stage, care: Care): Promise<void> {
  const lender = stage.person(care.lender);
  const now = stage.clock.now();
  const give = (to: CastKey, permissions: string[], days: number) =>
    lender.do('POST /api/v1/delegations', {
      body: {
        delegate: stage.find(to),
        scope: stage.find(care.project),
        permissions,
        endsAt: new Date(now + days * DAY_MS).toISOString(),
        reason: care.words.lend,
      },
    });
  await give(care.borrower, ['project:archive', 'approval:read'], 9);
  const returned = await give(care.formerBorrower, ['member:read'], 2);
  await stage.person(care.formerBorrower).do('DELETE /api/v1/delegations/{id}', {
    params: { id: returned.id },
    query: { reason: care.words.giveBack },
  });
}

/** Takes the role with a second factor shown a moment ago: the session of earlier days has ended. */
async function takeInEmergency(stage: Stage, care: Care): Promise<void> {
  const officer = stage.person(care.officer);
  await officer.workIn(stage.find(care.tenant));
  await officer.do('POST /api/v1/break-glass', {
    body: {
      roleId: stage.find(`emergency of ${care.tenant}`),
      scope: stage.find(care.project),
      reason: care.words.emergency,
    },
  });
}

/** When each organisation does it: two things cannot happen at one moment. */
type Times = Readonly<Record<'roles' | 'things' | 'rules' | 'duties' | 'emergency' | 'loans', Moment>>;

const careScenes = (care: Care, times: Times): readonly Scene[] => [
  { at: times.roles, play: (stage) => shapeRoles(stage, care) },
  { at: times.things, play: (stage) => registerThings(stage, care) },
  { at: times.rules, play: (stage) => writeRules(stage, care) },
  { at: times.duties, play: (stage) => separateDuties(stage, care) },
  { at: times.emergency, play: (stage) => takeInEmergency(stage, care) },
  { at: times.loans, play: (stage) => lend(stage, care) },
];

const hospital: Care = {
  owner: 'hospitalOwner',
  approver: 'hospitalManager',
  officer: 'securityOfficer',
  lender: 'chartAdmin',
  borrower: 'chartMember',
  formerBorrower: 'chartViewer',
  excepted: 'branchManager',
  tenant: 'hospital',
  project: 'chart',
  ownRole: 'reception',
  copy: { key: 'night-reception', name: '야간 접수', description: '야간 창구에서 쓰는 접수 역할입니다.' },
  emergency: {
    key: 'chart-emergency',
    name: '차트 비상 수정',
    description: '차트 프로젝트가 멈췄을 때 당직자가 씁니다.',
  },
  type: 'chart',
  resources: [
    { id: 'chart-2026-0817', attributes: { department: '내과', sealed: false } },
    { id: 'chart-2026-0952', attributes: { department: '정신건강의학과', sealed: true } },
    { id: 'chart-2026-1103', attributes: { department: '소아청소년과', sealed: false } },
  ],
  outsideName: { id: 'emr-1027', attributes: { department: '내과', onDuty: true } },
  exportRule: '2단계 인증 없이 차트 내보내기 금지',
  nightRule: '밤 10시 이후 프로젝트 보관 금지',
  restingRule: '2단계 인증을 한 구성원의 프로젝트 열람',
  pair: '접수와 관리',
  duties: '연동 등록과 기록 반출',
  words: {
    lend: '학회에 다녀오는 동안 대신 처리합니다.',
    giveBack: '일정이 취소되어 필요 없습니다.',
    except: '분원 개원 초기라 두 일을 함께 맡습니다.',
    approve: '두 달 뒤 다시 살펴보는 조건으로 허용합니다.',
    emergency: '저녁 진료 중 처방 화면이 열리지 않습니다.',
  },
};

const academy: Care = {
  owner: 'academyOwner',
  approver: 'academyManager',
  officer: 'academySecurity',
  lender: 'courseAdmin',
  borrower: 'courseMember',
  formerBorrower: 'courseViewer',
  excepted: 'instructor',
  tenant: 'academy',
  project: 'course',
  ownRole: 'instructor',
  copy: { key: 'guest-instructor', name: '초빙 강사', description: '특강 기간에만 수업하는 강사입니다.' },
  emergency: {
    key: 'course-emergency',
    name: '특강 비상 수정',
    description: '신청 화면이 멈췄을 때 당직자가 씁니다.',
  },
  type: 'lesson',
  resources: [
    { id: 'winter-math-a', attributes: { grade: 9, sealed: false } },
    { id: 'winter-science-b', attributes: { grade: 8, sealed: false } },
    { id: 'mock-exam-answers', attributes: { grade: 9, sealed: true } },
  ],
  outsideName: { id: 'lms-0042', attributes: { subject: '수학' } },
  exportRule: '2단계 인증 없이 수업 자료 내보내기 금지',
  nightRule: '밤 10시 이후 프로젝트 보관 금지',
  restingRule: '2단계 인증을 한 구성원의 프로젝트 열람',
  pair: '강의와 운영',
  duties: '연동 등록과 기록 반출',
  words: {
    lend: '수련회 인솔 기간에 대신 처리합니다.',
    giveBack: '다른 분이 맡기로 했습니다.',
    except: '분원장이 공석이라 운영도 잠시 돕습니다.',
    approve: '새 분원장이 올 때까지 허용합니다.',
    emergency: '특강 신청 화면이 멈춰 학부모 문의가 이어집니다.',
  },
};

/** Both organisations look after who may do what: rules, separated duties, loans, emergencies. */
export const accessCareScenes: readonly Scene[] = [
  ...careScenes(hospital, {
    roles: { daysAgo: 10, time: '17:20' },
    things: { daysAgo: 9, time: '16:05' },
    rules: { daysAgo: 8, time: '14:40' },
    duties: { daysAgo: 5, time: '10:25' },
    emergency: { daysAgo: 3, time: '20:12' },
    loans: { daysAgo: 2, time: '09:05' },
  }),
  ...careScenes(academy, {
    roles: { daysAgo: 10, time: '18:30' },
    things: { daysAgo: 9, time: '17:15' },
    rules: { daysAgo: 8, time: '15:50' },
    duties: { daysAgo: 5, time: '11:35' },
    emergency: { daysAgo: 3, time: '21:05' },
    loans: { daysAgo: 2, time: '10:15' },
  }),
];
