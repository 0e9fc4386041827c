import type { ScopeId } from '@haechi/kernel';
import { nameScope, parseScopeName } from '../domain/name-scope.ts';
import type { ScopeInfo } from '../engine/access-image.ts';
import type { AccessMirror } from '../engine/access-mirror.ts';

export interface Scopes {
  describeScope(scopeId: ScopeId): ScopeInfo | undefined;
  formatScope(scopeId: ScopeId): string;
  /** Public id of the branch a scope is or lies in; null where it lies in none. */
  branchOf(scopeId: ScopeId): string | null;
  parseScope(name: string): ScopeId | undefined;
}

/** What scopes are called, from memory. */
export function createScopes(mirror: AccessMirror): Scopes {
  return {
    describeScope: (scopeId) => mirror.current().scopes.get(scopeId),
    formatScope: createFormatScope(mirror),
    branchOf: createBranchOf(mirror),
    parseScope: (name) => parseScopeName(name)?.id,
  };
}

function createFormatScope(mirror: AccessMirror): (scopeId: ScopeId) => string {
  return (scopeId) => {
    const scope = mirror.current().scopes.get(scopeId);
    return scope === undefined ? scopeId : nameScope(scope.kind, scopeId);
  };
}

function createBranchOf(mirror: AccessMirror): (scopeId: ScopeId) => string | null {
  return (scopeId) => {
    const { scopes } = mirror.current();
    for (let scope = scopes.get(scopeId); scope !== undefined; scope = scopes.get(scope.parentId ?? ''))
      if (scope.kind === 'branch') return nameScope(scope.kind, scope.id);
    return null;
  };
}
