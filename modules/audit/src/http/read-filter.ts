import type { Database, Tx } from '@haechi/database';
import {
  type Locale,
  PLATFORM_SCOPE_ID,
  parseId,
  type ScopeId,
  type TenantId,
  type Translate,
} from '@haechi/kernel';
import type { EventFilter } from '../queries/event-filter.ts';
import { refuseField } from './refuse-field.ts';

/** Public ids of people whose name or address contains a text. */
export type FindPeople = (tx: Tx, text: string) => Promise<readonly string[]>;

export interface ReadFilterDeps {
  readonly translate: Translate;
  readonly database: Database;
  readonly findPeople: FindPeople | undefined;
}

/** A filter as callers write it. */
export interface WantedEvents extends Pick<EventFilter, 'actor' | 'action' | 'target' | 'result' | 'text'> {
  readonly scope?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A scope by its public name; it shares its id with the tenant, branch or project it stands for. */
function parseScope(name: string): ScopeId {
  if (name === 'platform') return PLATFORM_SCOPE_ID;
  const id = (['tenant', 'branch', 'project'] as const).map((kind) => parseId(kind, name)).find(Boolean);
  if (id === undefined) throw new Error('the contract let a scope through that is none');
  return id as string as ScopeId; // shared id
}

/** Names of people are not in the log; who bears them now is asked, and their ids are searched. */
async function findNamedPeople(
  { database, findPeople }: ReadFilterDeps,
  tenantId: TenantId,
  wanted: WantedEvents,
): Promise<NonNullable<EventFilter['people']>> {
  const fields = (['actor', 'target', 'text'] as const).filter(
    (field) => (wanted[field]?.trim() ?? '') !== '',
  );
  if (findPeople === undefined || fields.length === 0) return {};
  return await database.tenant(
    tenantId,
    async (tx) => {
      const named: Partial<Record<'actor' | 'target' | 'text', readonly string[]>> = {};
      for (const field of fields) named[field] = await findPeople(tx, wanted[field]?.trim() ?? '');
      return named;
    },
    { readOnly: true },
  );
}

/** Reads a filter; a pattern that is not ours is refused. */
export async function readFilter(
  deps: ReadFilterDeps,
  tenantId: TenantId,
  wanted: WantedEvents,
  locale: Locale,
): Promise<EventFilter> {
  const { scope, from, to, ...same } = wanted;
  if (same.action?.slice(0, -1).includes('*') === true)
    throw refuseField('query.action', locale, deps.translate);
  return {
    ...same,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
    scopeId: scope === undefined ? undefined : parseScope(scope),
    people: await findNamedPeople(deps, tenantId, wanted),
  };
}
