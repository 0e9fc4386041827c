import { type Column, DataTable, EmptyState, Section, StatusPill, type Tone } from '@haechi/ui';
import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import type { Plan, ReadOn } from './plan.ts';
import { useMatchingRows } from './use-matching-rows.ts';

type Change = Plan['changes'][number];
type Operation = Change['operation'];

const OPERATIONS = ['added', 'changed', 'removed'] as const satisfies readonly Operation[];
const TONES: Readonly<Record<Operation, Tone>> = { added: 'good', changed: 'waiting', removed: 'danger' };

interface ChangeTableProps {
  readonly changes: readonly Change[];
  readonly leftOut: number;
  readonly readOn: ReadOn;
}

/** What a file would do, line by line: what kind of change, to what, and under which name. */
export function ChangeTable({ changes, leftOut, readOn }: ChangeTableProps) {
  const t = useT();
  const [text, setText] = useState('');
  const [operation, setOperation] = useState('all');
  const [section, setSection] = useState<string | null>(null);
  const wanted = text.trim().toLowerCase();
  const found = useMatchingRows(
    changes,
    (change) =>
      (operation === 'all' || change.operation === operation) &&
      (section === null || change.section === section) &&
      change.name.toLowerCase().includes(wanted),
  );
  const sections = [...new Set(changes.map((change) => change.section))];
  const startOver = <Value,>(set: (value: Value) => void) => {
    return (value: Value) => {
      set(value);
      found.startOver();
    };
  };
  const total = changes.length + leftOut;
  return (
    <Section
      description={leftOut > 0 ? t('imports.first', { shown: changes.length, total }) : undefined}
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
        id="import-changes"
        label={t('imports.plan')}
        columns={changeColumns(t)}
        rows={found.rows}
        rowKey={(change) => `${change.section}:${change.operation}:${change.name}:${change.line}`}
        total={found.total}
        onLoadMore={found.loadMore}
        toolbar={
          changes.length === 0 ? null : (
            <>
              <TextInput
                className="list-search"
                type="search"
                aria-label={t('imports.findChange')}
                placeholder={t('imports.findChange')}
                leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
                value={text}
                onChange={(event) => startOver(setText)(event.currentTarget.value)}
              />
              <SegmentedControl
                aria-label={t('imports.operation')}
                value={operation}
                onChange={startOver(setOperation)}
                data={[
                  { value: 'all', label: t('imports.everyChange') },
                  ...OPERATIONS.map((value) => ({ value, label: t(`imports.${value}`) })),
                ]}
              />
              {sections.length > 1 ? (
                <Select
                  aria-label={t('imports.section')}
                  placeholder={t('imports.everySection')}
                  data={sections.map((value) => ({ value, label: t(`imports.section.${value}`) }))}
                  value={section}
                  clearable
                  onChange={startOver(setSection)}
                />
              ) : null}
            </>
          )
        }
        empty={
          changes.length === 0 ? (
            <EmptyState title={t('imports.nothing')} next={t('imports.nothingNext')} />
          ) : (
            <EmptyState title={t('imports.noMatch')} next={t('imports.noMatchNext')} />
          )
        }
      />
    </Section>
  );
}

function changeColumns(t: Translate): readonly Column<Change>[] {
  return [
    {
      id: 'operation',
      header: t('imports.operation'),
      width: '110px',
      cell: ({ operation }) => <StatusPill tone={TONES[operation]}>{t(`imports.${operation}`)}</StatusPill>,
    },
    {
      id: 'section',
      header: t('imports.section'),
      width: '130px',
      cell: ({ section }) => t(`imports.section.${section}`),
    },
    { id: 'name', header: t('imports.what'), wrap: true, cell: ({ name }) => name },
    {
      id: 'fields',
      header: t('imports.fields'),
      wrap: true,
      cell: ({ fields }) => <span className="h-mono">{fields.join(' ')}</span>,
    },
    { id: 'line', header: t('imports.line'), width: '80px', align: 'end', cell: ({ line }) => line ?? '–' },
  ];
}
