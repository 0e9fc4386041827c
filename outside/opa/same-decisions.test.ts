import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type Assignment,
  buildSnapshot,
  check,
  type Delegation,
  effectivePermissions,
  type RoleDefinition,
  type Rule,
  type Snapshot,
} from '@haechi/decision';
import { buildBundleContent } from '../../modules/access/src/opa/bundle/build-bundle.ts';
import type { BundleSource } from '../../modules/access/src/opa/bundle/tenant-model.ts';
import { pick, type Random, seededRandom } from '../../packages/decision/test/seeded-random.ts';
import { type RunningOpa, startOpa } from './start-opa.ts';

const TENANT = 'ten_01jd0m5w4xevh8x0h5m1v5b2c9';
const MODELS = 12;
const QUESTIONS = 400;
const HORIZON = 10;

const permissions = ['patient:read', 'patient:write', 'invoice:read', 'invoice:pay', 'last:read'];
const people = ['usr_a', 'usr_A', 'usr_b', 'usr_c', '__proto__', '김민'];
const scopes = [
  { id: 'platform', kind: 'platform', parentId: null, path: ['platform'] },
  { id: TENANT, kind: 'tenant', parentId: 'platform', path: [TENANT, 'platform'] },
  { id: 'brn_1', kind: 'branch', parentId: TENANT, path: ['brn_1', TENANT, 'platform'] },
  { id: 'prj_1', kind: 'project', parentId: TENANT, path: ['prj_1', TENANT, 'platform'] },
  { id: 'prj_2', kind: 'project', parentId: TENANT, path: ['prj_2', TENANT, 'platform'] },
] as const;
const places = [TENANT, 'brn_1', 'prj_1', 'prj_2'];
const roles: readonly RoleDefinition[] = [
  { id: 'viewer', key: 'VIEWER', grants: ['*:read'] },
  { id: 'clerk', key: 'CLERK', parentRoleId: 'viewer', grants: ['invoice:*'] },
  { id: 'doctor', key: 'DOCTOR', parentRoleId: 'viewer', grants: ['patient:write'] },
  { id: 'all', key: 'ALL', grants: ['*:*'] },
  { id: 'none', key: 'NONE', grants: [] },
];

const maybe = <T>(random: Random, chance: number, value: () => T): T | null =>
  random() < chance ? value() : null;
const moment = (random: Random): number => Math.floor(random() * HORIZON);
const some = (random: Random, from: readonly string[]): string[] => {
  const chosen = from.filter(() => random() < 0.4);
  return chosen.length > 0 ? chosen : [pick(random, from)];
};
const many = <T>(random: Random, most: number, make: (index: number) => T): T[] =>
  Array.from({ length: Math.floor(random() * (most + 1)) }, (_, index) => make(index));

interface Model {
  readonly snapshot: Snapshot;
  readonly source: BundleSource;
}

/** A random tenant, as the engine has it and as its bundle does. Conditions cannot be evaluated in either. */
function makeModel(random: Random): Model {
  const assignments: Assignment[] = many(random, 14, (index) => ({
    id: `a${index}`,
    principalId: pick(random, people),
    roleId: pick(random, roles).id,
    scopeId: pick(random, places),
    startsAt: maybe(random, 0.3, () => moment(random)),
    endsAt: maybe(random, 0.3, () => moment(random)),
    conditionId: maybe(random, 0.2, () => 'unknown here'),
  }));
  const rules: Rule[] = many(random, 4, (index) => ({
    id: `r${index}`,
    effect: pick(random, ['allow', 'deny'] as const),
    scopeId: pick(random, ['platform', ...places]),
    permissions: some(random, permissions),
    conditionId: maybe(random, 0.3, () => 'unknown here'),
  }));
  const delegations: Delegation[] = many(random, 6, (index) => ({
    id: `d${index}`,
    delegatorId: pick(random, people),
    delegateId: pick(random, people),
    permissions: some(random, permissions),
    scopeId: pick(random, places),
    startsAt: maybe(random, 0.3, () => moment(random)),
    endsAt: moment(random) + 1,
  })).filter(({ delegatorId, delegateId }) => delegatorId !== delegateId);
  const snapshot = buildSnapshot(
    {
      permissions: permissions.map((permission) => {
        const [resource = '', action = ''] = permission.split(':');
        return { resource, action };
      }),
      roles,
      scopes,
      assignments,
      rules,
      delegations,
    },
    { revision: 1 },
  );
  return { snapshot, source: toSource(snapshot, assignments, rules, delegations) };
}

