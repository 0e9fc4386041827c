import type { Scene } from '../stage.ts';

/** Where the logs are sent to. All of them rest: the addresses belong to nobody, and the demo calls nobody. */
export const sinkScenes: readonly Scene[] = [
  {
    at: { daysAgo: 1, time: '10:20' },
    async play(stage) {
      const owner = stage.person('hospitalOwner');
      // Nothing these let through happens between making and pausing, so that nothing is dialled.
      const security = await owner.do('POST /api/v1/sinks', {
        body: {
          name: '보안 관제 센터',
          target: {
            kind: 'syslog',
            transport: 'tls',
            host: 'siem.hanbit.example',
            port: 6514,
            format: 'cef',
          },
          filter: { results: ['denied', 'failure'] },
        },
      });
      await owner.do('POST /api/v1/sinks/{id}/pause', {
        params: { id: security.sink.id },
        body: { reason: '관제 센터의 방화벽 작업이 끝날 때까지 멈춥니다.' },
      });
      const alerts = await owner.do('POST /api/v1/sinks', {
        body: {
          name: '비상 권한 알림',
          target: { kind: 'webhook', url: 'https://alerts.hanbit.example/haechi', format: 'json' },
          filter: { actions: ['break_glass.*', 'delegation.*'] },
        },
      });
      await owner.do('POST /api/v1/sinks/{id}/pause', {
        params: { id: alerts.sink.id },
        body: { reason: '알림을 받을 당번이 정해지면 다시 시작합니다.' },
      });
    },
  },
  {
    at: { daysAgo: 1, time: '10:50' },
    async play(stage) {
      const owner = stage.person('academyOwner');
      const { sink } = await owner.do('POST /api/v1/sinks', {
        body: {
          name: '학원 연합 관제',
          target: {
            kind: 'kafka',
            brokers: ['kafka.saebom.example:9093'],
            topic: 'audit',
            format: 'ocsf',
          },
          filter: { results: ['denied', 'failure'] },
        },
      });
      await owner.do('POST /api/v1/sinks/{id}/pause', {
        params: { id: sink.id },
        body: { reason: '연합의 개인정보 처리 계약을 기다립니다.' },
      });
    },
  },
];
