/** How many months each tier keeps what happened. */
export interface RetentionMonths {
  readonly hot: number;
  readonly warm: number;
  readonly cold: number;
}

/** Ends of the tiers, as instants: what happened before one of them is due for the next tier. */
export interface RetentionEnds {
  readonly hotEndMs: number;
  readonly warmEndMs: number;
  readonly coldEndMs: number;
}

/** The same day so many months later, or the last day of a month that is shorter. Negative for earlier. */
function addMonths(atMs: number, months: number): number {
  const at = new Date(atMs);
  const day = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  at.setUTCDate(Math.min(day, lastDay));
  return at.getTime();
}

export function retentionEnds(nowMs: number, { hot, warm, cold }: RetentionMonths): RetentionEnds {
  return {
    hotEndMs: addMonths(nowMs, -hot),
    warmEndMs: addMonths(nowMs, -(hot + warm)),
    coldEndMs: addMonths(nowMs, -(hot + warm + cold)),
  };
}

/** When what happened at an instant may be deleted. */
export const keptUntil = (atMs: number, { hot, warm, cold }: RetentionMonths): number =>
  addMonths(atMs, hot + warm + cold);

/** `2026-05`, in UTC. */
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7);
