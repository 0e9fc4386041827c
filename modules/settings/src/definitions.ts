import type { SettingDefinition } from '@haechi/http';
import { PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import { fits } from './domain/setting-value.ts';

export interface Definitions {
  /** Sorted by area, then key. */
  list(): readonly SettingDefinition[];
  find(key: string): SettingDefinition | undefined;
  /** Whether a setting is there for whom a tenant works for; the operator's own are not there for tenants. */
  concerns(definition: SettingDefinition, tenantId: TenantId): boolean;
}

/** What the address of a setting can hold; the same as in its contract. */
const KEY = /^[a-z]+(\.[a-z][A-Za-z0-9_]*)+$/;

function index(all: readonly SettingDefinition[]): ReadonlyMap<string, SettingDefinition> {
  const byKey = new Map<string, SettingDefinition>();
  for (const definition of all.toSorted((a, b) => compare(a.area, b.area) || compare(a.key, b.key))) {
    if (!KEY.test(definition.key)) throw new Error(`not a key of a setting: ${definition.key}`);
    if (byKey.has(definition.key)) throw new Error(`setting defined twice: ${definition.key}`);
    if (!fits(definition, definition.defaultValue))
      throw new Error(`the default of ${definition.key} breaks its own rule`);
    byKey.set(definition.key, definition);
  }
  return byKey;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The settings of all modules. They are collected at first use: modules that define settings also read them, so this
 * module is made before they are.
 * @throws Error at first use, when a key is malformed or defined twice, or a default breaks its own rule
 */
export function createDefinitions(collect: () => readonly SettingDefinition[]): Definitions {
  let collected: ReadonlyMap<string, SettingDefinition> | undefined;
  const byKey = (): ReadonlyMap<string, SettingDefinition> => {
    collected ??= index(collect());
    return collected;
  };
  return {
    list: () => [...byKey().values()],
    find: (key) => byKey().get(key),
    concerns: (definition, tenantId) => definition.platformOnly !== true || tenantId === PLATFORM_TENANT_ID,
  };
}
