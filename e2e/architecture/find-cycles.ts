/**
 * Finds the groups of nodes that reach each other (strongly connected components of more than one node,
 * R. Tarjan 1972), each as one shortest way around that a reader can follow.
 */
export function findCycles(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const groups: Set<string>[] = [];

  function visit(node: string): void {
    const index = order.size;
    order.set(node, index);
    lowest.set(node, index);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next))
        lowest.set(node, Math.min(lowest.get(node) ?? index, lowest.get(next) ?? index));
    }
    if (lowest.get(node) === index) groups.push(new Set(stack.splice(stack.indexOf(node))));
  }

  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return groups.filter((group) => group.size > 1).map((group) => wayAround(group, edges));
}

/** Breadth first from the first node of the group back to itself, so the cycle shown is a shortest one. */
function wayAround(group: ReadonlySet<string>, edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const start = [...group].toSorted()[0] ?? '';
  const paths: string[][] = [[start]];
  const seen = new Set<string>();
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    for (const next of edges.get(path.at(-1) ?? start) ?? []) {
      if (next === start) return [...path, start];
      if (group.has(next) && !seen.has(next)) {
        seen.add(next);
        paths.push([...path, next]);
      }
    }
  }
  return [start];
}
