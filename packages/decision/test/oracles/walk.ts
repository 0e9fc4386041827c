import {
  applyChanges,
  buildSnapshot,
  type CheckRequest,
  check,
  checkBatch,
  type Decision,
  ModelError,
  type Snapshot,
} from '../../src/index.ts';
import { applyToReference, isSound, type ReferenceModel } from '../reference.ts';
import { type Random, seededRandom } from '../seeded-random.ts';
import { createCasbinOracle } from './casbin-oracle.ts';
import { createCedarOracle } from './cedar-oracle.ts';
import type { Oracle } from './oracle.ts';
import { randomBatch, randomEdits, startWorld } from './random-world.ts';
import { stateModel } from './statements.ts';

export interface WalkOptions {
  readonly seed: number;
  /** Questions to ask; each is put to the engine, to a cache in front of it and to every oracle. */
  readonly steps: number;
  readonly onProgress?: (steps: number) => void;
}

export interface WalkResult {
  readonly steps: number;
  readonly allowed: number;
  readonly edits: number;
  readonly fromCache: number;
  /** One line for each wrong answer. */
  readonly wrong: readonly string[];
}

const batchLength = 16;

/** Edits a random model and asks about it, and compares every answer with Cedar's and casbin's. */
export async function walk({ seed, steps, onProgress }: WalkOptions): Promise<WalkResult> {
  const random = seededRandom(seed);
  const oracles = [createCedarOracle(), createCasbinOracle()];
  let { model, snapshot } = populate(random);
  const tally = { steps: 0, allowed: 0, edits: 0, fromCache: 0, wrong: new Array<string>() };
  const remembered = createMemory();
  let batch: readonly CheckRequest[] = [];
  let loaded: ReferenceModel | null = null;
  while (tally.steps < steps) {
    if (loaded !== model) await loadAll(oracles, model);
    loaded = model;
    batch = randomBatch(random, batchLength, batch);
    const cached = batch.map((request) => remembered.recall(snapshot.revision, request));
    const answers = checkBatch(snapshot, batch);
    // The edit comes between the answers and their second reading, as in a server whose requests run on.
    // Half the rounds edit nothing: only then do cached answers outlive their batch.
    const edited = random() < 0.5 ? { model, snapshot } : edit({ model, snapshot }, random);
    batch.forEach((request, index) => {
      const said = { batch: answers[index], held: check(snapshot, request), cache: cached[index] };
      tally.wrong.push(
        ...compare(oracles, request, said).map((line) => `step ${tally.steps + index}: ${line}`),
      );
      tally.fromCache += said.cache === undefined ? 0 : 1;
      tally.allowed += said.held.allowed ? 1 : 0;
      remembered.keep(snapshot.revision, request, said.held);
    });
    tally.steps += batch.length;
    tally.edits += edited.snapshot === snapshot ? 0 : 1;
    ({ model, snapshot } = edited);
    onProgress?.(tally.steps);
  }
  return tally;
}

async function loadAll(oracles: readonly Oracle[], model: ReferenceModel): Promise<void> {
  const statements = stateModel(model);
  for (const oracle of oracles) await oracle.load(model, statements);
}

interface World {
  readonly model: ReferenceModel;
  readonly snapshot: Snapshot;
}

/** A world in which people hold something already. */
function populate(random: Random): World {
  const model = startWorld();
  let world: World = { model, snapshot: build(model) };
  for (let edits = 0; edits < 60; edits++) world = edit(world, random);
  return world;
}

function build(model: ReferenceModel): Snapshot {
  const { permissions, conditions } = model;
  const [roles, scopes] = [[...model.roles.values()], [...model.scopes.values()]];
  return buildSnapshot({ permissions, roles, scopes, assignments: [], conditions }, { revision: 1 });
}

/** A world further on, or the same one when the edit contradicts it. */
function edit({ model, snapshot }: World, random: Random): World {
  const edits = randomEdits(random);
  const next = applyToReference(model, edits);
  try {
    return { model: next, snapshot: applyChanges(snapshot, edits, { revision: snapshot.revision + 1 }) };
  } catch (error) {
    if (error instanceof ModelError && !isSound(next)) return { model, snapshot };
    throw error;
  }
}

interface Said {
  readonly batch: Decision | undefined;
  readonly held: Decision;
  readonly cache: boolean | undefined;
}

function compare(oracles: readonly Oracle[], request: CheckRequest, said: Said): string[] {
  return oracles.flatMap((oracle) => {
    const expected = oracle.allows(request);
    const differs =
      said.held.allowed !== expected ||
      said.batch?.allowed !== expected ||
      (said.cache !== undefined && said.cache !== expected);
    if (!differs) return [];
    return [`${oracle.name} says ${expected}, we say ${JSON.stringify(said)} to ${JSON.stringify(request)}`];
  });
}

interface Memory {
  recall(revision: number, request: CheckRequest): boolean | undefined;
  keep(revision: number, request: CheckRequest, decision: Decision): void;
}

/** A cache as the decision allows it: one revision, never a conditional answer, never past `validUntil`. */
function createMemory(): Memory {
  let kept = new Map<string, { readonly allowed: boolean; readonly from: number; readonly until: number }>();
  let keptRevision = 0;
  return {
    recall(revision, request) {
      const entry = revision === keptRevision ? kept.get(keyOf(request)) : undefined;
      return entry !== undefined && request.at >= entry.from && request.at < entry.until
        ? entry.allowed
        : undefined;
    },
    keep(revision, request, { allowed, conditional, validUntil }) {
      if (revision !== keptRevision) kept = new Map();
      keptRevision = revision;
      const until = validUntil ?? Number.POSITIVE_INFINITY;
      if (!conditional) kept.set(keyOf(request), { allowed, from: request.at, until });
    },
  };
}

/** An array of strings as JSON cannot collide, unlike ids joined by a separator. */
function keyOf({ principalId, permission, scopeId, activeRoleId = null }: CheckRequest): string {
  return JSON.stringify([principalId, permission.resource, permission.action, scopeId, activeRoleId]);
}
