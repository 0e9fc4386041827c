/**
 * One size of organisation in a process of its own, so that memory and warm code of one size do not count for another.
 * Told the memberships and whether they are in the large shape; answers once over the channel to its parent.
 */

import { memoryUsage } from 'node:process';
import {
  buildSnapshot,
  check,
  type Decision,
  type Explanation,
  explain,
  isAllowed,
  type Snapshot,
  searchSubjects,
} from '@haechi/decision';
import { measureLatencies, measureRate, measureTimes, median } from './measure-rate.ts';
import {
  makeAssignments,
  makeId,
  makeQuestions,
  makeRoles,
  makeScopes,
  permissions,
  type Size,
} from './population.ts';

export interface EngineOrder {
  readonly size: Size;
  readonly rounds: number;
}

export interface EngineFigures {
  /** From rows to the first answer; the time to make up the rows, which are streamed, is taken off. */
  readonly firstAnswerMs: number;
  readonly generationMs: number;
  /** Of the process, by what it grew when the model was built. */
  readonly residentMiB: number;
  readonly liveMiB: number;
  /** Yes or no, over as many questions as fit the processor's caches, as in a busy hour. */
  readonly busyPerSecond: number;
  /** Yes or no, over questions about people all over the organisation. */
  readonly spreadPerSecond: number;
  /** The busy questions with the reasons of each answer. */
  readonly reasonedPerSecond: number;
  /**
   * The time of an explanation in checks, of the same questions: both made whole and read whole, every field of the
   * decision and, of the explanation, every field of everything that was considered.
   */
  readonly explainTimes: number;
  /** How many assignments one explanation goes through. */
  readonly consideredMean: number;
  readonly latencyNs: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly searchMs: number;
  readonly searchFound: number;
}

const BUSY = 4_096;
const SPREAD = 65_536;
const MEMBERS = 25_000;

process.once('message', (order) => {
  // The parent is our own program.
  process.send?.(measure(order as EngineOrder), () => process.disconnect());
});

function measure({ size, rounds }: EngineOrder): EngineFigures {
  const before = settledMemory();
  const { snapshot, tookMs } = start(size);
  const after = settledMemory();
  const questions = makeQuestions(snapshot, size, SPREAD);
  const busy = questions.slice(0, BUSY);
  const options = { rounds, roundMs: 200 };
  const busyPerSecond = measureRate(busy, (request) => isAllowed(snapshot, request), options);
  const reasonedPerSecond = measureRate(busy, (request) => check(snapshot, request).allowed, options);
  const explainTimes = measureTimes(
    busy,
    (request) => readDecision(check(snapshot, request)),
    (request) => readExplanation(explain(snapshot, request)),
    options,
  );
  const considered = busy.reduce((sum, request) => sum + explain(snapshot, request).assignments.length, 0);
  return {
    ...measureStart(size, tookMs),
    residentMiB: (after.resident - before.resident) / 2 ** 20,
    liveMiB: (after.live - before.live) / 2 ** 20,
    busyPerSecond,
    reasonedPerSecond,
    spreadPerSecond: measureRate(questions, (request) => isAllowed(snapshot, request), options),
    explainTimes,
    consideredMean: considered / busy.length,
    latencyNs: measureLatencies(questions, (request) => check(snapshot, request).allowed),
    ...measureSearch(size, rounds),
  };
}

/** A process that begins to decide: compiles the rows as they stream in, and answers one question. */
function start(size: Size): { readonly snapshot: Snapshot; readonly tookMs: number } {
  const startedAt = processor();
  const snapshot = buildSnapshot(
    { permissions, roles: makeRoles(size), scopes: makeScopes(size), assignments: makeAssignments(size) },
    { revision: 1 },
  );
  const [first] = makeQuestions(snapshot, size, 1);
  if (first === undefined || !check(snapshot, first).allowed) throw new Error('the first answer is wrong');
  return { snapshot, tookMs: processor() - startedAt };
}

/** 1 for a field that is filled. To know that, the field has to be there. */
const filled = (field: unknown): number => (field === null ? 0 : 1);

function readDecision(decision: Decision): number {
  const { allowed, reason, via, revision, validUntil, conditional, conditionError, sensitive } = decision;
  const flags = filled(allowed) + filled(conditional) + filled(sensitive) + filled(revision);
  const rest = flags + filled(reason) + filled(validUntil) + filled(conditionError);
  if (via?.kind !== 'assignment') return rest;
  return rest + filled(via.assignmentId) + filled(via.roleId) + filled(via.scopeId);
}

function readExplanation({ decision, assignments, rules, delegations }: Explanation): number {
  let read = readDecision(decision) + rules.length + delegations.length;
  for (const { assignmentId, roleId, originRoleId, scopeId, limit, outcome, decisive } of assignments) {
    read += filled(assignmentId) + filled(roleId) + filled(originRoleId) + filled(scopeId);
    read += filled(limit) + filled(outcome) + filled(decisive);
  }
  return read;
}

/** Medians of three; the first start is the cold one that memory was measured around. */
function measureStart(size: Size, coldMs: number): Pick<EngineFigures, 'firstAnswerMs' | 'generationMs'> {
  const generationMs = median([1, 2, 3].map(() => generate(size)));
  const tookMs = median([coldMs, start(size).tookMs, start(size).tookMs]);
  return { firstAnswerMs: tookMs - generationMs, generationMs };
}

function generate(size: Size): number {
  const startedAt = processor();
  for (const _ of makeAssignments(size));
  return processor() - startedAt;
}

/** Milliseconds this process has had of the processor, so that other work on the machine does not count. */
function processor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Who may read here, where 25,000 members may. */
function measureSearch(size: Size, rounds: number): Pick<EngineFigures, 'searchMs' | 'searchFound'> {
  const [permission] = permissions;
  if (permission === undefined) throw new RangeError('no permission to search for');
  const { resource, action } = permission;
  const scopeId = makeId('prj', 0);
  const crowded = buildSnapshot(
    {
      permissions,
      roles: [{ id: 'reader', key: 'READER', grants: [`${resource}:${action}`] }],
      scopes: makeScopes(size),
      assignments: Array.from({ length: MEMBERS }, (_, i) => ({
        id: makeId('asg', i),
        // Out of order, as people join.
        principalId: makeId('usr', (i * 7_919) % 1_000_003),
        roleId: 'reader',
        scopeId,
      })),
    },
    { revision: 1 },
  );
  let searchFound = 0;
  const took = Array.from({ length: rounds * 2 + 1 }, () => {
    const startedAt = processor();
    const page = searchSubjects(crowded, { permission: { resource, action }, scopeId, at: 0 });
    const tookMs = processor() - startedAt;
    searchFound = page.next === null ? page.matches.length : 0;
    return tookMs;
  });
  return { searchMs: median(took), searchFound };
}

/** In bytes, after a collection. */
function settledMemory(): { readonly live: number; readonly resident: number } {
  if (globalThis.gc === undefined) throw new Error('start with --expose-gc');
  // Twice: buffers outside the heap are given back after the collection that found them unused.
  for (const _ of [1, 2]) globalThis.gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  const { heapUsed, external, rss } = memoryUsage();
  return { live: heapUsed + external, resident: rss };
}
