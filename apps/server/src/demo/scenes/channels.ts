import type { Scene } from '../stage.ts';

/** How people are told elsewhere. All channels rest: the addresses belong to nobody, and the demo writes to nobody. */
export const channelScenes: readonly Scene[] = [
  {
    at: { daysAgo: 1, time: '11:10' },
    async play(stage) {
      const owner = stage.person('hospitalOwner');
      const mail = await owner.do('POST /api/v1/notification-channels', {
        body: {
          name: '병원 메일',
          target: {
            kind: 'mail',
            host: 'smtp.hanbit.example',
            port: 587,
            security: 'starttls',
            username: 'haechi',
            sender: { email: 'haechi@hanbit.example', name: '한빛 해치' },
          },
          password: 'demo-only',
        },
      });
      await owner.do('POST /api/v1/notification-channels/{id}/pause', {
        params: { id: mail.channel.id },
        body: { reason: '메일 서버 계정을 발급받을 때까지 멈춥니다.' },
      });
      const chat = await owner.do('POST /api/v1/notification-channels', {
        body: {
          name: '전산팀 대화방',
          target: { kind: 'teams', url: 'https://chat.hanbit.example/workflows/demo-only' },
          kinds: ['approval_waiting', 'anomaly'],
        },
      });
      await owner.do('POST /api/v1/notification-channels/{id}/pause', {
        params: { id: chat.channel.id },
        body: { reason: '대화방을 새로 만들고 있습니다.' },
      });
    },
  },
  {
    at: { daysAgo: 1, time: '11:20' },
    async play(stage) {
      const owner = stage.person('academyOwner');
      const { channel } = await owner.do('POST /api/v1/notification-channels', {
        body: {
          name: '학원 알림 프로그램',
          target: { kind: 'webhook', url: 'https://hooks.saebom.example/haechi' },
          kinds: ['approval_waiting', 'request_decided', 'review_waiting'],
        },
      });
      await owner.do('POST /api/v1/notification-channels/{id}/pause', {
        params: { id: channel.id },
        body: { reason: '받는 프로그램을 점검하고 있습니다.' },
      });
    },
  },
];
