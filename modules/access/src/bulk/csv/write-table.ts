import { compareCodePoints } from '@haechi/decision';
import { guardCell } from '@haechi/kernel';
import { stringify } from 'csv-stringify/sync';
import type { StandingModel } from '../domain/parts.ts';
import { COLUMNS, type TableKind } from './columns.ts';

type Cells = Readonly<Record<string, string>>;

/** Rows by what people look for first, so that equal models give equal files. */
const sorted = (rows: readonly (readonly string[])[]): (readonly string[])[] =>
  rows.toSorted((a, b) => compareCodePoints(JSON.stringify(a), JSON.stringify(b)));

/** The file of one kind: UTF-8 with a byte order mark, which spreadsheets need, and the line ends of RFC 4180. */
export function writeTable(kind: TableKind, model: StandingModel): string {
  const columns = COLUMNS[kind].filter(({ readOnly }) => readOnly !== true).map(({ name }) => name);
  const rows = listCells(kind, model).map((cells) => columns.map((name) => guardCell(cells[name] ?? '')));
  return writeCsv(columns, sorted(rows));
}

/** Any rows as a file of the same form. */
export function writeCsv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return stringify([columns, ...rows] as string[][], { bom: true, record_delimiter: 'windows' }); // only read there
}

function listCells(kind: TableKind, model: StandingModel): Cells[] {
  if (kind === 'users') return model.people.map(({ text }) => ({ email: text.email, name: text.name }));
  if (kind === 'roles')
    return model.roles.map(({ text }) => ({
      key: text.key,
      name: text.name,
      description: text.description,
      level: text.level,
      parent: text.parent ?? '',
      permissions: text.permissions.join(' '),
    }));
  return model.assignments.map(({ text }) => ({
    email: text.user,
    role: text.role,
    scope: text.scope,
    starts_at: text.startsAt ?? '',
    ends_at: text.endsAt ?? '',
    condition: text.condition ?? '',
    reason: text.reason,
  }));
}
