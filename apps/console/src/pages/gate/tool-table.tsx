import { type Column, DataTable, EmptyState } from '@haechi/ui';
import { IconTool } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ApiProblem } from '../../api/problem.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { RiskPill, type Tool, ToolStatePill } from './words.tsx';

interface ToolTableProps {
  readonly id: string;
  readonly rows: readonly Tool[] | undefined;
  readonly problem: ApiProblem | undefined;
  readonly onRetry: () => void;
  readonly toolbar?: ReactNode;
  readonly empty: { readonly title: string; readonly next: string };
}

export function ToolTable({ id, rows, problem, onRetry, toolbar, empty }: ToolTableProps) {
  const t = useT();
  const navigate = useNavigate();
  return (
    <DataTable
      id={id}
      label={t('gate.tools')}
      columns={columnsOf(t)}
      rows={rows}
      rowKey={(tool) => tool.id}
      onOpen={(tool) => void navigate({ to: '/gate/tools/$id', params: { id: tool.id } })}
      problem={problem}
      onRetry={onRetry}
      total={rows?.length}
      toolbar={toolbar}
      empty={<EmptyState icon={<IconTool size={20} stroke={1.6} />} title={empty.title} next={empty.next} />}
    />
  );
}

function columnsOf(t: Translate): readonly Column<Tool>[] {
  return [
    {
      id: 'name',
      header: t('gate.tool'),
      sortBy: ({ fullName }) => fullName,
      cell: ({ id, fullName }) => (
        <Link to="/gate/tools/$id" params={{ id }} className="row-link h-mono">
          {fullName}
        </Link>
      ),
    },
    {
      id: 'state',
      header: t('gate.state'),
      width: '150px',
      sortBy: ({ state }) => state,
      cell: ({ state }) => <ToolStatePill state={state} />,
    },
    {
      id: 'risk',
      header: t('gate.level'),
      width: '130px',
      cell: ({ classification, proposedRisk }) =>
        classification === null ? (
          t('gate.proposed', { risk: proposedRisk })
        ) : (
          <RiskPill risk={classification.risk} />
        ),
    },
    {
      id: 'findings',
      header: t('gate.findings'),
      width: '110px',
      align: 'end',
      sortBy: ({ findings }) => findings.length,
      cell: ({ findings }) => (findings.length === 0 ? '' : findings.length),
    },
    {
      id: 'what',
      header: t('gate.what'),
      wrap: true,
      onPhone: 'hide',
      cell: ({ description }) => description,
    },
  ];
}
