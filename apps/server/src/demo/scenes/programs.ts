import { generateKeyPairSync } from 'node:crypto';
import { DAY_MS } from '@haechi/kernel';
import type { CastKey } from '../cast.ts';
import type { Scene, Stage } from '../stage.ts';

interface Program {
  readonly owner: CastKey;
  readonly scope: string;
  readonly name: string;
  readonly kind: 'service' | 'agent';
  readonly description: string;
  readonly role: string;
}

const PROGRAMS: readonly Program[] = [
  {
    owner: 'hospitalOwner',
    scope: 'booking',
    name: '예약 알림 발송기',
    kind: 'service',
    description: '예약 하루 전에 안내를 보냅니다.',
    role: 'PROJECT_VIEWER',
  },
  {
    owner: 'hospitalOwner',
    scope: 'survey',
    name: '설문 요약 에이전트',
    kind: 'agent',
    description: '만족도 조사의 의견을 주마다 요약합니다.',
    role: 'PROJECT_MEMBER',
  },
  {
    owner: 'academyOwner',
    scope: 'app',
    name: '출결 연동',
    kind: 'service',
    description: '출결기를 학부모 앱에 잇습니다.',
    role: 'PROJECT_MEMBER',
  },
  {
    owner: 'hospitalOwner',
    scope: 'hospital',
    name: '인사 디렉터리',
    kind: 'service',
    description: '입사와 퇴사를 반영합니다.',
    role: 'PROVISIONER',
  },
];

/** The private half is thrown away at once: nothing of the story signs in as a program. */
function newPublicKey() {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  return { kty: 'EC', crv: 'P-256', x: String(x), y: String(y) } as const;
}

async function makeProgram(stage: Stage, program: Program): Promise<void> {
  const owner = stage.person(program.owner);
  const { name, kind, description } = program;
  const account = await owner.do('POST /api/v1/service-accounts', {
    body: {
      name,
      kind,
      description,
      keys: [newPublicKey()],
      expiresAt: new Date(stage.clock.now() + 180 * DAY_MS).toISOString(),
    },
  });
  await owner.do('POST /api/v1/assignments', {
    body: {
      principal: account.id,
      roleId: stage.findRole(program.role),
      scope: stage.find(program.scope),
      reason: description,
    },
  });
}

/** Programs with accounts of their own, and the roles they need. */
export const programScenes: readonly Scene[] = [
  {
    at: { daysAgo: 9, time: '10:20' },
    async play(stage) {
      for (const program of PROGRAMS) await makeProgram(stage, program);
    },
  },
];
