import { TOOL_STATES } from '@haechi/contracts/gate-states';
import { PageHeader } from '@haechi/ui';
import { Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { readToolsSearch } from './gate-search.ts';
import { ToolTable } from './tool-table.tsx';
import { GateViews } from './words.tsx';

/** The registry: every tool of every server, with its level. */
export function ToolsPage() {
  const t = useT();
  const search = useSearch({ from: '/console/gate/tools' });
  const navigate = useNavigate({ from: '/gate/tools' });
  const tools = useApi('GET /api/v1/gate/tools', { query: search });
  return (
    <>
      <PageHeader title={t('gate.tools')} description={t('gate.toolsDescription')} />
      <GateViews />
      <ToolTable
        id="gate-tools"
        rows={tools.data?.items}
        problem={tools.error ?? undefined}
        onRetry={() => void tools.refetch()}
        toolbar={
          <Select
            aria-label={t('gate.state')}
            placeholder={t('gate.state')}
            clearable
            value={search.state ?? null}
            data={TOOL_STATES.map((value) => ({ value, label: t(`gate.tool.${value}`) }))}
            onChange={(state) => void navigate({ search: readToolsSearch({ state }), replace: true })}
          />
        }
        empty={{ title: t('gate.noTools'), next: t('gate.noToolsNext') }}
      />
    </>
  );
}
