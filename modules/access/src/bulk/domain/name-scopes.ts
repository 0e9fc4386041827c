import type { ScopeKind } from '@haechi/decision';
import type { ScopeId } from '@haechi/kernel';
import { nameScope } from '../../domain/name-scope.ts';
import type { ScopeName } from './parts.ts';

interface Named {
  readonly id: ScopeId;
  readonly kind: ScopeKind;
  readonly name: string;
}

/**
 * What files call the scopes of a tenant: `tenant`, `branch:NAME`, `project:NAME`; the public id where two of a kind
 * have one name, or a name could be misread.
 */
export function nameScopes(scopes: readonly Named[]): ScopeName[] {
  const spoken = ({ kind, name }: Named): string => `${kind}:${name}`;
  const counts = new Map<string, number>();
  for (const scope of scopes) counts.set(spoken(scope), (counts.get(spoken(scope)) ?? 0) + 1);
  return scopes.map((scope) => {
    const { id, kind, name } = scope;
    if (kind === 'tenant' || kind === 'platform') return { id, kind, label: kind };
    const clear = counts.get(spoken(scope)) === 1 && name === name.trim();
    return { id, kind, label: clear ? spoken(scope) : nameScope(kind, id) };
  });
}

/** The scope a file means: by its label, its public id, or its bare name when there is only one of that name. */
export function createFindScope(scopes: readonly ScopeName[]): (text: string) => ScopeName | undefined {
  const byLabel = new Map(scopes.map((scope) => [scope.label, scope]));
  const byId = new Map(scopes.map((scope) => [nameScope(scope.kind, scope.id), scope]));
  const byName = Map.groupBy(scopes, ({ label }) => label.slice(label.indexOf(':') + 1));
  return (text) => {
    const named = byName.get(text) ?? [];
    return byLabel.get(text) ?? byId.get(text) ?? (named.length === 1 ? named[0] : undefined);
  };
}
