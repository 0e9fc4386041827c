import type { GateRule, GateTest } from '@haechi/contracts';
import type { CastKey } from '../cast.ts';

interface Text {
  readonly path: string;
  readonly content: string;
}

interface Proposal extends Text {
  readonly reason: string;
}

/** How an organisation uses the gate: the same things, in its own words. */
export interface GateStory {
  readonly owner: CastKey;
  /** Whose agent calls, and who answers for it. */
  readonly caller: CastKey;
  readonly approver: CastKey;
  /** Looks at the emergency afterwards; without one it is still open. */
  readonly reviewer?: CastKey;
  readonly tenant: string;
  readonly project: string;
  readonly box: string;
  readonly elsewhere: { readonly key: string; readonly name: string; readonly url: string };
  readonly policy: { readonly rules: GateRule[]; readonly tests: GateTest[] };
  readonly writes: Readonly<Record<'approved' | 'rejected' | 'urgent' | 'waiting', Proposal>> &
    Readonly<Record<'granted' | 'ruledOut', Text>>;
  readonly words: Readonly<
    Record<'patience' | 'rules' | 'classified' | 'approve' | 'reject' | 'review' | 'grant', string>
  >;
}

/** What is published is changed by people, and reading a folder of people asks somebody. */
function writePolicy(
  published: { readonly name: string; readonly why: string },
  personal: { readonly name: string; readonly why: string; readonly folder: string },
): GateStory['policy'] {
  const call = {
    upstream: 'box',
    openWorld: false,
    sendsOut: false,
    callerId: 'usr_test',
    agent: null,
    tainted: false,
  } as const;
  const write = { ...call, tool: 'write_file', risk: 'MEDIUM', readOnly: false } as const;
  const read = { ...call, tool: 'read_file', risk: 'MEDIUM', readOnly: true } as const;
  return {
    rules: [
      {
        ...published,
        when: 'tool.name == "write_file" && args.path.startsWith("published/")',
        effect: 'deny',
      },
      {
        name: personal.name,
        why: personal.why,
        when: `tool.name == "read_file" && args.path.startsWith("${personal.folder}/")`,
        effect: 'ask',
      },
    ],
    tests: [
      {
        name: published.name,
        call: { ...write, arguments: { path: 'published/index.md', content: '' } },
        expect: 'deny',
      },
      {
        name: personal.name,
        call: { ...read, arguments: { path: `${personal.folder}/list.csv` } },
        expect: 'ask',
      },
      {
        name: '초안은 묻지 않고 읽음',
        call: { ...read, arguments: { path: 'drafts/notice.md' } },
        expect: 'allow',
      },
    ],
  };
}

const hospital: GateStory = {
  owner: 'hospitalOwner',
  caller: 'chartMember',
  approver: 'chartAdmin',
  reviewer: 'securityOfficer',
  tenant: 'hospital',
  project: 'chart',
  box: '차트 문서 작업 폴더',
  elsewhere: { key: 'booking', name: '예약 시스템', url: 'https://tools.hanbit.example/mcp' },
  policy: writePolicy(
    { name: '게시된 안내문은 사람이 고침', why: '환자가 보고 있는 안내문은 홍보 담당이 바꿉니다.' },
    { name: '환자 명단은 물어보고 읽음', why: '환자의 개인정보가 들어 있습니다.', folder: 'patients' },
  ),
  writes: {
    approved: {
      path: 'guides/chart-input.md',
      content: '# 차트 입력 안내\n\n증상은 한 줄에 하나씩 적습니다.\n',
      reason: '새 차트 화면의 입력 안내를 올립니다.',
    },
    rejected: {
      path: 'guides/prescription.md',
      content: '# 처방 안내\n\n자주 쓰는 처방을 묶음으로 저장합니다.\n',
      reason: '처방 묶음의 사용법을 올립니다.',
    },
    urgent: {
      path: 'guides/downtime.md',
      content: '# 장애 안내\n\n처방전은 종이로 발행합니다.\n',
      reason: '저녁 진료 중 장애 안내문을 바로 올려야 합니다.',
    },
    granted: {
      path: 'drafts/weekly-report.md',
      content: '# 주간 보고 초안\n\n입력 시간이 평균 41% 줄었습니다.\n',
    },
    waiting: {
      path: 'guides/referral.md',
      content: '# 진료 의뢰서 안내\n\n의뢰서는 상급 병원별로 나누어 보관합니다.\n',
      reason: '다음 주부터 쓸 진료 의뢰서 안내를 올립니다.',
    },
    ruledOut: { path: 'published/opening-hours.md', content: '# 진료 시간\n' },
  },
  words: {
    patience: '밤에 올라온 호출은 다음 날 아침에 봅니다.',
    rules: '게시된 글과 환자 명단을 지킵니다.',
    classified: '도구의 정의와 인자를 확인했습니다.',
    approve: '내용을 확인했습니다.',
    reject: '처방 안내는 원장님 검토가 먼저입니다.',
    review: '장애 안내문만 올린 것을 확인했습니다.',
    grant: '오늘은 초안 폴더에 묻지 않고 쓰게 합니다.',
  },
};

const academy: GateStory = {
  owner: 'academyOwner',
  caller: 'courseMember',
  approver: 'courseAdmin',
  tenant: 'academy',
  project: 'course',
  box: '특강 자료 작업 폴더',
  elsewhere: { key: 'messages', name: '학부모 알림', url: 'https://tools.saebom.example/mcp' },
  policy: writePolicy(
    { name: '게시된 시간표는 사람이 고침', why: '학부모가 보고 있는 시간표는 운영 담당이 바꿉니다.' },
    { name: '학생 명단은 물어보고 읽음', why: '학생의 개인정보가 들어 있습니다.', folder: 'students' },
  ),
  writes: {
    approved: {
      path: 'notices/winter-course.md',
      content: '# 겨울 특강 안내\n\n신청은 12월 5일까지 받습니다.\n',
      reason: '특강 신청 안내를 올립니다.',
    },
    rejected: {
      path: 'notices/refund.md',
      content: '# 환불 안내\n\n개강 후에는 환불하지 않습니다.\n',
      reason: '환불 규정을 올립니다.',
    },
    urgent: {
      path: 'notices/snow-day.md',
      content: '# 폭설 휴강 안내\n\n오늘 저녁 수업은 쉽니다.\n',
      reason: '폭설로 휴강 안내를 바로 올려야 합니다.',
    },
    granted: {
      path: 'drafts/math-plan.md',
      content: '# 수학 특강 계획 초안\n\n1주 차: 이차방정식\n',
    },
    waiting: {
      path: 'notices/science-lab.md',
      content: '# 과학 실험 준비물\n\n보안경과 실험복을 가져옵니다.\n',
      reason: '과학 특강의 준비물 안내를 올립니다.',
    },
    ruledOut: { path: 'published/timetable.md', content: '# 시간표\n' },
  },
  words: {
    patience: '수업 중에는 답하지 못하므로 하루 동안 기다립니다.',
    rules: '게시된 글과 학생 명단을 지킵니다.',
    classified: '도구의 정의와 인자를 확인했습니다.',
    approve: '신청 기간을 확인했습니다.',
    reject: '환불 규정은 법에 맞게 고쳐서 다시 올립니다.',
    review: '휴강 안내문만 올린 것을 확인했습니다.',
    grant: '오늘은 초안 폴더에 묻지 않고 쓰게 합니다.',
  },
};

export const GATES = { hospital, academy } as const;
