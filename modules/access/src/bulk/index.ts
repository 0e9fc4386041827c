import type { AuditModule } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { RouteImplementation, SettingDefinition } from '@haechi/http';
import type { Clock, Translate } from '@haechi/kernel';
import type { AccessMirror } from '../engine/access-mirror.ts';
import type { Deciding } from '../engine/decide.ts';
import { createBulkRoutes } from './http/bulk-routes.ts';
import { createPolicyTestRoutes } from './http/policy-test-routes.ts';
import { createReadStandingModel, type ReadStandingModelDeps } from './queries/read-standing-model.ts';
import { createChangeModel, type InvitePeople } from './use-cases/change-model.ts';
import { createKeepPolicyTests } from './use-cases/keep-policy-tests.ts';
import { createRunPolicyTests } from './use-cases/run-policy-tests.ts';

export type { InvitePeople } from './use-cases/change-model.ts';

export const bulkSettings: readonly SettingDefinition[] = [
  {
    key: 'access.importRowsMax',
    area: 'access',
    unit: 'count',
    defaultValue: 20_000,
    min: 100,
    max: 50_000,
  },
  { key: 'access.policyTestSetsMax', area: 'access', unit: 'count', defaultValue: 50, min: 1, max: 500 },
];

export interface BulkDeps {
  readonly audit: Pick<AuditModule, 'record' | 'recordMany'>;
  readonly mirror: AccessMirror;
  readonly deciding: Deciding;
  readonly clock: Clock;
  readonly translate: Translate;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
  readonly listPeople: ReadStandingModelDeps['listPeople'];
  readonly invitePeople: InvitePeople;
}

/** The access model of a tenant as files: CSV for people with spreadsheets, YAML for people with repositories. */
export function createBulkAdministration(deps: BulkDeps): RouteImplementation[] {
  const readStandingModel = createReadStandingModel(deps);
  const runPolicyTests = createRunPolicyTests(deps);
  const changeModel = createChangeModel({ ...deps, readStandingModel, askTests: runPolicyTests.askStored });
  const shared = { ...deps, readStandingModel, changeModel };
  return [
    ...createBulkRoutes(shared),
    ...createPolicyTestRoutes({
      ...shared,
      runPolicyTests,
      keepPolicyTests: createKeepPolicyTests(deps),
    }),
  ];
}
