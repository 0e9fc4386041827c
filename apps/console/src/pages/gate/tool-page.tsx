import { CopyableId, ErrorState, KeyValueList, PageHeader, RelativeTime, Section } from '@haechi/ui';
import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { ClassifyForm } from './classify-form.tsx';
import { ToolDefinition } from './tool-definition.tsx';
import { GATE_READS, RiskPill, type Tool, ToolStatePill } from './words.tsx';

/** One tool: what it says it is, what changed in that, and what a person decided about it. */
export function ToolPage() {
  const t = useT();
  const { id } = useParams({ from: '/console/gate/tools/$id' });
  const mayManage = useCan('gate:manage');
  const tool = useApi('GET /api/v1/gate/tools/{id}', { params: { id } });
  if (tool.error) return <ErrorState problem={tool.error} onRetry={() => void tool.refetch()} />;
  if (tool.data === undefined) return null;
  const { data } = tool;
  return (
    <>
      <PageHeader
        parent={<Link to="/gate/tools">{t('gate.tools')}</Link>}
        title={data.fullName}
        description={data.description}
        status={<ToolStatePill state={data.state} />}
        actions={mayManage && data.state === 'active' ? <SuspendTool tool={data} /> : undefined}
      />
      <Section>
        <KeyValueList items={factsOf(data, t)} />
      </Section>
      <ToolDefinition id={id} />
      {mayManage && data.state !== 'withdrawn' ? (
        <Section title={t('gate.classification')} description={t('gate.classificationText')}>
          {/* A new version starts the form anew: what was looked at is another definition. */}
          <ClassifyForm key={`${data.version} ${data.digest}`} tool={data} />
        </Section>
      ) : null}
    </>
  );
}

function factsOf(tool: Tool, t: Translate) {
  const { annotations, classification, classifiedBy, classifiedAt, suspendedReason } = tool;
  const said = (['readOnly', 'destructive', 'idempotent', 'openWorld'] as const)
    .filter((name) => annotations[name])
    .map((name) => t(`gate.hint.${name}`))
    .join(', ');
  return [
    {
      key: 'level',
      label: t('gate.level'),
      value:
        classification === null ? (
          t('gate.deniedUntil')
        ) : (
          <>
            <RiskPill risk={classification.risk} />{' '}
            <span className="h-mono">{classification.permission}</span>
          </>
        ),
    },
    { key: 'said', label: t('gate.saidOfItself'), value: said === '' ? t('gate.nothing') : said },
    ...(suspendedReason === null
      ? []
      : [{ key: 'suspended', label: t('gate.whySuspended'), value: suspendedReason }]),
    ...(classifiedAt === null
      ? []
      : [
          {
            key: 'by',
            label: t('gate.classifiedBy'),
            value: (
              <>
                {classifiedBy} <RelativeTime at={classifiedAt} />
              </>
            ),
          },
        ]),
    { key: 'server', label: t('gate.server'), value: <span className="h-mono">{tool.upstreamKey}</span> },
    {
      key: 'calls',
      label: t('gate.calls'),
      value: (
        <Link to="/gate/calls" search={{ tool: tool.id }}>
          {t('gate.callsOfTool')}
        </Link>
      ),
    },
    { key: 'digest', label: 'SHA-256', value: <CopyableId id={tool.digest} /> },
  ];
}

function SuspendTool({ tool }: { readonly tool: Tool }) {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  const suspend = useApiMutation('POST /api/v1/gate/tools/{id}/suspend', {
    changes: GATE_READS,
    onSuccess: close,
  });
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('gate.suspend')}
      </Button>
      <ActDialog
        opened={opened}
        danger
        reason="required"
        title={t('gate.suspendTitle', { name: tool.fullName })}
        confirmLabel={t('gate.suspend')}
        act={suspend}
        onConfirm={(reason) => suspend.mutate({ params: { id: tool.id }, body: { reason } })}
        onClose={close}
      >
        <p>{t('gate.suspendText')}</p>
      </ActDialog>
    </>
  );
}
