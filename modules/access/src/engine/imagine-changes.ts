import { applyChanges, type Change } from '@haechi/decision';
import type { RoleId } from '@haechi/kernel';
import { listRegistered } from '../domain/list-registered.ts';
import type { AccessImage, AssignmentInfo, RuleInfo } from './access-image.ts';
import type { CompileCondition } from './compile-condition.ts';
import { toRule } from './grant-rows.ts';
import { changeLookup } from './lookup.ts';
import { toAssignment } from './model-rows.ts';

/** A step away from the access model as it is. */
export type ImaginedChange =
  | { readonly kind: 'give_role'; readonly assignment: AssignmentInfo }
  | { readonly kind: 'take_role'; readonly assignment: AssignmentInfo }
  | { readonly kind: 'edit_role'; readonly roleId: RoleId; readonly patterns: readonly string[] }
  | { readonly kind: 'add_rule'; readonly rule: RuleInfo }
  | { readonly kind: 'remove_rule'; readonly rule: RuleInfo };

export interface ImaginedImage {
  readonly image: AccessImage;
  /** The text of a condition by the id it goes by here. */
  readonly conditionText: (id: string) => string;
}

/**
 * The access model as it would be after some changes. The given image stays as it is: decisions go on being made from
 * it. Conditions nobody has saved go by their number among the changes, because what a line of snapshots has once named
 * it keeps: thinking aloud must not fill the memory.
 */
export function imagineChanges(
  image: AccessImage,
  changes: readonly ImaginedChange[],
  compile: CompileCondition,
): ImaginedImage {
  const texts = new Map<string, string>();
  const steps: Change[] = [];
  const assignments = new Map<string, AssignmentInfo | undefined>();
  const rules = new Map(image.rules);
  const registered = listRegistered(image.snapshot);

  function nameCondition(text: string | null): string | null {
    if (text === null || image.snapshot.conditions.has(text)) return text;
    const id = `imagined ${texts.size}`;
    texts.set(id, text);
    steps.push({ op: 'upsert_condition', conditionId: id, condition: compile(text) });
    return id;
  }

  for (const change of changes) {
    switch (change.kind) {
      case 'give_role': {
        const { assignment } = change;
        const condition = nameCondition(assignment.condition);
        assignments.set(assignment.id, assignment);
        steps.push({ op: 'upsert_assignment', assignment: toAssignment({ ...assignment, condition }) });
        break;
      }
      case 'take_role':
        assignments.set(change.assignment.id, undefined);
        steps.push({
          op: 'remove_assignment',
          assignmentId: change.assignment.id,
          principalId: change.assignment.principalId,
        });
        break;
      case 'edit_role':
        steps.push({ op: 'upsert_role', role: editedRole(image, change.roleId, change.patterns) });
        break;
      case 'add_rule':
        rules.set(change.rule.id, change.rule);
        steps.push({
          op: 'upsert_rule',
          rule: toRule({ ...change.rule, condition: nameCondition(change.rule.condition) }, registered),
        });
        break;
      case 'remove_rule':
        rules.delete(change.rule.id);
        steps.push({ op: 'remove_rule', ruleId: change.rule.id });
        break;
    }
  }
  return {
    image: {
      ...image,
      snapshot: applyChanges(image.snapshot, steps, { revision: image.revision + 1 }),
      assignments: changeLookup(image.assignments, assignments),
      rules,
    },
    conditionText: (id) => texts.get(id) ?? id,
  };
}

function editedRole(image: AccessImage, id: RoleId, grants: readonly string[]) {
  const role = image.roles.get(id);
  if (role === undefined) throw new Error('a role that is not in the image cannot be edited in it');
  return { id, key: role.key, parentRoleId: role.parentRoleId, grants };
}
