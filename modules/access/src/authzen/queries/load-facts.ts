import { listDelegators, type Snapshot } from '@haechi/decision';
import type { UserId } from '@haechi/kernel';
import type { Attributes } from '../../domain/circumstances.ts';
import type { FactSource } from './fact-source.ts';
import { keyOf, type Name, type RegisteredResource, type RegisteredSubject } from './find-registered.ts';

/** Whom a subject stands for, and what is registered about him. */
export interface ResolvedSubject {
  readonly principalId: UserId;
  readonly attributes: Attributes | undefined;
}

/** What is registered about everything a request names, read once. */
export interface Facts {
  resource(name: Name): RegisteredResource | undefined;
  subject(name: Name): ResolvedSubject | undefined;
  /** What is registered about one of the subjects, or about whoever lent them rights. */
  attributesOf(principalId: string): Attributes;
  callerSupplied(type: string): readonly string[];
}

/**
 * Reads what is registered about subjects and resources. A subject is found under its registered name; one of type
 * `user` also by its public id (`usr_…`) and by e-mail address.
 */
export async function loadFacts(
  source: FactSource,
  snapshot: Snapshot,
  names: { readonly subjects: readonly Name[]; readonly resources: readonly Name[] },
): Promise<Facts> {
  const resources = new Map(
    (await source.findResources(names.resources)).map((resource) => [keyOf(resource), resource]),
  );
  const subjects = new Map(
    (await source.findSubjects(names.subjects)).map((subject) => [keyOf(subject), subject]),
  );
  const unnamed = names.subjects.filter((name) => name.type === 'user' && !subjects.has(keyOf(name)));
  const users = await source.findUsers(unnamed.map(({ id }) => id));
  const asked = [...users.values(), ...[...subjects.values()].map(({ principalId }) => principalId)];
  const about = mergeByPrincipal(await source.findSubjectsOf(withDelegators(snapshot, asked)));
  const callerSupplied = await source.findCallerSupplied();
  return {
    resource: (name) => resources.get(keyOf(name)),
    subject(name) {
      const registered = subjects.get(keyOf(name));
      if (registered !== undefined) return registered;
      const principalId = name.type === 'user' ? users.get(name.id) : undefined;
      return principalId === undefined ? undefined : { principalId, attributes: about.get(principalId) };
    },
    attributesOf: (principalId) => about.get(principalId as UserId) ?? {}, // a look-up of any id
    callerSupplied: (type) => callerSupplied.get(type) ?? [],
  };
}

/** A right that was lent is judged by what is known about its lender. */
function withDelegators(snapshot: Snapshot, principalIds: readonly UserId[]): UserId[] {
  const lenders = principalIds.flatMap((id) => listDelegators(snapshot, id) as UserId[]); // principals are users
  return [...new Set([...principalIds, ...lenders])];
}

/** What is registered about each principal under all of its names together; the name of type `user` has the last word. */
export function mergeByPrincipal(subjects: readonly RegisteredSubject[]): ReadonlyMap<UserId, Attributes> {
  const merged = new Map<UserId, Attributes>();
  const userLast = subjects.toSorted((a, b) => Number(a.type === 'user') - Number(b.type === 'user'));
  for (const { principalId, attributes } of userLast)
    merged.set(principalId, { ...merged.get(principalId), ...attributes });
  return merged;
}
