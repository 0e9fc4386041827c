import type { ChangeOf } from './change.ts';
import type { AssignmentText, StandingModel } from './parts.ts';
import { type FileProblem, problemAt } from './problem.ts';

const keyOf = ({ user, role, scope }: AssignmentText): string => JSON.stringify([user, role, scope]);

/** Assignments that would add nothing: the same role is held there already, for as long and under no narrower condition. */
export function findCovered(changes: readonly ChangeOf[], standing: StandingModel): FileProblem[] {
  const mine = changes.filter((change) => change.section === 'assignments');
  if (mine.every(({ after }) => after === null)) return [];
  const gone = new Set(mine.map(({ id }) => id).filter((id) => id !== null));
  const staying = Map.groupBy(
    standing.assignments.filter(({ id }) => !gone.has(id)),
    ({ text }) => keyOf(text),
  );
  return mine.flatMap(({ place, after, name }) => {
    if (place === null || after === null) return [];
    const held = (staying.get(keyOf(after)) ?? []).some(({ text }) => coversIt(text, after));
    return held ? [problemAt(place, null, 'covered', { name })] : [];
  });
}

function coversIt(held: AssignmentText, added: AssignmentText): boolean {
  const asLong = held.endsAt === null || (added.endsAt !== null && held.endsAt >= added.endsAt);
  return asLong && (held.condition === null || held.condition === added.condition);
}
