/** Gives a statement the name under which its connection keeps the plan; undefined while it is planned anew each time. */
export type NameOfPlan = (text: string) => string | undefined;

/** A text that comes this often is worth a plan on every connection. */
const OFTEN = 50;
/** A plan takes tens of kilobytes on each connection. */
const PLANS_MAX = 200;
const COUNTED_MAX = 2_000;

/**
 * `*` means other columns once a newer version, running beside this one, has added some, and PostgreSQL refuses a kept plan
 * whose columns changed. Counting rows is not meant.
 */
const ALL_COLUMNS = /(?:\bselect|\breturning|,|\.)\s*\*/i;

/** Names statements that keep coming, so that PostgreSQL parses and plans each of them once on a connection. */
export function createKeepPlans(): NameOfPlan {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  return (text) => {
    const name = names.get(text);
    if (name !== undefined) return name;
    if (names.size === PLANS_MAX) return undefined;
    const count = (counts.get(text) ?? 0) + 1;
    if (counts.size === COUNTED_MAX) counts.clear();
    counts.set(text, count);
    if (count < OFTEN || ALL_COLUMNS.test(text)) return undefined;
    counts.delete(text);
    names.set(text, `kept_${names.size}`);
    return names.get(text);
  };
}
