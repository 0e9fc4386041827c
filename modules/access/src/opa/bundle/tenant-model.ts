/** A tenant's access model as policies read it, named by public ids. Times are epoch milliseconds. */
export interface BundleSource {
  readonly permissions: readonly { readonly permission: string; readonly reads: boolean }[];
  /** Permissions with inheritance and wildcards resolved. */
  readonly roles: readonly {
    readonly id: string;
    readonly key: string;
    readonly permissions: readonly string[];
  }[];
  /** `path` begins with the scope itself and ends at the outermost. */
  readonly scopes: readonly {
    readonly id: string;
    readonly kind: string;
    readonly path: readonly string[];
  }[];
  readonly assignments: readonly {
    readonly id: string;
    readonly principal: string;
    readonly role: string;
    readonly scope: string;
    readonly starts: number | null;
    readonly ends: number | null;
    readonly conditional: boolean;
  }[];
  readonly rules: readonly {
    readonly id: string;
    readonly effect: 'allow' | 'deny';
    readonly scope: string;
    readonly permissions: readonly string[];
    readonly conditional: boolean;
  }[];
  readonly delegations: readonly {
    readonly id: string;
    readonly delegator: string;
    readonly delegate: string;
    readonly scope: string;
    readonly permissions: readonly string[];
    readonly starts: number | null;
    readonly ends: number;
  }[];
}

type JsonObject = { readonly [key: string]: unknown };

/**
 * The access model of a tenant as data for policies: keyed by what a policy looks up, in one order whatever order it was
 * read in, so that the same model has the same bytes.
 */
export function buildTenantModel(source: BundleSource): JsonObject {
  return {
    permissions: keyed(source.permissions, ({ permission, reads }) => [permission, { reads }]),
    roles: keyed(source.roles, ({ id, key, permissions }) => [id, { key, permissions: toSet(permissions) }]),
    scopes: keyed(source.scopes, ({ id, kind, path }) => [id, { kind, path: [...path] }]),
    assignments: grouped(
      source.assignments,
      ({ principal }) => principal,
      ({ id, role, scope, starts, ends, conditional }) => ({ id, role, scope, starts, ends, conditional }),
    ),
    rules: byId(source.rules).map(({ id, effect, scope, permissions, conditional }) => ({
      id,
      effect,
      scope,
      permissions: toSet(permissions),
      conditional,
    })),
    delegations: grouped(
      source.delegations,
      ({ delegate }) => delegate,
      ({ id, delegator, scope, permissions, starts, ends }) => ({
        id,
        delegator,
        scope,
        permissions: toSet(permissions),
        starts,
        ends,
      }),
    ),
  };
}

const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
const byId = <Row extends { readonly id: string }>(rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => compare(a.id, b.id));

/** For looking up whether something is there: faster in Rego than walking a list. */
const toSet = (names: readonly string[]): JsonObject =>
  Object.fromEntries(names.toSorted(compare).map((name) => [name, true]));

function keyed<Row>(rows: readonly Row[], entryOf: (row: Row) => [string, unknown]): JsonObject {
  return Object.fromEntries(rows.map(entryOf).toSorted(([a], [b]) => compare(a, b)));
}

function grouped<Row extends { readonly id: string }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  toValue: (row: Row) => unknown,
): JsonObject {
  return keyed([...Map.groupBy(byId(rows), keyOf)], ([key, group]) => [key, group.map(toValue)]);
}
