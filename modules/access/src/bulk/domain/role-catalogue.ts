import { covers } from '../../domain/cover-permission.ts';
import type { RoleLevel } from '../../domain/role-level.ts';
import type { ChangeOf } from './change.ts';
import type { RoleText, StandingModel } from './parts.ts';

/** What is known of a role, whether it stands or a file asks for it. */
export interface RoleFact {
  readonly key: string;
  readonly level: RoleLevel;
  readonly parent: string | null;
  readonly permissions: readonly string[];
  readonly locks: readonly string[];
  readonly base: boolean;
}

/** Roles by key, with what each gives in the end. */
export interface RoleCatalogue {
  find(key: string): RoleFact | undefined;
  keys(): readonly string[];
  /** The role and what it is built on, nearest first; ends where it would go in a circle. */
  lineage(key: string): readonly string[];
  isCircular(key: string): boolean;
  /** Every registered permission it gives, by itself and by what it is built on. */
  effective(key: string): readonly string[];
}

/** The roles as they stand. */
export function standingRoles(standing: StandingModel, registered: readonly string[]): RoleCatalogue {
  return createCatalogue(new Map(standing.roles.map(({ text }) => [text.key, text])), standing, registered);
}

/** The roles as they would be after the changes. */
export function futureRoles(
  standing: StandingModel,
  changes: readonly ChangeOf[],
  registered: readonly string[],
): RoleCatalogue {
  const roles = new Map(standing.roles.map(({ text }) => [text.key, text]));
  for (const change of changes) {
    if (change.section !== 'roles') continue;
    if (change.after === null) roles.delete(change.before?.key ?? '');
    else roles.set(change.after.key, change.after);
  }
  return createCatalogue(roles, standing, registered);
}

export function createCatalogue(
  roles: ReadonlyMap<string, RoleText>,
  { baseRoles }: Pick<StandingModel, 'baseRoles'>,
  registered: readonly string[],
): RoleCatalogue {
  const facts = new Map<string, RoleFact>([
    ...baseRoles.map((role) => [role.key, { ...role, base: true }] as const),
    ...[...roles.values()].map((role) => [role.key, { ...role, base: false }] as const),
  ]);
  const known = new Map<string, readonly string[]>();

  function walk(key: string): { readonly keys: readonly string[]; readonly circular: boolean } {
    const keys: string[] = [];
    for (let at: string | null = key; at !== null; at = facts.get(at)?.parent ?? null) {
      if (keys.includes(at)) return { keys, circular: true };
      keys.push(at);
    }
    return { keys, circular: false };
  }

  return {
    find: (key) => facts.get(key),
    keys: () => [...facts.keys()],
    lineage: (key) => walk(key).keys,
    isCircular: (key) => walk(key).circular,
    effective(key) {
      const before = known.get(key);
      if (before !== undefined) return before;
      const patterns = walk(key).keys.flatMap((one) => facts.get(one)?.permissions ?? []);
      const given = registered.filter((permission) =>
        patterns.some((pattern) => covers(pattern, permission)),
      );
      known.set(key, given);
      return given;
    },
  };
}
