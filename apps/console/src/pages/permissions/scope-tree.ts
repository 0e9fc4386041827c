import type { ApiResponse } from '../../api/client.ts';

export type Scope = ApiResponse<'GET /api/v1/scopes'>['items'][number];
export type ScopeKind = Scope['kind'];

export interface PlacedScope extends Scope {
  /** Steps below the top of what the reader sees. */
  readonly depth: number;
}

/** Scopes in tree order. One whose parent is not visible stands at the top. */
export function placeScopes(scopes: readonly Scope[]): readonly PlacedScope[] {
  const visible = new Set(scopes.map(({ scope }) => scope));
  const below = Map.groupBy(scopes, ({ parent }) => (parent !== null && visible.has(parent) ? parent : null));
  const place = (parent: string | null, depth: number): PlacedScope[] =>
    (below.get(parent) ?? []).flatMap((scope) => [{ ...scope, depth }, ...place(scope.scope, depth + 1)]);
  return place(null, 0);
}