function toSource(
  snapshot: Snapshot,
  assignments: readonly Assignment[],
  rules: readonly Rule[],
  delegations: readonly Delegation[],
): BundleSource {
  return {
    permissions: permissions.map((permission) => ({ permission, reads: permission.endsWith(':read') })),
    roles: roles.map(({ id, key }) => ({
      id,
      key,
      permissions: effectivePermissions(snapshot, id).map(
        ({ permission }) => `${permission.resource}:${permission.action}`,
      ),
    })),
    scopes,
    assignments: assignments.map((assignment) => ({
      id: assignment.id,
      principal: assignment.principalId,
      role: assignment.roleId,
      scope: assignment.scopeId,
      starts: assignment.startsAt ?? null,
      ends: assignment.endsAt ?? null,
      conditional: assignment.conditionId !== null,
    })),
    rules: rules.map((rule) => ({
      id: rule.id,
      effect: rule.effect,
      scope: rule.scopeId,
      permissions: rule.permissions,
      conditional: rule.conditionId !== null,
    })),
    delegations: delegations.map((delegation) => ({
      id: delegation.id,
      delegator: delegation.delegatorId,
      delegate: delegation.delegateId,
      scope: delegation.scopeId,
      permissions: delegation.permissions,
      starts: delegation.startsAt ?? null,
      ends: delegation.endsAt,
    })),
  };
}

describe('the policy of a bundle over its data', () => {
  const random = seededRandom(Number(process.env['OPA_SEED'] ?? 20_261_129));
  let opa: RunningOpa;

  before(async () => {
    // One rule that answers a list of questions, so that thousands of them take few requests.
    const batch = `package batch\n\nanswers := [answer | some question in input; answer := data.haechi.tenants.${TENANT}.allow with input as question]\n`;
    opa = await startOpa({ files: { 'batch.rego': batch }, args: ['batch.rego'] });
  });
  after(() => opa.close());

  async function load({ source }: Model): Promise<void> {
    const { files } = buildBundleContent(TENANT, source);
    const textOf = (suffix: string): string =>
      Buffer.from(files.find(({ name }) => name.endsWith(suffix))?.bytes ?? []).toString('utf8');
    const put = async (path: string, body: string, type: string): Promise<void> => {
      const { ok, status } = await fetch(new URL(path, opa.url), {
        method: 'PUT',
        body,
        headers: { 'content-type': type },
      });
      assert.ok(ok, `${path}: ${status}`);
    };
    const { haechi } = JSON.parse(textOf('data.json')) as {
      haechi: { tenants: Record<string, { model: unknown }> };
    }; // as it was just written
    const data = JSON.stringify(haechi.tenants[TENANT]?.model);
    await put(`/v1/data/haechi/tenants/${TENANT}/model`, data, 'application/json');
    await put('/v1/policies/tenant', textOf('.rego'), 'text/plain');
  }

  it(`decides as the engine does, ${MODELS * QUESTIONS} times`, async () => {
    let allowed = 0;
    for (let round = 0; round < MODELS; round++) {
      const model = makeModel(random);
      await load(model);
      const questions = Array.from({ length: QUESTIONS }, () => ({
        subject: { id: pick(random, [...people, 'usr_nobody']) },
        permission: pick(random, [...permissions, 'unheard:of']),
        scope: pick(random, [...scopes.map(({ id }) => id), 'prj_nowhere']),
        at: moment(random),
      }));
      const answers = (await opa.query('batch/answers', questions)) as boolean[]; // the rule gives a list of booleans
      assert.equal(answers.length, questions.length);
      for (const [index, question] of questions.entries()) {
        const [resource = '', action = ''] = question.permission.split(':');
        const decision = check(model.snapshot, {
          principalId: question.subject.id,
          permission: { resource, action },
          scopeId: question.scope,
          at: question.at,
        });
        assert.equal(
          answers[index],
          decision.allowed,
          JSON.stringify({ question, decision, source: model.source }),
        );
        allowed += Number(decision.allowed);
      }
    }
    assert.ok(allowed > MODELS * QUESTIONS * 0.05, 'a comparison of nothing but denials compares little');
  });
});
