import { idOf, indexOf } from './interner.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * Everybody whose rights a check for this principal may look at besides its own: who delegated to it, and who delegated
 * to these. For callers who must know beforehand about whom conditions will ask.
 */
export function listDelegators(snapshot: Snapshot, principalId: string): readonly string[] {
  const { names, delegations } = snapshot;
  const start = indexOf(names.principals, principalId);
  const reached = new Set([start]);
  // A set is walked in the order in which it grows, so this visits whoever is added on the way.
  for (const principal of reached)
    for (const { delegator } of delegations.byDelegate.get(principal) ?? []) reached.add(delegator);
  reached.delete(start);
  return [...reached].map((principal) => idOf(names.principals, principal));
}
