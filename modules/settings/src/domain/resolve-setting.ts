import { fits, type SettingRule, type SettingValue } from './setting-value.ts';

export type SettingSource = 'default' | 'platform' | 'tenant';

export interface StoredValue {
  readonly source: 'platform' | 'tenant';
  readonly value: SettingValue;
}

export interface ResolvedSetting<S extends StoredValue> {
  readonly value: SettingValue;
  readonly source: SettingSource;
  /** The stored value in force; undefined when the default is. */
  readonly stored: S | undefined;
}

/**
 * The value in force: the tenant's own, else the platform's, else the default. A stored value that the rule no longer
 * allows, because a later version narrowed it, is passed over: nothing runs with a limit the product has ruled out.
 */
export function resolveSetting<S extends StoredValue>(
  definition: SettingRule & { readonly defaultValue: SettingValue },
  stored: readonly S[],
): ResolvedSetting<S> {
  for (const source of ['tenant', 'platform'] as const) {
    const found = stored.find((candidate) => candidate.source === source);
    if (found !== undefined && fits(definition, found.value))
      return { value: found.value, source, stored: found };
  }
  return { value: definition.defaultValue, source: 'default', stored: undefined };
}
