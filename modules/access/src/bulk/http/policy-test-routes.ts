import { originOf } from '@haechi/audit';
import { bulkRoutes, type policyTestView } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { CodedError, type Translate } from '@haechi/kernel';
import type { z } from 'zod';
import { contractOf } from '../../http/contract-of.ts';
import { cutPage } from '../domain/cut-page.ts';
import { listPolicyTests } from '../queries/policy-tests.ts';
import type { ReadStandingModel } from '../queries/read-standing-model.ts';
import type { PolicyTestRow } from '../tables.ts';
import type { ChangeModel } from '../use-cases/change-model.ts';
import type { createKeepPolicyTests } from '../use-cases/keep-policy-tests.ts';
import type { createRunPolicyTests } from '../use-cases/run-policy-tests.ts';
import { openFile } from './bulk-routes.ts';
import { createPresentProblem, PROBLEMS_BYTES_MAX } from './present-plan.ts';

export interface PolicyTestRouteDeps {
  readonly translate: Translate;
  readonly changeModel: ChangeModel;
  readonly readStandingModel: ReadStandingModel;
  readonly keepPolicyTests: ReturnType<typeof createKeepPolicyTests>;
  readonly runPolicyTests: ReturnType<typeof createRunPolicyTests>;
}

const RESULTS_BYTES_MAX = 512 * 1024;
const contract = contractOf(bulkRoutes);

const present = ({ name, source, version, updated_at }: PolicyTestRow): z.input<typeof policyTestView> => ({
  name,
  source,
  version,
  updatedAt: updated_at.toISOString(),
});

export function createPolicyTestRoutes(deps: PolicyTestRouteDeps): RouteImplementation[] {
  const { keepPolicyTests, runPolicyTests } = deps;
  const presentProblem = createPresentProblem(deps.translate);

  return [
    implement(contract('GET /api/v1/policy-tests'), async ({ caller, tx }) => ({
      items: (await listPolicyTests(tx, caller.tenantId)).map(present),
    })),
    implement(contract('POST /api/v1/policy-tests'), async ({ ctx, caller, tx, body }) =>
      present(await keepPolicyTests.create(tx, caller, originOf(ctx, caller), body)),
    ),
    implement(contract('PUT /api/v1/policy-tests/{name}'), async ({ ctx, caller, tx, params, body }) => {
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      const edit = { name: params.name, source: body.source, version: ctx.ifMatchVersion };
      return present(await keepPolicyTests.replace(tx, caller, originOf(ctx, caller), edit));
    }),
    implement(contract('DELETE /api/v1/policy-tests/{name}'), async ({ ctx, caller, tx, params, query }) => {
      await keepPolicyTests.remove(tx, caller, originOf(ctx, caller), params.name, query.reason);
      return undefined;
    }),
    implement(contract('POST /api/v1/policy-tests/run'), async ({ ctx, caller, tx, body }) => {
      ctx.authorize('member:read', caller.scopeId);
      const suites = body.suites ?? (await listPolicyTests(tx, caller.tenantId));
      const plan =
        body.policy === undefined
          ? undefined
          : await deps.changeModel.plan(
              tx,
              caller,
              await openFile(tx, { format: 'policy', content: body.policy, mode: 'mirror' }),
            );
      const wrong = (plan?.problems ?? []).map((problem) =>
        Object.assign(presentProblem(problem, ctx.locale), { suite: null }),
      );
      const none = { asked: 0, failed: 0, results: [], resultsLeftOut: 0 };
      if (wrong.length > 0) return { ...none, ...cutProblems(wrong), passed: false };
      const standing = await deps.readStandingModel(tx, caller.tenantId);
      const changes = plan?.difference.changes ?? [];
      const { results, problems } = await runPolicyTests.ask(tx, caller.tenantId, standing, changes, suites);
      const failed = results.filter(({ expected, got }) => expected !== got);
      const passed = results.filter(({ expected, got }) => expected === got);
      const shown = cutPage([...failed, ...passed], 0, RESULTS_BYTES_MAX, (result) => result);
      return {
        asked: results.length,
        failed: failed.length,
        results: [...shown.items],
        resultsLeftOut: shown.leftOut,
        ...cutProblems(
          problems.map((problem) =>
            Object.assign(presentProblem(problem, ctx.locale), { suite: problem.suite }),
          ),
        ),
        passed: problems.length === 0 && failed.length === 0,
      };
    }),
  ];
}

function cutProblems<Problem>(all: readonly Problem[]): { problems: Problem[]; problemsLeftOut: number } {
  const { items, leftOut } = cutPage(all, 0, PROBLEMS_BYTES_MAX, (problem) => problem);
  return { problems: [...items], problemsLeftOut: leftOut };
}
