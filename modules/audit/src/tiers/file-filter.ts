import type { DuckDBValue } from '@duckdb/node-api';
import { type EventFilter, PUBLIC_ID } from '../queries/event-filter.ts';

/** Conditions over files of the log that mean what `conditionsOf` means in the database. */
export interface FileCondition {
  readonly where: string;
  readonly values: readonly DuckDBValue[];
}

const all = (conditions: readonly FileCondition[], joint: 'AND' | 'OR'): FileCondition => ({
  where: conditions.length === 0 ? 'true' : `(${conditions.map(({ where }) => where).join(` ${joint} `)})`,
  values: conditions.flatMap(({ values }) => values),
});

const contains = (column: string, part: string): FileCondition => ({
  where: String.raw`${column} ILIKE ? ESCAPE '\'`,
  values: [`%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`],
});

const equals = (column: string, value: DuckDBValue): FileCondition => ({
  where: `${column} = ?`,
  values: [value],
});

const isOneOf = (column: string, ids: readonly string[] = []): FileCondition[] =>
  ids.length === 0 ? [] : [{ where: `${column} IN (${ids.map(() => '?').join(', ')})`, values: [...ids] }];

const matchesThing = (
  idColumn: string,
  nameColumn: string,
  wanted: string,
  people: readonly string[] | undefined,
): FileCondition =>
  PUBLIC_ID.test(wanted)
    ? equals(idColumn, wanted)
    : all([contains(nameColumn, wanted), ...isOneOf(idColumn, people)], 'OR');

const matchesText = (text: string, people: readonly string[] | undefined): FileCondition =>
  all(
    [
      ...['actor_name', 'action', 'target_name', 'target_id', 'reason', 'ip'].map((column) =>
        contains(column, text),
      ),
      ...isOneOf('actor_id', people),
      ...isOneOf('target_id', people),
    ],
    'OR',
  );

const matchesAction = (wanted: string): FileCondition =>
  wanted.endsWith('*')
    ? { where: 'starts_with(action, ?)', values: [wanted.slice(0, -1)] }
    : equals('action', wanted);

const instant = (operator: '>=' | '<', at: Date): FileCondition => ({
  where: `epoch_ms("at") ${operator} ?::BIGINT`,
  values: [at.getTime()],
});

export function fileConditionOf(filter: EventFilter): FileCondition {
  const { actor, action, target, scopeId, result, from, to, text, people } = filter;
  const conditions: FileCondition[] = [];
  if (actor !== undefined) conditions.push(matchesThing('actor_id', 'actor_name', actor, people?.actor));
  if (action !== undefined) conditions.push(matchesAction(action));
  if (target !== undefined) conditions.push(matchesThing('target_id', 'target_name', target, people?.target));
  if (scopeId !== undefined) conditions.push({ where: 'scope_id = ?::UUID', values: [scopeId] });
  if (result !== undefined) conditions.push(equals('result', result));
  if (from !== undefined) conditions.push(instant('>=', from));
  if (to !== undefined) conditions.push(instant('<', to));
  if (text !== undefined && text.trim() !== '') conditions.push(matchesText(text.trim(), people?.text));
  return all(conditions, 'AND');
}
