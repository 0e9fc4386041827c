import type { Database } from '@haechi/database';
import { type Clock, HOUR_MS } from '@haechi/kernel';
import type { SettingsPort } from '../ports.ts';
import { FORMER_KEPT } from '../settings.ts';
import type { PlaceLeft, Resealing } from './create-resealing.ts';

export type ReasonToKeep =
  /** What people and programs carry about themselves, and no table holds, was sealed under them until then. */
  | { readonly reason: 'young'; readonly until: string }
  | { readonly reason: 'in-use'; readonly left: readonly PlaceLeft[] };

/** @param since when the key in use took their place */
export type WhyKeepFormer = (since: Date) => Promise<ReasonToKeep | undefined>;

export function createWhyKeepFormer({
  database,
  clock,
  settings,
  resealing,
}: {
  readonly database: Database;
  readonly clock: Clock;
  readonly settings: SettingsPort;
  readonly resealing: Pick<Resealing, 'countLeft'>;
}): WhyKeepFormer {
  return async (since) => {
    const hours = await database.platform((tx) => settings.readNumber(tx, FORMER_KEPT), { readOnly: true });
    const untilMs = since.getTime() + hours * HOUR_MS;
    if (untilMs > clock.now()) return { reason: 'young', until: new Date(untilMs).toISOString() };
    const left = await resealing.countLeft();
    return left.length === 0 ? undefined : { reason: 'in-use', left };
  };
}
