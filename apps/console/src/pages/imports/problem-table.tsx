import { type Column, DataTable, EmptyState, Section } from '@haechi/ui';
import { Button, Select, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { saveText } from '../audit/save-text.ts';
import type { Plan, ReadOn } from './plan.ts';
import { useMatchingRows } from './use-matching-rows.ts';
import { writeProblems } from './write-problems.ts';

type Problem = Plan['problems'][number];

const columnOf = ({ column, field }: Problem): string => field ?? (column === null ? '–' : String(column));

interface ProblemTableProps {
  readonly problems: readonly Problem[];
  readonly leftOut: number;
  readonly readOn: ReadOn;
}

/** Everything wrong with a file, by column and by what is said of it, and as a file to work through. */
export function ProblemTable({ problems, leftOut, readOn }: ProblemTableProps) {
  const t = useT();
  const [text, setText] = useState('');
  const [column, setColumn] = useState<string | null>(null);
  const wanted = text.trim().toLowerCase();
  const found = useMatchingRows(
    problems,
    (problem) =>
      (column === null || columnOf(problem) === column) &&
      (problem.message.toLowerCase().includes(wanted) || String(problem.line) === wanted),
  );
  const columns = [...new Set(problems.map(columnOf))].toSorted();
  const header = [t('imports.line'), t('imports.column'), t('imports.why')];
  const total = problems.length + leftOut;
  return (
    <Section
      title={t('imports.problems')}
      description={
        leftOut > 0 ? t('imports.first', { shown: problems.length, total }) : t('imports.problemsHint')
      }
      actions={
        leftOut > 0 ? (
          <Button variant="default" loading={readOn.busy} onClick={readOn.more}>
            {t('imports.more')}
          </Button>
        ) : null
      }
      frame="none"
    >
      <DataTable
        id="import-problems"
        label={t('imports.problems')}
        columns={problemColumns(t)}
        rows={found.rows}
        rowKey={(problem) => `${problem.line}:${problem.column}:${problem.code}:${problem.message}`}
        total={found.total}
        onLoadMore={found.loadMore}
        toolbar={
          <>
            <TextInput
              className="list-search"
              type="search"
              aria-label={t('imports.findProblem')}
              placeholder={t('imports.findProblem')}
              leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
              value={text}
              onChange={(event) => {
                setText(event.currentTarget.value);
                found.startOver();
              }}
            />
            {columns.length > 1 ? (
              <Select
                aria-label={t('imports.column')}
                placeholder={t('imports.everyColumn')}
                data={columns}
                value={column}
                clearable
                onChange={(next) => {
                  setColumn(next);
                  found.startOver();
                }}
              />
            ) : null}
            <Button
              variant="default"
              leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
              onClick={() => saveText('problems.csv', writeProblems(header, problems))}
            >
              {t('imports.saveProblems')}
            </Button>
          </>
        }
        empty={<EmptyState title={t('imports.noMatch')} next={t('imports.noMatchNext')} />}
      />
    </Section>
  );
}

function problemColumns(t: Translate): readonly Column<Problem>[] {
  return [
    { id: 'line', header: t('imports.line'), width: '80px', align: 'end', cell: ({ line }) => line ?? '–' },
    { id: 'column', header: t('imports.column'), width: '140px', cell: columnOf },
    { id: 'why', header: t('imports.why'), wrap: true, cell: ({ message }) => message },
  ];
}
