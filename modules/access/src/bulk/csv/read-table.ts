import { nearestNames } from '@haechi/decision';
import { unguardCell } from '@haechi/kernel';
import { CsvError, parse } from 'csv-parse/sync';
import { type FileProblem, problemAt } from '../domain/problem.ts';
import { COLUMNS, type Column, findTableKind, type TableKind } from './columns.ts';
import { decodeText } from './decode-text.ts';

/** A row whose cells are of the right form. Columns that are empty or missing have no value. */
export interface Row {
  readonly line: number;
  readonly values: ReadonlyMap<string, string | readonly string[]>;
  /** Where a column stands in this file, from 1. */
  columnOf(name: string): number | null;
}

export interface Table {
  readonly kind: TableKind;
  readonly rows: readonly Row[];
}

export interface TableReading {
  /** Missing when nothing of the file can be read. */
  readonly table?: Table;
  readonly problems: readonly FileProblem[];
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const RECORD_CHARACTERS_MAX = 40_000;
const VALUE_SHOWN_MAX = 60;

/** Reads a file of users, roles or assignments. Everything that is wrong is said, each with its place. */
export function readTable(bytes: Uint8Array, rowsMax: number): TableReading {
  const decoded = decodeText(bytes);
  if (!decoded.ok) return { problems: [decoded.problem] };
  const records = parseRecords(decoded.text, rowsMax);
  if (!Array.isArray(records)) return { problems: [records] };
  const [head, ...body] = records;
  if (head === undefined) return { problems: [problemAt({ line: 1, column: null }, null, 'empty')] };
  if (body.length > rowsMax)
    return { problems: [problemAt({ line: 1, column: null }, null, 'too_many_rows', { max: rowsMax })] };
  const header = head.record.map((cell) => cell.trim().toLowerCase());
  const kind = findTableKind(header);
  const problems = findHeaderProblems(header, kind);
  if (kind === undefined || problems.length > 0) return { problems };
  const rows = body.flatMap((record) => readRow(record, header, kind, problems));
  return { table: { kind, rows }, problems };
}

function parseRecords(text: string, rowsMax: number): CsvRecord[] | FileProblem {
  try {
    // With `info` every record comes with the line on which it ends.
    const records: unknown = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: RECORD_CHARACTERS_MAX,
      to: rowsMax + 2,
    });
    return records as CsvRecord[]; // by the options: arrays of texts, each with its info
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line: unknown = error['lines'];
    const column: unknown = error['index'];
    return problemAt(
      {
        line: typeof line === 'number' ? line : 1,
        column: typeof column === 'number' ? column + 1 : null,
      },
      null,
      'quotes',
    );
  }
}

function findHeaderProblems(header: readonly string[], kind: TableKind | undefined): FileProblem[] {
  const known = kind === undefined ? [] : COLUMNS[kind];
  const names = known.map(({ name }) => name);
  if (kind === undefined)
    return [problemAt({ line: 1, column: null }, null, 'missing_header', { columns: 'email' })];
  const unknown = header.flatMap((name, index) => {
    const place = { line: 1, column: index + 1 };
    if (!names.includes(name))
      return [
        problemAt(place, null, 'unknown_header', {
          value: show(name),
          nearest: nearestNames(name, names).join(', ') || names.join(', '),
        }),
      ];
    return header.indexOf(name) === index ? [] : [problemAt(place, name, 'duplicate', { line: 1 })];
  });
  const missing = known
    .filter(({ name, required }) => required && !header.includes(name))
    .map(({ name }) => problemAt({ line: 1, column: null }, name, 'missing_header', { columns: name }));
  return [...unknown, ...missing];
}

function readRow(
  { record, info }: CsvRecord,
  header: readonly string[],
  kind: TableKind,
  problems: FileProblem[],
): Row[] {
  const line = info.lines - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
  if (record.length !== header.length) {
    const counts = { expected: header.length, found: record.length };
    problems.push(problemAt({ line, column: null }, null, 'cell_count', counts));
    return [];
  }
  const before = problems.length;
  const values = new Map<string, string | readonly string[]>();
  for (const column of COLUMNS[kind]) {
    const index = header.indexOf(column.name);
    if (index < 0) continue;
    const cell = unguardCell((record[index] ?? '').trim());
    const value = readCell(cell, column);
    if (value.ok && value.value !== undefined) values.set(column.name, value.value);
    if (!value.ok)
      problems.push(problemAt({ line, column: index + 1 }, column.name, value.code, { value: show(cell) }));
  }
  if (problems.length > before) return [];
  const columnOf = (name: string): number | null => {
    const index = header.indexOf(name);
    return index < 0 ? null : index + 1;
  };
  return [{ line, values, columnOf }];
}

type Cell =
  | { readonly ok: true; readonly value: string | readonly string[] | undefined }
  | { readonly ok: false; readonly code: 'cell_missing' | 'cell_malformed' };

function readCell(cell: string, { required, schema }: Column): Cell {
  if (cell === '') return required ? { ok: false, code: 'cell_missing' } : { ok: true, value: undefined };
  const parsed = schema.safeParse(cell);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, code: 'cell_malformed' };
}

const show = (text: string): string =>
  text.length > VALUE_SHOWN_MAX ? `${text.slice(0, VALUE_SHOWN_MAX)}…` : text;
