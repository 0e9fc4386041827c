import type { CastKey } from '../cast.ts';
import type { Stage } from '../stage.ts';

/** An owner says who answers for tools that change much: two people, and whoever is on call when they do not answer. */
export async function ruleApprovals(
  stage: Stage,
  {
    owner,
    tenant,
    onCall,
  }: { readonly owner: CastKey; readonly tenant: string; readonly onCall: readonly CastKey[] },
): Promise<void> {
  const person = stage.person(owner);
  const list = await person.do('POST /api/v1/on-call-lists', {
    body: {
      name: '야간 당직',
      members: onCall.map((key) => stage.find(key)),
      rotateHours: 24,
      startsAt: '2026-11-02T00:00:00Z',
      reason: '밤에도 누군가는 답해야 합니다.',
    },
  });
  await person.do('POST /api/v1/approval-rules', {
    body: {
      name: '되돌릴 수 없는 작업은 두 사람이',
      position: 10,
      effect: 'require',
      risks: ['CRITICAL'],
      scope: stage.find(tenant),
      stages: [{ quorum: 2 }],
      escalation: { afterSeconds: 300, approvers: [{ kind: 'on_call', id: list.id }] },
      stepUp: true,
      reason: '한 사람의 실수로 끝나지 않게 합니다.',
    },
  });
  await person.do('POST /api/v1/approval-rules', {
    body: {
      name: '근무 시간의 읽기는 묻지 않음',
      position: 50,
      effect: 'approve',
      risks: ['LOW', 'MEDIUM'],
      kinds: ['gate.*'],
      resources: ['*read*', '*list*'],
      scope: stage.find(tenant),
      condition: 'context.time.getHours("Asia/Seoul") >= 9 && context.time.getHours("Asia/Seoul") < 18',
      reason: '읽기만 하는 호출로 승인자를 방해하지 않습니다.',
    },
  });
}
