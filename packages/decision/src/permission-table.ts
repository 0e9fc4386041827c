import { NONE } from './interner.ts';
import type { PermissionDefinition } from './model.ts';
import { ModelError } from './model-error.ts';
import { nearestNames } from './nearest-names.ts';

/** The permission registry: every permission has a bit, every set of permissions is `words` 32-bit words. */
export interface PermissionTable {
  readonly definitions: readonly PermissionDefinition[];
  readonly byResource: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly words: number;
}

/** Numbers the registered permissions. Refuses duplicates and names that could not be told from a pattern. */
export function buildPermissionTable(definitions: readonly PermissionDefinition[]): PermissionTable {
  const byResource = new Map<string, Map<string, number>>();
  definitions.forEach(({ resource, action }, index) => {
    for (const name of [resource, action]) {
      if (name === '' || name.includes(':') || name.includes('*')) {
        throw new ModelError('invalid_name', `"${name}" cannot name a resource or an action`, [name]);
      }
    }
    const actions = byResource.get(resource) ?? new Map<string, number>();
    byResource.set(resource, actions);
    if (actions.has(action)) {
      const id = `${resource}:${action}`;
      throw new ModelError('duplicate_id', `permission "${id}" is registered twice`, [id]);
    }
    actions.set(action, index);
  });
  return { definitions: [...definitions], byResource, words: Math.max(1, (definitions.length + 31) >>> 5) };
}

/** The bit of a permission, or `NONE` when it is not registered. */
export function permissionIndex(table: PermissionTable, resource: string, action: string): number {
  return table.byResource.get(resource)?.get(action) ?? NONE;
}

export function permissionAt(table: PermissionTable, index: number): PermissionDefinition {
  const definition = table.definitions[index];
  if (definition === undefined) throw new RangeError(`no permission has the number ${index}`);
  return definition;
}

/**
 * The numbers of the permissions a pattern names.
 * @throws ModelError `invalid_pattern`, or `unknown_permission` with the nearest registered names.
 */
export function resolvePattern(table: PermissionTable, pattern: string): readonly number[] {
  const separator = pattern.indexOf(':');
  const resource = pattern.slice(0, separator);
  const action = pattern.slice(separator + 1);
  if (separator < 1 || action === '' || action.includes(':')) {
    throw new ModelError('invalid_pattern', `"${pattern}" is not of the form resource:action`, [pattern]);
  }
  if (resource === '*' && action === '*') return table.definitions.map((_, index) => index);
  const resources = resource === '*' ? table.byResource.values() : [table.byResource.get(resource)];
  const indexes: number[] = [];
  for (const actions of resources) {
    if (action === '*') indexes.push(...(actions?.values() ?? []));
    else indexes.push(...[actions?.get(action)].filter((index) => index !== undefined));
  }
  if (indexes.length === 0) throw unknownPermission(table, pattern);
  return indexes;
}

/** As `resolvePattern`, for places where a wildcard is not allowed. */
export function resolveExact(table: PermissionTable, permission: string): readonly number[] {
  if (permission.includes('*')) {
    throw new ModelError('invalid_pattern', `"${permission}" may not be a wildcard here`, [permission]);
  }
  return resolvePattern(table, permission);
}

function unknownPermission(table: PermissionTable, pattern: string): ModelError {
  const wildcardResource = pattern.startsWith('*:');
  const wildcardAction = pattern.endsWith(':*');
  const known = new Set(
    table.definitions.map(
      ({ resource, action }) => `${wildcardResource ? '*' : resource}:${wildcardAction ? '*' : action}`,
    ),
  );
  const nearest = nearestNames(pattern, known);
  const hint = nearest.length === 0 ? '' : `; nearest: ${nearest.join(', ')}`;
  return new ModelError(
    'unknown_permission',
    `"${pattern}" names no registered permission${hint}`,
    [pattern],
    nearest,
  );
}
