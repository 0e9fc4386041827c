import { setTimeout as pause } from 'node:timers/promises';
import type { DemoPerson } from '../demo-person.ts';
import type { Scene } from '../stage.ts';

const LOOKS_MAX = 150;
const LOOK_AGAIN_MS = 100;

/** The rules follow the log in the background, by the real clock. */
async function waitForFinding(officer: DemoPerson): Promise<{ readonly id: string }> {
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const { items } = await officer.do('GET /api/v1/anomalies', { query: { rule: 'many_denials' } });
    if (items[0] !== undefined) return items[0];
    await pause(LOOK_AGAIN_MS);
  }
  throw new Error('the rules noticed nothing in the story');
}

/** What the rules notice in the story: each by something that somebody does. */
export const hospitalAnomalies: readonly Scene[] = [
  {
    // A program of the receptionist's own tries addresses it has no right to.
    at: { daysAgo: 2, time: '13:20' },
    async play(stage) {
      const person = stage.person('receptionist');
      for (let count = 0; count < 12; count += 1)
        await person.isRefused('GET /api/v1/audit/events', 'PERM_001');
    },
  },
  {
    at: { daysAgo: 2, time: '14:05' },
    async play(stage) {
      const officer = stage.person('securityOfficer');
      await officer.workIn(stage.find('hospital'));
      const finding = await waitForFinding(officer);
      await officer.do('POST /api/v1/anomalies/{id}/steps', {
        params: { id: finding.id },
        body: { step: 'acknowledge', reason: '접수창구 PC의 자동 새로고침이 원인인지 확인하고 있습니다.' },
      });
    },
  },
  {
    // Late at night, once.
    at: { daysAgo: 1, time: '02:40' },
    async play(stage) {
      const admin = stage.person('chartAdmin');
      await admin.do('GET /api/v1/me');
      await admin.signOut();
    },
  },
];
