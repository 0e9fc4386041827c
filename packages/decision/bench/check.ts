/**
 * Measures the engine alone, on one thread. `node bench/check.ts` measures the ordinary size, `node bench/check.ts
 * large` the large one; run each in its own process, because memory is measured too.
 */

import { Buffer } from 'node:buffer';
import { cpus } from 'node:os';
import { argv, memoryUsage, stdout, version } from 'node:process';
import {
  type Assignment,
  applyChanges,
  buildSnapshot,
  type CheckRequest,
  check,
  effectivePermissions,
  explain,
  type RoleDefinition,
  type ScopeDefinition,
  type Snapshot,
  searchSubjects,
} from '../src/index.ts';
import { pick, seededRandom } from '../test/seeded-random.ts';

interface Size {
  readonly users: number;
  readonly projects: number;
  readonly roles: number;
  readonly grantsPerRole: number;
  readonly memberships: number;
}

const sizes = {
  ordinary: { users: 10_000, projects: 200, roles: 100, grantsPerRole: 10, memberships: 30_000 },
  large: { users: 100_000, projects: 2_000, roles: 10_000, grantsPerRole: 10, memberships: 1_000_000 },
} as const satisfies Record<string, Size>;

const size = argv[2] === 'large' ? sizes.large : sizes.ordinary;
const random = seededRandom(20_261_120);

const permissions = Array.from({ length: 200 }, (_, i) => ({
  resource: `resource-${Math.floor(i / 5)}`,
  action: `action-${i % 5}`,
}));
const generatedAt = performance.now();
for (const _ of assignments(size));
const generationMs = performance.now() - generatedAt;
const before = settledMemory();
const builtAt = performance.now();
const snapshot = buildSnapshot(
  { permissions, roles: roles(size), scopes: scopes(size), assignments: assignments(size) },
  { revision: 1 },
);
const buildMs = performance.now() - builtAt;
const after = settledMemory();
const requests = questions(size, 65_536);

