import { otherWorkspace, resolveImports } from '../resolve-import.ts';
import type { Rule } from '../violation.ts';

const consoleFolder = 'apps/console';
const allowed = new Set([
  'packages/contracts',
  'packages/ui',
  'packages/kernel',
  'packages/decision',
  'packages/transparency',
]);

/** The console runs in a browser: it takes the contracts, the components and the pure packages, no server code. */
export const consoleDiet: Rule = (tree) =>
  resolveImports(tree).flatMap((edge) => {
    const { from, imported, target } = edge;
    const at = { rule: 'console-diet', file: from.path, line: imported.line };
    if (from.workspace.folder !== consoleFolder) return [];
    const other = otherWorkspace(edge);
    if (other !== undefined && !allowed.has(other.folder)) {
      return [{ ...at, message: `the console must not import ${other.folder}` }];
    }
    if (target.kind === 'builtin' && !from.isDevelopment) {
      return [{ ...at, message: `a browser has no "${imported.specifier}"` }];
    }
    return [];
  });
