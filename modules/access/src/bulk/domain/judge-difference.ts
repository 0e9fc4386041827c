import type { ScopeId } from '@haechi/kernel';
import { covers } from '../../domain/cover-permission.ts';
import { findBrokenLocks } from '../../domain/template-diff.ts';
import type { ChangeOf, Difference } from './change.ts';
import { findConflicts } from './find-conflicts.ts';
import { findCovered } from './find-covered.ts';
import type { AssignmentText, Place, RoleText, RuleText, StandingModel } from './parts.ts';
import { type FileProblem, type ProblemCode, problemAt } from './problem.ts';
import { futureRoles, type RoleCatalogue, standingRoles } from './role-catalogue.ts';

/** What the importer may do. */
export interface Authority {
  readonly email: string;
  readonly homeScopeId: ScopeId;
  /** Whether a right is theirs to give at a scope. */
  mayGive(permission: string, scopeId: ScopeId): boolean;
  /** Whether they hold it there. */
  holds(permission: string, scopeId: ScopeId): boolean;
}

interface Judging {
  readonly standing: StandingModel;
  readonly registered: readonly string[];
  readonly authority: Authority;
  readonly before: RoleCatalogue;
  readonly after: RoleCatalogue;
  readonly scopeIds: ReadonlyMap<string, ScopeId>;
}

const NOWHERE: Place = { line: 0, column: null };
const NAMED_MAX = 5;

/** What stands against carrying a difference out. Nobody gives by a file what they could not give by hand. */
export function judgeDifference(
  { changes }: Difference,
  standing: StandingModel,
  registered: readonly string[],
  authority: Authority,
): FileProblem[] {
  const judging: Judging = {
    standing,
    registered,
    authority,
    before: standingRoles(standing, registered),
    after: futureRoles(standing, changes, registered),
    scopeIds: new Map(standing.scopes.map(({ id, label }) => [label, id])),
  };
  return [
    ...changes.flatMap((change) => judgeChange(change, judging)),
    ...findCovered(changes, standing),
    ...findConflicts(changes, standing, judging.after),
  ];
}

function judgeChange(change: ChangeOf, judging: Judging): FileProblem[] {
  const say = (field: string | null, code: ProblemCode, params = {}) =>
    problemAt(change.place ?? NOWHERE, field, code, { name: change.name, ...params });
  const excess = (permissions: readonly string[], answersFor: (permission: string) => boolean) => {
    const beyond = permissions.filter((permission) => !answersFor(permission));
    const named = beyond.slice(0, NAMED_MAX).join(', ');
    return beyond.length === 0 ? [] : [say(null, 'excess', { permissions: named })];
  };
  if (change.section === 'roles') {
    if (change.after !== null) return judgeRole(change.before, change.after, judging, say, excess);
    const used = change.id !== null && judging.standing.usedRoleIds.has(change.id);
    return used ? [say(null, 'in_use')] : [];
  }
  if (change.section === 'assignments')
    return judgeAssignment(change.before, change.after, judging, say, excess);
  if (change.section === 'rules' && change.after !== null) return judgeRule(change.after, judging, excess);
  return [];
}

type Say = (field: string | null, code: ProblemCode, params?: Record<string, string>) => FileProblem;
type Excess = (permissions: readonly string[], answersFor: (one: string) => boolean) => FileProblem[];

function judgeRole(
  before: RoleText | null,
  after: RoleText,
  { authority, before: roles, after: future }: Judging,
  say: Say,
  excess: Excess,
): FileProblem[] {
  if (before !== null && before.level !== after.level) return [say('level', 'fixed')];
  if (before !== null && before.template !== after.template) return [say('template', 'fixed')];
  if (future.isCircular(after.key)) return [say('parent', 'circle', { value: after.key })];
  const template = after.template === null ? undefined : future.find(after.template);
  const broken =
    template === undefined
      ? []
      : findBrokenLocks(template.locks, before?.permissions ?? template.permissions, after.permissions);
  if (broken.length > 0) return [say('permissions', 'locked', { permissions: broken.join(', ') })];
  const had = before === null ? [] : roles.effective(after.key);
  const waits = after.breakGlassMinutes !== null && after.breakGlassMinutes !== before?.breakGlassMinutes;
  const given = future.effective(after.key).filter((permission) => waits || !had.includes(permission));
  return excess(given, (permission) => authority.mayGive(permission, authority.homeScopeId));
}

function judgeAssignment(
  before: AssignmentText | null,
  after: AssignmentText | null,
  { authority, before: roles, after: future, scopeIds }: Judging,
  say: Say,
  excess: Excess,
): FileProblem[] {
  const problems: FileProblem[] = [];
  const given = after === null ? undefined : scopeIds.get(after.scope);
  if (after !== null && given !== undefined)
    problems.push(
      ...excess(future.effective(after.role), (permission) => authority.mayGive(permission, given)),
    );
  if (before === null) return problems;
  if (before.user === authority.email) problems.push(say(null, 'own_rights'));
  if (before.role === 'SUPER_ADMIN') problems.push(say(null, 'last_administrator'));
  const taken = scopeIds.get(before.scope);
  if (taken !== undefined && problems.length === 0)
    problems.push(
      ...excess(roles.effective(before.role), (permission) => authority.holds(permission, taken)),
    );
  return problems;
}

function judgeRule(
  after: RuleText,
  { authority, registered, scopeIds }: Judging,
  excess: Excess,
): FileProblem[] {
  const scopeId = scopeIds.get(after.scope);
  if (after.effect === 'deny' || scopeId === undefined) return [];
  const covered = registered.filter((permission) =>
    after.permissions.some((pattern) => covers(pattern, permission)),
  );
  return excess(covered, (permission) => authority.mayGive(permission, scopeId));
}
