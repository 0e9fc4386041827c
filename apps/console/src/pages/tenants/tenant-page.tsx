import { CopyableId, ErrorState, ExactTime, KeyValueList, PageHeader, Section } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowRight, IconPencil } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useApi } from '../../api/api.ts';
import { useDocumentTitle } from '../../app/document-title.tsx';
import { NotFound } from '../../app/not-found.tsx';
import { PageSkeleton } from '../../app/page-skeleton.tsx';
import { useCan, useMe } from '../../app/session.ts';
import { useScopeSwitch } from '../../app/use-scope-switch.ts';
import { useT } from '../../i18n/i18n.tsx';
import { BusinessTypes } from './business-types.tsx';
import { EditTenantDialog } from './edit-tenant-dialog.tsx';
import { TenantStatePill } from './tenant-state-pill.tsx';
import type { Tenant } from './tenant-words.ts';
import './tenants.css';

export function TenantPage() {
  const { id } = useParams({ from: '/console/tenants/$id' });
  const tenant = useApi('GET /api/v1/tenants/{id}', { params: { id } });
  useDocumentTitle(tenant.data?.name);
  if (tenant.data) return <TenantDetail tenant={tenant.data} />;
  if (!tenant.error) return <PageSkeleton />;
  // An id that is none cannot lead anywhere either.
  if (tenant.error.status === 404 || tenant.error.code === 'VAL_001') return <NotFound />;
  return <ErrorState problem={tenant.error} onRetry={() => void tenant.refetch()} />;
}

function TenantDetail({ tenant }: { tenant: Tenant }) {
  const t = useT();
  const { activeScope } = useMe();
  const { switchTo, busy } = useScopeSwitch();
  const mayEdit = useCan('tenant:update');
  const [editing, setEditing] = useDisclosure();
  const here = activeScope.id === tenant.id;
  const numbers = [
    { key: 'branchCount', value: tenant.branchCount },
    { key: 'projectCount', value: tenant.projectCount },
    { key: 'memberCount', value: tenant.memberCount },
  ] as const;
  return (
    <>
      <PageHeader
        parent={<Link to="/tenants">{t('tenants.title')}</Link>}
        title={tenant.name}
        status={<TenantStatePill state={tenant.state} />}
        actions={
          <>
            {mayEdit ? (
              <Button
                variant="default"
                leftSection={<IconPencil size={15} stroke={1.6} aria-hidden />}
                onClick={setEditing.open}
              >
                {t('tenants.edit')}
              </Button>
            ) : null}
            {here ? null : (
              <Button
                loading={busy}
                rightSection={<IconArrowRight size={15} stroke={1.6} aria-hidden />}
                onClick={() => switchTo(tenant.id)}
              >
                {t('tenants.workHere')}
              </Button>
            )}
          </>
        }
      />
      <dl className="tenant-numbers">
        {numbers.map(({ key, value }) => (
          <div key={key}>
            <dt>{t(`tenants.${key}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Section title={t('tenants.facts')}>
        <KeyValueList
          items={[
            {
              key: 'slug',
              label: t('tenants.slug'),
              value: <span className="h-mono">{tenant.slug}</span>,
            },
            {
              key: 'types',
              label: t('tenants.businessTypes'),
              value: <BusinessTypes types={tenant.businessTypes} />,
            },
            { key: 'created', label: t('tenants.createdAt'), value: <ExactTime at={tenant.createdAt} /> },
            { key: 'id', label: t('tenants.id'), value: <CopyableId id={tenant.id} whole /> },
          ]}
        />
      </Section>
      <EditTenantDialog opened={editing} tenant={tenant} onClose={setEditing.close} />
    </>
  );
}
