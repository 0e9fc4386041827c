import type { Database } from '@haechi/database';
import { parseId, type TenantId, type UserId } from '@haechi/kernel';
import { createRecentLookup, type RecentLookup } from '@haechi/kernel/node';
import { createFactSource, type FactSource, type FindPersonByEmail } from './fact-source.ts';
import { keyOf, type Name, type RegisteredResource, type RegisteredSubject } from './find-registered.ts';

/** Facts of each tenant as they were a moment ago, so that a stream of questions does not ask the database each time. */
export interface RecentFacts {
  of(tenantId: TenantId): FactSource;
  /** Everything is read anew from now on: after a change that this process made. */
  forget(): void;
}

/** Half of the second within which a change must be seen everywhere. */
const MAX_AGE_MS = 500;
const ENTRIES_MAX = 20_000;
const TENANTS_MAX = 1_000;
const ALL_TYPES = 'all';

const nameOf = (key: string): Name => {
  const [type = '', id = ''] = JSON.parse(key) as string[]; // what `keyOf` wrote
  return { type, id };
};

export function createRecentFacts(deps: {
  readonly database: Database;
  readonly findPersonByEmail: FindPersonByEmail;
}): RecentFacts {
  const sources = new Map<TenantId, FactSource & { forget(): void }>();
  return {
    of(tenantId) {
      const known = sources.get(tenantId);
      if (known !== undefined) return known;
      if (sources.size >= TENANTS_MAX) sources.clear();
      const source = createTenantFacts((work) =>
        deps.database.tenant(tenantId, (tx) => work(createFactSource(tx, deps.findPersonByEmail)), {
          readOnly: true,
        }),
      );
      sources.set(tenantId, source);
      return source;
    },
    forget() {
      for (const source of sources.values()) source.forget();
    },
  };
}

type Read = <T>(work: (source: FactSource) => Promise<T>) => Promise<T>;

function createTenantFacts(read: Read): FactSource & { forget(): void } {
  const remember = <Key, Value>(
    load: (source: FactSource, keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  ): RecentLookup<Key, Value> =>
    createRecentLookup({
      load: (keys) => read((source) => load(source, keys)),
      maxAgeMs: MAX_AGE_MS,
      entriesMax: ENTRIES_MAX,
    });

  const resources = remember<string, RegisteredResource>(async (source, keys) =>
    byName(await source.findResources(keys.map(nameOf))),
  );
  const subjects = remember<string, RegisteredSubject>(async (source, keys) =>
    byName(await source.findSubjects(keys.map(nameOf))),
  );
  const users = remember<string, UserId>((source, ids) => source.findUsers(ids));
  const subjectsOf = remember<UserId, readonly RegisteredSubject[]>(async (source, ids) =>
    Map.groupBy(await source.findSubjectsOf(ids), ({ principalId }) => principalId),
  );
  const callerSupplied = remember<string, ReadonlyMap<string, readonly string[]>>(
    async (source) => new Map([[ALL_TYPES, await source.findCallerSupplied()]]),
  );

  return {
    findResources: async (names) => [...(await resources.find(names.map(keyOf))).values()],
    findSubjects: async (names) => [...(await subjects.find(names.map(keyOf))).values()],
    async findUsers(ids) {
      const addresses = ids.filter((id) => parseId('user', id) === undefined);
      const found = new Map(addresses.length === 0 ? [] : await users.find(addresses));
      for (const id of ids) {
        const known = parseId('user', id);
        if (known !== undefined) found.set(id, known);
      }
      return found;
    },
    findSubjectsOf: async (ids) => [...(await subjectsOf.find(ids)).values()].flat(),
    findCallerSupplied: async () => (await callerSupplied.find([ALL_TYPES])).get(ALL_TYPES) ?? new Map(),
    forget() {
      for (const lookup of [resources, subjects, users, subjectsOf, callerSupplied]) lookup.forget();
    },
  };
}

const byName = <Thing extends Name>(things: readonly Thing[]): Map<string, Thing> =>
  new Map(things.map((thing) => [keyOf(thing), thing]));
