import type { ScopeKind } from '@haechi/decision';
import { formatId, type IdKind, PLATFORM_SCOPE_ID, parseId, type ScopeId } from '@haechi/kernel';

const KINDS = ['tenant', 'branch', 'project'] as const satisfies readonly (ScopeKind & IdKind)[];

/** `platform`, or the public id of what the scope stands for. */
export function nameScope(kind: ScopeKind, id: ScopeId): string {
  return kind === 'platform' ? 'platform' : formatId(kind, id);
}

/** Reads a scope's public name back; says also what kind it claims to be. */
export function parseScopeName(name: string): { readonly id: ScopeId; readonly kind: ScopeKind } | undefined {
  if (name === 'platform') return { id: PLATFORM_SCOPE_ID, kind: 'platform' };
  for (const kind of KINDS) {
    const id = parseId(kind, name);
    if (id !== undefined) return { id: id as string as ScopeId, kind }; // a scope has the id of what it stands for
  }
  return undefined;
}
