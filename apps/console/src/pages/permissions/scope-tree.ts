import type { ApiResponse } from '../../api/client.ts';
import { type Placed, placeInTree } from './place-in-tree.ts';

export type Scope = ApiResponse<'GET /api/v1/scopes'>['items'][number];
export type ScopeKind = Scope['kind'];

/** Scopes in tree order, each with its steps below the top of what the reader sees. */
export function placeScopes(scopes: readonly Scope[]): readonly Placed<Scope>[] {
  return placeInTree(scopes, { id: ({ scope }) => scope, parent: ({ parent }) => parent });
}
