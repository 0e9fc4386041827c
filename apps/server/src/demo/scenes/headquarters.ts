import type { Scene, Stage } from '../stage.ts';

async function openOrganisation(
  stage: Stage,
  key: string,
  organisation: {
    name: string;
    slug: string;
    businessTypes: ('HOSPITAL' | 'ACADEMY' | 'TUTORING')[];
    branchName: string;
  },
): Promise<void> {
  const { id } = await stage.person('hqMaster').do('POST /api/v1/tenants', { body: organisation });
  stage.keep(key, id);
}

/** The operator takes up its work and takes in two organisations. */
export const headquartersScenes: readonly Scene[] = [
  {
    at: { daysAgo: 13, time: '09:02' },
    async play(stage) {
      await stage.welcome('superAdmin', 'hqMaster', [{ role: 'HQ_MASTER', scope: 'platform' }]);
      await stage.welcome('superAdmin', 'hqAdmin', [{ role: 'HQ_ADMIN', scope: 'platform' }]);
      await stage.welcome('superAdmin', 'systemAdmin', [{ role: 'SYSTEM_ADMIN', scope: 'platform' }]);
      await stage.welcome('superAdmin', 'systemAuditor', [{ role: 'SYSTEM_AUDITOR', scope: 'platform' }]);
    },
  },
  {
    at: { daysAgo: 13, time: '10:30' },
    async play(stage) {
      await openOrganisation(stage, 'hospital', {
        name: '한빛의원',
        slug: 'hanbit',
        businessTypes: ['HOSPITAL'],
        branchName: '본원',
      });
      await openOrganisation(stage, 'academy', {
        name: '새봄학원',
        slug: 'saebom',
        businessTypes: ['ACADEMY', 'TUTORING'],
        branchName: '본관',
      });
    },
  },
  {
    at: { daysAgo: 13, time: '11:00' },
    async play(stage) {
      const host = stage.person('hqMaster');
      await host.workIn(stage.find('hospital'));
      await stage.welcome('hqMaster', 'hospitalOwner', [{ role: 'TENANT_OWNER', scope: 'hospital' }]);
      await host.workIn(stage.find('academy'));
      await stage.welcome('hqMaster', 'academyOwner', [{ role: 'TENANT_OWNER', scope: 'academy' }]);
      await host.signOut();
    },
  },
  {
    at: { daysAgo: 12, time: '16:20' },
    async play(stage) {
      // The auditor may read everything and change nothing.
      await stage.person('systemAuditor').do('POST /api/v1/audit/verify');
      await stage.person('systemAuditor').isRefused('POST /api/v1/tenants', 'PERM_001', {
        body: { name: '시험 조직', slug: 'trial', businessTypes: ['SERVICE'] },
      });
    },
  },
  {
    at: { daysAgo: 9, time: '18:10' },
    async play(stage) {
      await stage.person('superAdmin').do('PUT /api/v1/settings/{key}', {
        params: { key: 'identity.lockMinutes' },
        body: { value: 5, reason: '비밀번호 대입 시도에 대비해 잠금 시간을 늘립니다.' },
      });
    },
  },
  {
    at: { daysAgo: 3, time: '17:20' },
    async play(stage) {
      const { clock } = stage;
      await stage.person('systemAuditor').do('POST /api/v1/me/tokens', {
        body: { name: '월간 감사 보고', expiresAt: new Date(clock.now() + 90 * 86_400_000).toISOString() },
      });
      await stage.person('systemAuditor').do('POST /api/v1/audit/verify');
    },
  },
];
