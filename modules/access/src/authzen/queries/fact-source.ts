import type { Tx } from '@haechi/database';
import { parseId, type UserId } from '@haechi/kernel';
import {
  findCallerSupplied,
  findResources,
  findSubjects,
  findSubjectsOf,
  type Name,
  type RegisteredResource,
  type RegisteredSubject,
} from './find-registered.ts';

/** Where facts about what a request names are read: in a transaction, or among what was read a moment ago. */
export interface FactSource {
  /** The registered ones; the others are left out. */
  findResources(names: readonly Name[]): Promise<readonly RegisteredResource[]>;
  findSubjects(names: readonly Name[]): Promise<readonly RegisteredSubject[]>;
  /** People by public id (`usr_…`) or e-mail address. */
  findUsers(ids: readonly string[]): Promise<ReadonlyMap<string, UserId>>;
  /** What is registered about these principals under any name. */
  findSubjectsOf(principalIds: readonly UserId[]): Promise<readonly RegisteredSubject[]>;
  /** Attributes callers may supply themselves, by type. */
  findCallerSupplied(): Promise<ReadonlyMap<string, readonly string[]>>;
}

export type FindPersonByEmail = (tx: Tx, email: string) => Promise<{ readonly id: UserId } | undefined>;

const EMAIL_LENGTH_MAX = 254;

/** Everything read in one transaction. */
export function createFactSource(tx: Tx, findPersonByEmail: FindPersonByEmail): FactSource {
  return {
    findResources: (names) => findResources(tx, names),
    findSubjects: (names) => findSubjects(tx, names),
    async findUsers(ids) {
      const found = new Map<string, UserId>();
      for (const id of new Set(ids)) {
        const known =
          parseId('user', id) ?? (isEmail(id) ? (await findPersonByEmail(tx, id))?.id : undefined);
        if (known !== undefined) found.set(id, known);
      }
      return found;
    },
    findSubjectsOf: (principalIds) => findSubjectsOf(tx, principalIds),
    findCallerSupplied: () => findCallerSupplied(tx),
  };
}

const isEmail = (id: string): boolean => id.includes('@') && id.length <= EMAIL_LENGTH_MAX;
