import { type DutyPair, findConflict, type Holding } from '../../domain/find-conflict.ts';
import type { ChangeOf } from './change.ts';
import type { AssignmentText, StandingModel } from './parts.ts';
import { type FileProblem, problemAt } from './problem.ts';
import type { RoleCatalogue } from './role-catalogue.ts';

interface NamedPair extends DutyPair {
  readonly name: string;
}

/** What would come together in one person although the tenant keeps it apart. Roles go by their keys here. */
export function findConflicts(
  changes: readonly ChangeOf[],
  standing: StandingModel,
  roles: RoleCatalogue,
): FileProblem[] {
  const pairs = futurePairs(changes, standing);
  const mine = changes.filter((change) => change.section === 'assignments');
  if (pairs.length === 0 || mine.every(({ after }) => after === null)) return [];
  const holdings = new Map<string, Holding>();
  const describe = (text: AssignmentText): Holding => {
    const known = holdings.get(text.role) ?? {
      name: text.role,
      roleIds: roles.lineage(text.role),
      permissions: roles.effective(text.role),
    };
    holdings.set(text.role, known);
    return { ...known, name: `${text.role} @ ${text.scope}` };
  };
  const gone = new Set(mine.map(({ id }) => id).filter((id) => id !== null));
  const held = Map.groupBy(
    standing.assignments.filter(({ id }) => !gone.has(id)).map(({ text }) => text),
    ({ user }) => user,
  );
  const lent = Map.groupBy(standing.delegations, ({ delegateId }) => delegateId);
  const people = new Map(standing.people.map(({ id, text }) => [text.email, id]));
  return mine.flatMap(({ place, after }) => {
    if (place === null || after === null) return [];
    const already = held.get(after.user) ?? [];
    const personId = people.get(after.user);
    const others = [
      ...already.map(describe),
      ...((personId === undefined ? undefined : lent.get(personId)) ?? []).map(({ permissions }) => ({
        name: permissions.join(', '),
        roleIds: [],
        permissions,
      })),
    ];
    // What one line of the file gives counts against the next.
    held.set(after.user, [...already, after]);
    const excepted = new Set(
      standing.exceptions
        .filter(({ principalId }) => principalId === personId)
        .map(({ separationId }) => separationId as string), // compared with the ids of pairs
    );
    const binding = pairs.filter(({ id }) => !excepted.has(id));
    const conflict = findConflict(binding, others, describe(after));
    if (conflict === undefined) return [];
    const params = { rule: conflict.pair.name, holding: conflict.holding.name };
    return [problemAt(place, null, 'conflict', params)];
  });
}

function futurePairs(changes: readonly ChangeOf[], standing: StandingModel): NamedPair[] {
  const mine = changes.filter((change) => change.section === 'separations');
  const gone = new Set(mine.map(({ id }) => id).filter((id) => id !== null));
  const staying = standing.separations.filter(({ id }) => !gone.has(id));
  const coming = mine.flatMap(({ after }) => (after === null ? [] : [{ id: '', text: after }]));
  return [...staying, ...coming].map(({ id, text }) => ({
    id,
    name: text.name,
    kind: text.kind,
    first: text.pair[0],
    second: text.pair[1],
  }));
}
