import type { Scene } from '../stage.ts';

/** What must not be deleted from the logs, whatever their periods say. */
export const legalHoldScenes: readonly Scene[] = [
  {
    at: { daysAgo: 3, time: '16:40' },
    async play(stage) {
      await stage.person('hospitalOwner').do('POST /api/v1/audit/holds', {
        body: {
          name: '의료 분쟁 조정',
          reason: '조정이 끝날 때까지 접근 기록을 보존합니다.',
        },
      });
    },
  },
  {
    at: { daysAgo: 3, time: '17:10' },
    async play(stage) {
      const owner = stage.person('academyOwner');
      const hold = await owner.do('POST /api/v1/audit/holds', {
        body: { name: '수강료 환불 민원', reason: '민원에 답할 때까지 보존합니다.' },
      });
      await owner.do('POST /api/v1/audit/holds/{id}/release', {
        params: { id: hold.id },
        body: { reason: '같은 날 합의했습니다.' },
      });
    },
  },
];
