import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import type { Rule } from './domain/match-rules.ts';
import type { SettingsPort, SettingValues } from './ports.ts';
import { loadRules } from './queries/load-rules.ts';
import { REQUEST_SETTINGS } from './settings.ts';

/** Under which rules and limits a tenant asks. */
export interface Terms {
  readonly rules: readonly Rule[];
  readonly values: SettingValues;
}

export interface RecentTerms {
  read(tx: Tx, tenantId: TenantId): Promise<Terms>;
  /** Reads anew from now on: after a change of rules or settings. */
  forget(): void;
}

const MAX_AGE_MS = 1000;
const TENANTS_MAX = 1000;

/**
 * Rules and limits by tenant, repeated for a second at most. The process that changes them forgets at once; the others see
 * a change within that second.
 */
export function createRecentTerms(
  settings: SettingsPort,
  monotonicMs: () => number = () => performance.now(),
): RecentTerms {
  let kept = new Map<TenantId, Terms & { readonly goodUntilMs: number }>();
  return {
    async read(tx, tenantId) {
      const found = kept.get(tenantId);
      const nowMs = monotonicMs();
      if (found !== undefined && found.goodUntilMs > nowMs) return found;
      const into = kept;
      const terms = {
        rules: await loadRules(tx),
        values: await settings.readMany(tx, REQUEST_SETTINGS),
        goodUntilMs: nowMs + MAX_AGE_MS,
      };
      if (into.size >= TENANTS_MAX) into.clear();
      into.set(tenantId, terms);
      return terms;
    },
    forget() {
      kept = new Map();
    },
  };
}
