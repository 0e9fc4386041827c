import { covers } from '../roles/permission-patterns.ts';
import type { Role } from '../roles/role-levels.ts';

/** How a role comes to a permission, or that it does not. */
export type Cell =
  | { readonly kind: 'none' }
  | { readonly kind: 'direct' }
  /** By a pattern of its own that covers more: one permission of it cannot be taken out alone. */
  | { readonly kind: 'wide'; readonly pattern: string }
  /** By the nearest role it is built on that gives it. */
  | { readonly kind: 'inherited'; readonly from: string };

/** An edit nobody has saved. Against the version it was begun from, so that a change made meanwhile is noticed. */
export interface Draft {
  readonly version: number;
  readonly before: readonly string[];
  readonly patterns: readonly string[];
}
export type Drafts = ReadonlyMap<string, Draft>;

/** Why a cell cannot be switched. */
export type Fixed = 'base' | 'locked' | 'wide' | 'inherited' | 'readonly';

const NONE: Cell = { kind: 'none' };
const DIRECT: Cell = { kind: 'direct' };

interface Known {
  readonly role: Role;
  readonly exact: ReadonlySet<string>;
  readonly wide: readonly string[];
  readonly locked: ReadonlySet<string>;
}

/** Roles and what they give, with drafts counted in. Cells are worked out when looked at: few of them are at a time. */
export interface RoleGrid {
  cell(roleId: string, permission: string): Cell;
  /** What it was before the draft. */
  savedCell(roleId: string, permission: string): Cell;
  /** Why it cannot be switched; undefined when it can. */
  fixed(roleId: string, permission: string): Fixed | undefined;
}

export function createRoleGrid(roles: readonly Role[], drafts: Drafts, mayEdit: boolean): RoleGrid {
  const saved = new Map(roles.map((role) => [role.id, know(role, role.patterns)]));
  const drafted = new Map(saved);
  for (const [id, { patterns }] of drafts) {
    const known = saved.get(id);
    if (known) drafted.set(id, know(known.role, patterns));
  }
  const cell = (roleId: string, permission: string) => cellOf(drafted, roleId, permission);
  return {
    cell,
    savedCell: (roleId, permission) => cellOf(saved, roleId, permission),
    fixed(roleId, permission) {
      const known = saved.get(roleId);
      if (!mayEdit) return 'readonly';
      if (!known || known.role.base) return 'base';
      if (known.locked.has(permission)) return 'locked';
      const { kind } = cell(roleId, permission);
      return kind === 'wide' || kind === 'inherited' ? kind : undefined;
    },
  };
}

function know(role: Role, patterns: readonly string[]): Known {
  return {
    role,
    exact: new Set(patterns),
    wide: patterns.filter((pattern) => pattern.includes('*')),
    locked: new Set(role.locked),
  };
}

function cellOf(roles: ReadonlyMap<string, Known>, roleId: string, permission: string): Cell {
  const own = roles.get(roleId);
  if (!own) return NONE;
  if (own.exact.has(permission)) return DIRECT;
  const pattern = own.wide.find((candidate) => covers(candidate, permission));
  if (pattern !== undefined) return { kind: 'wide', pattern };
  for (let next = parentOf(roles, own); next; next = parentOf(roles, next)) {
    if (next.exact.has(permission) || next.wide.some((candidate) => covers(candidate, permission)))
      return { kind: 'inherited', from: next.role.name };
  }
  return NONE;
}

const parentOf = (roles: ReadonlyMap<string, Known>, { role }: Known): Known | undefined =>
  role.parentRoleId === null ? undefined : roles.get(role.parentRoleId);

/** Drafts with one permission of a role switched; a draft that came back to what was saved is none. */
export function toggleCell(drafts: Drafts, role: Role, permission: string): Drafts {
  const draft = drafts.get(role.id) ?? {
    version: role.version,
    before: role.patterns,
    patterns: role.patterns,
  };
  const patterns = draft.patterns.includes(permission)
    ? draft.patterns.filter((pattern) => pattern !== permission)
    : [...draft.patterns, permission].toSorted();
  const next = new Map(drafts);
  if (sameSet(patterns, draft.before)) next.delete(role.id);
  else next.set(role.id, { ...draft, patterns });
  return next;
}

/** The same additions and removals made to what somebody else has saved meanwhile. */
export function rebase(draft: Draft, current: { version: number; patterns: readonly string[] }): Draft {
  const removed = new Set(draft.before.filter((pattern) => !draft.patterns.includes(pattern)));
  const added = draft.patterns.filter((pattern) => !draft.before.includes(pattern));
  const kept = current.patterns.filter((pattern) => !removed.has(pattern));
  return {
    version: current.version,
    before: current.patterns,
    patterns: [...new Set([...kept, ...added])].toSorted(),
  };
}

export function countChanges(drafts: Drafts): number {
  return [...drafts.values()].reduce((sum, { before, patterns }) => {
    const kept = patterns.filter((pattern) => before.includes(pattern)).length;
    return sum + (before.length - kept) + (patterns.length - kept);
  }, 0);
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item) => b.includes(item));