print(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${version}`);
print(JSON.stringify(size));
print(`build ${buildMs.toFixed(0)} ms, of it ${generationMs.toFixed(0)} ms the generator's own`);
print(
  `the engine holds ${mebibytes(after.live - before.live)} MiB; ` +
    `resident ${mebibytes(after.resident)} MiB, ${mebibytes(before.resident)} MiB before it`,
);
// The short list fits the processor's caches, as the questions of a busy hour would; the long one does not.
for (const count of [4_096, 65_536]) {
  const asked = requests.slice(0, count);
  measure(`check, ${count} questions`, asked, (request) => check(snapshot, request).allowed);
  measure(`explain, ${count} questions`, asked, (request) => explain(snapshot, request).decision.allowed);
}
measureApply(snapshot);
measureSearch();

function roles({ roles: count, grantsPerRole }: Size): RoleDefinition[] {
  return Array.from({ length: count }, (_, i) => ({
    id: uuid('rol', i),
    key: `ROLE_${i}`,
    parentRoleId: i % 4 === 0 ? null : uuid('rol', i - 1),
    grants: Array.from({ length: grantsPerRole }, () => {
      const { resource, action } = pick(random, permissions);
      return `${resource}:${action}`;
    }),
  }));
}

function scopes({ projects }: Size): ScopeDefinition[] {
  const tenants = Math.ceil(projects / 10);
  return [
    { id: 'platform', kind: 'platform', parentId: null },
    ...Array.from(
      { length: tenants },
      (_, i) => ({ id: uuid('ten', i), kind: 'tenant', parentId: 'platform' }) as const,
    ),
    ...Array.from(
      { length: projects },
      (_, i) => ({ id: uuid('prj', i), kind: 'project', parentId: uuid('ten', i % tenants) }) as const,
    ),
  ];
}

function* assignments({ memberships, users, projects, roles: roleCount }: Size): Iterable<Assignment> {
  for (let i = 0; i < memberships; i++) {
    yield {
      id: uuid('asg', i),
      principalId: uuid('usr', i % users),
      roleId: uuid('rol', below(roleCount)),
      scopeId: uuid('prj', below(projects)),
    };
  }
}

/** Half ask for what a role of the principal gives where it gives it, so that both answers are exercised. */
function questions({ users, projects }: Size, count: number): CheckRequest[] {
  const at = 1_700_000_000_000;
  return Array.from({ length: count }, (_, i) => {
    const principalId = uuid('usr', below(users));
    const permission = { ...pick(random, permissions) };
    const anywhere = { principalId, permission, scopeId: uuid('prj', below(projects)), at };
    const held = i % 2 === 0 ? explain(snapshot, anywhere).assignments : [];
    if (held.length === 0) return anywhere;
    const { roleId, scopeId } = pick(random, held);
    return {
      ...anywhere,
      permission: pick(random, effectivePermissions(snapshot, roleId)).permission,
      scopeId,
    };
  });
}

function measure(
  name: string,
  asked: readonly CheckRequest[],
  run: (request: CheckRequest) => boolean,
): void {
  const rates: number[] = [];
  let allowed = 0;
  for (let round = 0; round < 12; round++) {
    let done = 0;
    const startedAt = performance.now();
    while (performance.now() - startedAt < 250) {
      for (const request of asked) allowed += run(request) ? 1 : 0;
      done += asked.length;
    }
    rates.push((done / (performance.now() - startedAt)) * 1_000);
  }
  const settled = rates.slice(2).toSorted((a, b) => a - b);
  const share = asked.filter(run).length / asked.length;
  print(
    `${name}: median ${perSecond(settled[5])}, worst ${perSecond(settled[0])}, best ${perSecond(settled.at(-1))} ` +
      `(${(share * 100).toFixed(0)} % allowed, ${allowed > 0 ? 'answers used' : 'nothing allowed'})`,
  );
}

function measureApply(from: Snapshot): void {
  let current = from;
  const took = Array.from({ length: 500 }, (_, i) => {
    const assignment = {
      id: uuid('new', i),
      principalId: uuid('usr', below(size.users)),
      roleId: uuid('rol', below(size.roles)),
      scopeId: uuid('prj', below(size.projects)),
    };
    const startedAt = performance.now();
    current = applyChanges(current, [{ op: 'upsert_assignment', assignment }], {
      revision: current.revision + 1,
    });
    return performance.now() - startedAt;
  }).toSorted((a, b) => a - b);
  print(`apply one assignment: p50 ${took[250]?.toFixed(3)} ms, p99 ${took[495]?.toFixed(3)} ms`);
}

function measureSearch(): void {
  const members = 25_000;
  const scopeId = uuid('prj', 0);
  const [{ resource, action } = { resource: '', action: '' }] = permissions;
  const crowded = buildSnapshot(
    {
      permissions,
      roles: [{ id: 'reader', key: 'READER', grants: [`${resource}:${action}`] }],
      scopes: scopes(size),
      assignments: Array.from({ length: members }, (_, i) => ({
        id: uuid('asg', i),
        principalId: uuid('usr', below(1e9)),
        roleId: 'reader',
        scopeId,
      })),
    },
    { revision: 1 },
  );
  const took = Array.from({ length: 15 }, () => {
    const startedAt = performance.now();
    searchSubjects(crowded, { permission: { resource, action }, scopeId, at: 0 });
    return performance.now() - startedAt;
  });
  const sorted = took.toSorted((a, b) => a - b);
  print(
    `subject search, ${members} members: first ${took[0]?.toFixed(1)} ms, median ${sorted[7]?.toFixed(1)} ms`,
  );
}

/** An id as one arrives from a socket: the length real ones have, flat in memory, never the same object twice. */
function uuid(prefix: string, number: number): string {
  const digits = number.toString(16).padStart(12, '0');
  return Buffer.from(`${prefix}_0193e4a0-7c11-7d2e-8f00-${digits}`, 'latin1').toString('latin1');
}

function below(bound: number): number {
  return Math.floor(random() * bound);
}

/** In bytes, after a collection where the runtime offers one (`--expose-gc`). */
function settledMemory(): { readonly live: number; readonly resident: number } {
  // Twice: buffers outside the heap are given back after the collection that found them unused.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = memoryUsage();
  return { live: heapUsed + external, resident: rss };
}

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}

function perSecond(rate: number | undefined): string {
  return `${((rate ?? 0) / 1e6).toFixed(2)} M/s`;
}

function print(line: string): void {
  stdout.write(`${line}\n`);
}
