import { CopyableId, ErrorState, KeyValueList, PageHeader, RelativeTime, Section } from '@haechi/ui';
import { Link, useParams } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { ApplyPreset } from './apply-preset.tsx';
import { ToolTable } from './tool-table.tsx';
import { UpstreamActions } from './upstream-actions.tsx';
import { sayTarget, type Upstream, UpstreamStatePill } from './words.tsx';

/** One server behind the gate: where it is, what it was shown, which tools it brought. */
export function UpstreamPage() {
  const t = useT();
  const { id } = useParams({ from: '/console/gate/upstreams/$id' });
  const mayManage = useCan('gate:manage');
  const upstream = useApi('GET /api/v1/gate/upstreams/{id}', { params: { id } });
  const tools = useApi('GET /api/v1/gate/tools', { query: { upstream: id } });
  if (upstream.error) return <ErrorState problem={upstream.error} onRetry={() => void upstream.refetch()} />;
  if (upstream.data === undefined) return null;
  return (
    <>
      <PageHeader
        parent={<Link to="/gate">{t('gate.title')}</Link>}
        title={upstream.data.name}
        status={<UpstreamStatePill upstream={upstream.data} />}
        actions={mayManage ? <UpstreamActions upstream={upstream.data} /> : undefined}
      />
      <Section>
        <KeyValueList items={factsOf(upstream.data, t)} />
      </Section>
      <Section
        title={t('gate.tools')}
        frame="none"
        actions={mayManage && tools.data !== undefined ? <ApplyPreset tools={tools.data.items} /> : undefined}
      >
        <ToolTable
          id="gate-upstream-tools"
          rows={tools.data?.items}
          problem={tools.error ?? undefined}
          onRetry={() => void tools.refetch()}
          empty={{ title: t('gate.noTools'), next: t('gate.noToolsNext') }}
        />
      </Section>
    </>
  );
}

function factsOf(upstream: Upstream, t: Translate) {
  const { lastFailure, refreshedAt, serverName, serverVersion, protocolVersion } = upstream;
  const says = [serverName, serverVersion, protocolVersion].filter((part) => part !== null).join(' · ');
  return [
    { key: 'target', label: t('gate.target'), value: <span className="h-mono">{sayTarget(upstream)}</span> },
    { key: 'endpoint', label: t('gate.endpointOne'), value: <CopyableId id={upstream.endpoint} /> },
    { key: 'says', label: t('gate.says'), value: says === '' ? t('gate.never') : says },
    {
      key: 'refreshed',
      label: t('gate.refreshed'),
      value: refreshedAt === null ? t('gate.never') : <RelativeTime at={refreshedAt} />,
    },
    {
      key: 'credential',
      label: t('gate.credential'),
      value: t(upstream.hasTenantCredential ? 'gate.credentialKept' : `gate.per.${upstream.credentialPer}`),
    },
    ...(lastFailure === null
      ? []
      : [
          {
            key: 'failure',
            label: t('gate.failure'),
            value: (
              <>
                {lastFailure.text} · <RelativeTime at={lastFailure.at} />
              </>
            ),
          },
        ]),
    { key: 'id', label: 'ID', value: <CopyableId id={upstream.id} /> },
  ];
}
