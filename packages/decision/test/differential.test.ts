import assert from 'node:assert/strict';
import { env } from 'node:process';
import { it } from 'node:test';
import {
  applyChanges,
  buildSnapshot,
  type CheckRequest,
  check,
  checkBatch,
  compareCodePoints,
  type Decision,
  explain,
  isAllowed,
  listPermissions,
  ModelError,
  type Snapshot,
  searchActions,
  searchScopes,
  searchSubjects,
} from '../src/index.ts';
import {
  horizon,
  permissions,
  principalIds,
  randomChanges,
  randomRequest,
  startModel,
} from './random-model.ts';
import { applyToReference, isSound, type ReferenceModel, referenceCheck } from './reference.ts';
import { type Random, seededRandom } from './seeded-random.ts';

// One step is one change batch with six questions about it. `DECISION_STEPS=200000` makes over a million answers.
const steps = Number(env['DECISION_STEPS'] ?? 5_000);
const seed = Number(env['DECISION_SEED'] ?? 20_261_120);

interface State {
  readonly model: ReferenceModel;
  readonly snapshot: Snapshot;
}

it('answers as the naive reference does, through any history of changes', () => {
  const random = seededRandom(seed);
  let state: State = { model: startModel(), snapshot: build(startModel(), 0) };
  let remembered = state;
  const reasons = new Map<string, number>();
  for (let step = 1; step <= steps; step++) {
    const where = `seed ${seed}, step ${step}`;
    state = advance(state, random, step, where);
    if (step % 97 === 0) remembered = state;
    for (let question = 0; question < 5; question++) {
      const decision = compareOne(state, randomRequest(random), random, where);
      reasons.set(decision.reason, (reasons.get(decision.reason) ?? 0) + 1);
    }
    compareOne(remembered, randomRequest(random), random, `${where}, an older snapshot`);
    // What a build finds by its own index is no longer found that way once an update touched it.
    if (step % 4 === 0) {
      const built = { ...state, snapshot: build(state.model, step) };
      for (let question = 0; question < 8; question++) {
        compareOne(built, randomRequest(random), random, `${where}, built anew`);
      }
    }
    if (step % 10 === 0) compareMany(state, randomRequest(random), where);
    if (step % 50 === 0) state = { ...state, snapshot: build(state.model, step) };
  }
  // A walk that never met a reason would prove nothing about it.
  assert.equal(reasons.size, 10, `reasons met: ${[...reasons.keys()].join(', ')}`);
});

function build(model: ReferenceModel, revision: number): Snapshot {
  return buildSnapshot(
    {
      permissions,
      roles: [...model.roles.values()],
      scopes: [...model.scopes.values()],
      assignments: model.assignments.values(),
      delegations: model.delegations.values(),
      rules: model.rules.values(),
      conditions: model.conditions,
    },
    { revision },
  );
}

function advance({ model, snapshot }: State, random: Random, revision: number, where: string): State {
  const changes = randomChanges(random);
  const next = applyToReference(model, changes);
  if (isSound(next)) return { model: next, snapshot: applyChanges(snapshot, changes, { revision }) };
  assert.throws(() => applyChanges(snapshot, changes, { revision }), ModelError, where);
  return { model, snapshot };
}

function compareOne(
  { model, snapshot }: State,
  request: CheckRequest,
  random: Random,
  where: string,
): Decision {
  const about = `${where}: ${JSON.stringify(request)}`;
  const decision = check(snapshot, request);
  assert.equal(isAllowed(snapshot, request), decision.allowed);
  const expected = referenceCheck(model, request);
  assert.deepEqual({ allowed: decision.allowed, reason: decision.reason }, expected, about);
  assert.equal(decision.revision, snapshot.revision, about);
  if (!decision.conditional) {
    const until = decision.validUntil ?? horizon + 8;
    assert.ok(until > request.at, about);
    const at = request.at + Math.floor(random() * (until - request.at));
    assert.equal(
      referenceCheck(model, { ...request, at }).allowed,
      decision.allowed,
      `${about}, later at ${at}`,
    );
  }
  compareExplanation(snapshot, request, decision, about);
  return decision;
}

function compareExplanation(
  snapshot: Snapshot,
  request: CheckRequest,
  decision: Decision,
  about: string,
): void {
  const explanation = explain(snapshot, request);
  assert.deepEqual(explanation.decision, decision, about);
  const allows = explanation.rules.filter(({ effect }) => effect === 'allow');
  const grants = [...explanation.assignments, ...allows, ...explanation.delegations];
  const decisive = [...grants, ...explanation.rules.filter(({ effect }) => effect === 'deny')].filter(
    (considered) => considered.decisive,
  );
  assert.equal(decisive.length, decision.via === null ? 0 : 1, about);
  if (decision.allowed) assert.equal(decisive[0]?.outcome, 'holds', about);
  else if (decision.reason !== 'denied_by_rule') {
    assert.ok(!grants.some(({ outcome }) => outcome === 'holds'), about);
  }
}

function compareMany({ model, snapshot }: State, request: CheckRequest, where: string): void {
  const about = `${where}: ${JSON.stringify(request)}`;
  const allowed = (changed: Partial<CheckRequest>) =>
    referenceCheck(model, { ...request, ...changed }).allowed;
  const sorted = (ids: readonly string[]) => ids.toSorted(compareCodePoints);
  const ids = ({ matches }: { readonly matches: readonly { readonly id: string }[] }) =>
    matches.map(({ id }) => id);

  const { activeRoleId: _, ...anyRole } = request;
  const subjects = sorted(principalIds.filter((principalId) => allowed({ principalId, activeRoleId: null })));
  assert.deepEqual(ids(searchSubjects(snapshot, anyRole)), subjects, about);
  assert.deepEqual(readPages(snapshot, anyRole), subjects, `${about}, by pages`);

  const scopes = sorted([...model.scopes.keys()].filter((scopeId) => allowed({ scopeId })));
  assert.deepEqual(ids(searchScopes(snapshot, request)), scopes, about);

  const { resource } = request.permission;
  const actions = permissions.filter((p) => p.resource === resource && allowed({ permission: p }));
  const expected = sorted(actions.map(({ action }) => action));
  assert.deepEqual(ids(searchActions(snapshot, { ...request, resource })), expected, about);

  const held = permissions.filter((permission) => allowed({ permission }));
  const listed = listPermissions(snapshot, request).map(({ permission }) => permission);
  assert.deepEqual(
    listed,
    held.map(({ resource: of, action }) => ({ resource: of, action })),
    about,
  );

  const other = { ...request, scopeId: 'north/1' };
  const batch = checkBatch(snapshot, [request, other, request]);
  const single = [check(snapshot, request), check(snapshot, other), check(snapshot, request)];
  assert.deepEqual(batch, single, about);
}

function readPages(snapshot: Snapshot, search: Parameters<typeof searchSubjects>[1]): string[] {
  const first = searchSubjects(snapshot, { ...search, limit: 2 });
  const ids = first.matches.map(({ id }) => id);
  let { next } = first;
  while (next !== null) {
    const page = searchSubjects(snapshot, { ...search, limit: 2, after: next });
    ids.push(...page.matches.map(({ id }) => id));
    ({ next } = page);
  }
  return ids;
}
