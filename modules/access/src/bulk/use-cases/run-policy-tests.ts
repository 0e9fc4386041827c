import type { Tx } from '@haechi/database';
import { check } from '@haechi/decision';
import type { Clock, TenantId, UserId } from '@haechi/kernel';
import { findSubjectsOf } from '../../authzen/queries/find-registered.ts';
import { mergeByPrincipal } from '../../authzen/queries/load-facts.ts';
import type { Attributes, Circumstances } from '../../domain/circumstances.ts';
import { splitPermission } from '../../engine/access-image.ts';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import type { ChangeOf } from '../domain/change.ts';
import { createFindScope } from '../domain/name-scopes.ts';
import type { StandingModel } from '../domain/parts.ts';
import type { FileProblem } from '../domain/problem.ts';
import { buildImagined, type Imagined } from '../engine/imagine-model.ts';
import { listPolicyTests } from '../queries/policy-tests.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { type TestCase, testDocument } from '../yaml/test-document.ts';

export interface TestResult {
  readonly suite: string;
  readonly name: string;
  readonly line: number;
  readonly expected: 'allow' | 'deny';
  readonly got: 'allow' | 'deny';
  /** Why, as decisions say it, or `unknown_user` and `unknown_scope` for what the model does not have. */
  readonly reason: string;
}

export interface TestsOutcome {
  readonly asked: number;
  readonly failures: readonly TestResult[];
}

export type AskTests = (
  tx: Tx,
  tenantId: TenantId,
  standing: StandingModel,
  changes: readonly ChangeOf[],
) => Promise<TestsOutcome>;

/** A set of questions by its name. */
export interface Suite {
  readonly name: string;
  readonly source: string;
}

export interface SuiteAnswers {
  readonly results: readonly TestResult[];
  readonly problems: readonly (FileProblem & { readonly suite: string })[];
}

/** Answers sets of questions from the model as it would be after some changes; nothing is written. */
export function createRunPolicyTests(deps: { readonly mirror: AccessMirror; readonly clock: Clock }) {
  async function ask(
    tx: Tx,
    tenantId: TenantId,
    standing: StandingModel,
    changes: readonly ChangeOf[],
    suites: readonly Suite[],
  ): Promise<SuiteAnswers> {
    const readings = suites.map(({ name, source }) => ({
      name,
      reading: readYaml(new TextEncoder().encode(source), testDocument),
    }));
    const problems = readings.flatMap(({ name, reading }) =>
      reading.ok ? [] : reading.problems.map((problem) => ({ ...problem, suite: name })),
    );
    if (problems.length > 0 || suites.length === 0) return { results: [], problems };
    const imagined = await buildImagined(tx, deps, tenantId, standing, changes);
    const answer = createAnswer(imagined, standing, await readAttributes(tx, standing, readings), deps.clock);
    const results = readings.flatMap(({ name, reading }) =>
      reading.ok
        ? reading.value.tests.map((test, index): TestResult => {
            const { allowed, reason } = answer(test);
            return {
              suite: name,
              name: test.name,
              line: reading.placeOf(['tests', index]).line,
              expected: test.expect,
              got: allowed ? 'allow' : 'deny',
              reason,
            };
          })
        : [],
    );
    return { results, problems };
  }

  const askStored: AskTests = async (tx, tenantId, standing, changes) => {
    const suites = await listPolicyTests(tx, tenantId);
    const { results } = await ask(tx, tenantId, standing, changes, suites);
    return { asked: results.length, failures: results.filter(({ expected, got }) => expected !== got) };
  };

  return { ask, askStored };
}

type Reading = { readonly reading: ReturnType<typeof readYaml<{ tests: TestCase[] }>> };

/** What is registered about the people who are asked about. */
async function readAttributes(
  tx: Tx,
  standing: StandingModel,
  readings: readonly Reading[],
): Promise<ReadonlyMap<string, Attributes>> {
  const asked = new Set(
    readings.flatMap(({ reading }) => (reading.ok ? reading.value.tests.map(({ given }) => given.user) : [])),
  );
  const ids: UserId[] = standing.people.filter(({ text }) => asked.has(text.email)).map(({ id }) => id);
  return mergeByPrincipal(await findSubjectsOf(tx, ids));
}

function createAnswer(
  imagined: Imagined,
  standing: StandingModel,
  registered: ReadonlyMap<string, Attributes>,
  clock: Clock,
) {
  const findScope = createFindScope(standing.scopes);
  return ({ given }: TestCase): { readonly allowed: boolean; readonly reason: string } => {
    const principalId = imagined.principalOf(given.user);
    const scope = findScope(given.scope);
    if (principalId === undefined) return { allowed: false, reason: 'unknown_user' };
    if (scope === undefined) return { allowed: false, reason: 'unknown_scope' };
    const circumstances: Circumstances = {
      attributesOf: (id) => ({
        ...(id === principalId ? given.principal : {}),
        ...registered.get(id),
      }),
      ...(given.resource === undefined ? {} : { resource: given.resource }),
      ...(given.context === undefined ? {} : { context: given.context }),
    };
    return check(imagined.snapshot, {
      principalId,
      permission: splitPermission(given.permission),
      scopeId: scope.id,
      at: given.at === undefined ? clock.now() : Date.parse(given.at),
      context: circumstances,
    });
  };
}
