import { Buffer } from 'node:buffer';
import {
  type Assignment,
  type CheckRequest,
  effectivePermissions,
  explain,
  type PermissionDefinition,
  type RoleDefinition,
  type ScopeDefinition,
  type Snapshot,
} from '@haechi/decision';

/** How large an organisation is. */
export interface Size {
  readonly users: number;
  readonly projects: number;
  readonly roles: number;
  readonly memberships: number;
}

const GRANTS_PER_ROLE = 10;

/** 10,000 people, 1,000 role-permission rows. */
export const ordinary: Size = { users: 10_000, projects: 200, roles: 100, memberships: 30_000 };
export const large: Size = { users: 100_000, projects: 2_000, roles: 10_000, memberships: 1_000_000 };

/** Ordinary in shape: three memberships a person, projects and roles in proportion. */
export function sizeOf(memberships: number): Size {
  const users = Math.ceil(memberships / 3);
  const [projects, roles] = [Math.ceil(users / 50), Math.ceil(users / 100)];
  return { users, projects, roles, memberships };
}

type Random = () => number;

/** Numbers from 0 up to, not including, 1, the same in every run (mulberry32). */
function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** An id as one arrives from a socket: the length real ones have, flat in memory, never the same object twice. */
export function makeId(prefix: string, number: number): string {
  const digits = number.toString(16).padStart(12, '0');
  return Buffer.from(`${prefix}_0193e4a0-7c11-7d2e-8f00-${digits}`, 'latin1').toString('latin1');
}

export const permissions: readonly PermissionDefinition[] = Array.from({ length: 200 }, (_, i) => ({
  resource: `resource-${Math.floor(i / 5)}`,
  action: `action-${i % 5}`,
}));

export function makeRoles({ roles }: Size): readonly RoleDefinition[] {
  const random = seededRandom(1);
  return Array.from({ length: roles }, (_, i) => {
    const grants = new Set<string>();
    while (grants.size < GRANTS_PER_ROLE) {
      const { resource, action } = pick(random, permissions);
      grants.add(`${resource}:${action}`);
    }
    return { id: makeId('rol', i), key: `ROLE_${i}`, grants: [...grants] };
  });
}

export function makeScopes({ projects }: Size): readonly ScopeDefinition[] {
  const tenants = Math.ceil(projects / 10);
  return [
    { id: 'platform', kind: 'platform', parentId: null },
    ...Array.from(
      { length: tenants },
      (_, i) => ({ id: makeId('ten', i), kind: 'tenant', parentId: 'platform' }) as const,
    ),
    ...Array.from(
      { length: projects },
      (_, i) => ({ id: makeId('prj', i), kind: 'project', parentId: makeId('ten', i % tenants) }) as const,
    ),
  ];
}

/** Streamed, so that what is measured is the engine's memory and not this list's. */
export function* makeAssignments({ memberships, users, roles, projects }: Size): Generator<Assignment> {
  const random = seededRandom(2);
  for (let i = 0; i < memberships; i++) {
    yield {
      id: makeId('asg', i),
      principalId: makeId('usr', i % users),
      roleId: makeId('rol', Math.floor(random() * roles)),
      scopeId: makeId('prj', Math.floor(random() * projects)),
    };
  }
}

/** About people all over the organisation. Half ask for what a role gives where it gives it: both answers occur. */
export function makeQuestions(snapshot: Snapshot, { users, projects }: Size, count: number): CheckRequest[] {
  const random = seededRandom(3);
  const at = 1_700_000_000_000;
  return Array.from({ length: count }, (_, i) => {
    const principalId = makeId('usr', Math.floor(random() * users));
    const { resource, action } = pick(random, permissions);
    const scopeId = makeId('prj', Math.floor(random() * projects));
    const anywhere = { principalId, permission: { resource, action }, scopeId, at };
    const held = i % 2 === 0 ? explain(snapshot, anywhere).assignments : [];
    if (held.length === 0) return anywhere;
    const by = pick(random, held);
    const { permission } = pick(random, effectivePermissions(snapshot, by.roleId));
    return { ...anywhere, permission, scopeId: Buffer.from(by.scopeId, 'latin1').toString('latin1') };
  });
}
