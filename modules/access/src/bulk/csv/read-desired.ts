import type {
  AssignmentText,
  Desired,
  PersonText,
  Place,
  RoleText,
  StandingModel,
  Wanted,
} from '../domain/parts.ts';
import type { Row, Table } from './read-table.ts';

const text = (row: Row, name: string): string => {
  const value = row.values.get(name);
  return typeof value === 'string' ? value : '';
};
const textOrNull = (row: Row, name: string): string | null => text(row, name) || null;
const list = (row: Row, name: string): readonly string[] => {
  const value = row.values.get(name);
  return Array.isArray(value) ? value : [];
};

const wanted = <T>(row: Row, value: T): { readonly place: Place; readonly text: T } => ({
  place: { line: row.line, column: null },
  text: value,
});

/** What a table asks for. People of assignments who are no members are asked for as well: they are to be invited. */
export function readDesired({ kind, rows }: Table, standing: StandingModel): Desired {
  if (kind === 'users') return { people: rows.map((row) => wanted(row, readPerson(row))) };
  if (kind === 'roles') return { roles: rows.map((row) => wanted(row, readRole(row, standing))) };
  return {
    people: findNewcomers(rows, standing),
    assignments: rows.map((row) => wanted(row, readAssignment(row))),
  };
}

const readPerson = (row: Row): PersonText => ({ email: text(row, 'email'), name: text(row, 'name') });

/** What a table has no column for stays as it is. */
function readRole(row: Row, standing: StandingModel): RoleText {
  const key = text(row, 'key');
  const now = standing.roles.find((role) => role.text.key === key)?.text;
  return {
    key,
    name: text(row, 'name'),
    description: text(row, 'description'),
    level: text(row, 'level') === 'tenant' ? 'tenant' : 'project',
    parent: textOrNull(row, 'parent'),
    template: now?.template ?? null,
    permissions: list(row, 'permissions'),
    locks: now?.locks ?? [],
    breakGlassMinutes: now?.breakGlassMinutes ?? null,
  };
}

const readAssignment = (row: Row): AssignmentText => ({
  user: text(row, 'email'),
  role: text(row, 'role'),
  scope: text(row, 'scope'),
  startsAt: textOrNull(row, 'starts_at'),
  endsAt: textOrNull(row, 'ends_at'),
  condition: textOrNull(row, 'condition'),
  reason: text(row, 'reason'),
});

function findNewcomers(rows: readonly Row[], standing: StandingModel): Wanted<'people'>[] {
  const members = new Set(standing.people.map((person) => person.text.email));
  const found = new Map<string, Wanted<'people'>>();
  for (const row of rows) {
    const email = text(row, 'email');
    if (members.has(email) || found.has(email)) continue;
    found.set(email, wanted(row, { email, name: text(row, 'name') || (email.split('@')[0] ?? email) }));
  }
  return [...found.values()];
}
