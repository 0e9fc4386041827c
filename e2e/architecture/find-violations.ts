import { consoleDiet } from './rules/console-diet.ts';
import { fileCycles, workspaceCycles } from './rules/cycles.ts';
import { declaredPackages } from './rules/declared-packages.ts';
import { direction } from './rules/direction.ts';
import { doors } from './rules/doors.ts';
import { ownTables } from './rules/own-tables.ts';
import { pureDomain } from './rules/pure-domain.ts';
import { readSourceTree } from './source-tree.ts';
import type { Rule, Violation } from './violation.ts';

const rules: readonly Rule[] = [
  direction,
  doors,
  consoleDiet,
  workspaceCycles,
  fileCycles,
  declaredPackages,
  pureDomain,
  ownTables,
];

/** Checks every direction of the house over the sources below a root. */
export function findViolations(root: string): Violation[] {
  const tree = readSourceTree(root);
  return rules.flatMap((rule) => rule(tree));
}
