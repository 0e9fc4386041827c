import { findCycles } from '../find-cycles.ts';
import { type Edge, otherWorkspace, resolveImports } from '../resolve-import.ts';
import type { Rule, Violation } from '../violation.ts';

/** Two workspaces that need each other, even only for types, are one workspace. */
export const workspaceCycles: Rule = (tree) => {
  const edges = resolveImports(tree).filter(({ from }) => !from.isDevelopment);
  return cyclesOf(
    'workspace-cycle',
    edges,
    ({ from }) => from.workspace.folder,
    (edge) => otherWorkspace(edge)?.folder,
  );
};

/** Files that need each other cannot be read one after the other; at run time it also matters which is loaded first. */
export const fileCycles: Rule = (tree) =>
  cyclesOf(
    'file-cycle',
    resolveImports(tree),
    ({ from }) => from.path,
    ({ target }) => (target.kind === 'file' || target.kind === 'door' ? target.path : undefined),
  );

function cyclesOf(
  rule: string,
  edges: readonly Edge[],
  sourceOf: (edge: Edge) => string,
  targetOf: (edge: Edge) => string | undefined,
): Violation[] {
  const graph = new Map<string, Set<string>>();
  for (const edge of edges) {
    const target = targetOf(edge);
    if (target === undefined) continue;
    const targets = graph.get(sourceOf(edge)) ?? new Set();
    graph.set(sourceOf(edge), targets.add(target));
  }
  return findCycles(graph).map((cycle) => {
    const edge = edges.find(
      (candidate) => sourceOf(candidate) === cycle[0] && targetOf(candidate) === cycle[1],
    );
    return {
      rule,
      file: edge?.from.path ?? cycle.join(),
      line: edge?.imported.line ?? 1,
      message: cycle.join(' -> '),
    };
  });
}
