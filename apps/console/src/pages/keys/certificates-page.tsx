import {
  CodeBlock,
  type Column,
  DataTable,
  EmptyState,
  PageHeader,
  RelativeTime,
  Section,
  StatusPill,
  showToast,
  type Tone,
} from '@haechi/ui';
import { Button, Select } from '@mantine/core';
import { IconCertificate } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';

type Certificates = ApiResponse<'GET /api/v1/certificates'>;
type Certificate = Certificates['items'][number];
type Authority = Certificates['authorities'][number];
type Cause = NonNullable<Certificate['cause']>;

const CHANGES = ['GET /api/v1/certificates', 'GET /api/v1/keys'] as const;
const CAUSES: readonly Cause[] = ['key_compromised', 'replaced', 'no_longer_used', 'unspecified'];
const TONES: Readonly<Record<Certificate['state'], Tone>> = {
  current: 'good',
  replaced: 'off',
  revoked: 'danger',
  expired: 'off',
};

type Act = 'renew' | 'authority' | Certificate;

/** Certificates this installation issued; renewing and revoking them, and the root for trust stores. */
export function CertificatesPage() {
  const t = useT();
  const mayManage = useCan('key:manage');
  const found = useApi('GET /api/v1/certificates');
  const [act, setAct] = useState<Act>();
  const isActive = found.data?.active === true;
  return (
    <>
      <PageHeader
        title={t('certificates.title')}
        description={t('certificates.description')}
        actions={isActive ? <Actions mayManage={mayManage} onAct={setAct} /> : undefined}
      />
      {found.data?.active === false ? (
        <Section title={t('certificates.off')} description={t('certificates.offNext')}>
          <CodeBlock title={t('certificates.settings')} code="HAECHI_TLS=on" />
        </Section>
      ) : null}
      <Section
        title={t('certificates.authorities')}
        description={t('certificates.authoritiesHint')}
        frame="none"
      >
        <DataTable
          id="authorities"
          label={t('certificates.authorities')}
          columns={authorityColumns(t)}
          rows={found.data?.authorities}
          rowKey={(authority) => authority.id}
          problem={found.error ?? undefined}
          onRetry={() => void found.refetch()}
          skeletonRows={1}
          empty={<Nothing title={t('certificates.noAuthority')} />}
        />
      </Section>
      <Section title={t('certificates.list')} description={t('certificates.listHint')} frame="none">
        <DataTable
          id="certificates"
          label={t('certificates.list')}
          columns={certificateColumns(t, isActive && mayManage ? setAct : undefined)}
          rows={found.data?.items}
          rowKey={(certificate) => certificate.id}
          problem={found.error ?? undefined}
          onRetry={() => void found.refetch()}
          skeletonRows={2}
          empty={<Nothing title={t('certificates.none')} />}
        />
      </Section>
      <RenewDialog act={act} onClose={() => setAct(undefined)} />
      <RevokeDialog
        certificate={typeof act === 'object' ? act : undefined}
        onClose={() => setAct(undefined)}
      />
    </>
  );
}

function Nothing({ title }: { readonly title: string }) {
  const t = useT();
  return (
    <EmptyState
      icon={<IconCertificate size={20} stroke={1.6} />}
      title={title}
      next={t('certificates.noneNext')}
    />
  );
}

function Actions({ mayManage, onAct }: { readonly mayManage: boolean; readonly onAct: (act: Act) => void }) {
  const t = useT();
  return (
    <>
      <Button variant="default" component="a" href="/pki/ca.crt" download="haechi-ca.crt">
        {t('certificates.download')}
      </Button>
      {mayManage ? (
        <>
          <Button variant="default" onClick={() => onAct('authority')}>
            {t('certificates.newAuthority')}
          </Button>
          <Button onClick={() => onAct('renew')}>{t('certificates.renew')}</Button>
        </>
      ) : null}
    </>
  );
}

/** Renewing needs a reason only: nobody is cut off by it. */
function RenewDialog({ act, onClose }: { readonly act: Act | undefined; readonly onClose: () => void }) {
  const t = useT();
  const done = () => {
    showToast({ tone: 'good', word: t('certificates.done'), title: t('certificates.renewed') });
    onClose();
  };
  const server = useApiMutation('POST /api/v1/certificates/server', { changes: CHANGES, onSuccess: done });
  const authority = useApiMutation('POST /api/v1/certificates/authority', {
    changes: CHANGES,
    onSuccess: done,
  });
  const mutation = act === 'authority' ? authority : server;
  const text = act === 'authority' ? 'authority' : 'server';
  return (
    <ActDialog
      opened={act === 'renew' || act === 'authority'}
      reason="required"
      title={t(`certificates.renewTitle.${text}`)}
      confirmLabel={t('certificates.renew')}
      act={mutation}
      onConfirm={(reason) => mutation.mutate({ body: { reason } })}
      onClose={onClose}
    >
      <p>{t(`certificates.renewText.${text}`)}</p>
    </ActDialog>
  );
}

function RevokeDialog({
  certificate,
  onClose,
}: {
  readonly certificate: Certificate | undefined;
  readonly onClose: () => void;
}) {
  const t = useT();
  const [cause, setCause] = useState<Cause>('key_compromised');
  const revoke = useApiMutation('POST /api/v1/certificates/{id}/revocation', {
    changes: CHANGES,
    onSuccess: () => {
      showToast({ tone: 'good', word: t('certificates.done'), title: t('certificates.revoked') });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={certificate !== undefined}
      reason="required"
      title={t('certificates.revokeTitle')}
      confirmLabel={t('certificates.revoke')}
      act={revoke}
      onConfirm={(reason) => {
        if (certificate !== undefined)
          revoke.mutate({ params: { id: certificate.id }, body: { cause, reason } });
      }}
      onClose={onClose}
    >
      <div className="h-stack">
        <p>
          {t(`certificates.revokeText.${certificate?.kind ?? 'client'}`, { name: certificate?.name ?? '' })}
        </p>
        <Select
          label={t('certificates.cause')}
          data={CAUSES.map((value) => ({ value, label: t(`certificates.cause.${value}`) }))}
          value={cause}
          onChange={(value) => setCause(CAUSES.find((one) => one === value) ?? 'unspecified')}
          allowDeselect={false}
        />
      </div>
    </ActDialog>
  );
}

function authorityColumns(t: Translate): readonly Column<Authority>[] {
  return [
    { id: 'name', header: t('certificates.name'), cell: ({ name }) => name },
    {
      id: 'state',
      header: t('certificates.state'),
      width: '130px',
      cell: ({ retiredAt }) => (
        <StatusPill tone={retiredAt === null ? 'good' : 'off'} quiet>
          {t(retiredAt === null ? 'certificates.issues' : 'certificates.former')}
        </StatusPill>
      ),
    },
    {
      id: 'fingerprint',
      header: 'SHA-256',
      wrap: true,
      cell: ({ fingerprint }) => <span className="h-mono">{fingerprint}</span>,
    },
    {
      id: 'endsAt',
      header: t('certificates.endsAt'),
      width: '140px',
      cell: ({ endsAt }) => <RelativeTime at={endsAt} />,
    },
  ];
}

function certificateColumns(
  t: Translate,
  revoke: ((certificate: Certificate) => void) | undefined,
): readonly Column<Certificate>[] {
  const columns: readonly Column<Certificate>[] = [
    {
      id: 'name',
      header: t('certificates.name'),
      wrap: true,
      cell: ({ name, names }) => (names.length === 0 ? name : names.join(', ')),
    },
    {
      id: 'kind',
      header: t('certificates.kind'),
      width: '110px',
      cell: ({ kind }) => t(`certificates.kind.${kind}`),
    },
    {
      id: 'state',
      header: t('certificates.state'),
      width: '130px',
      cell: ({ state, endsSoon }) => (
        <StatusPill tone={endsSoon ? 'waiting' : TONES[state]}>
          {t(endsSoon ? 'certificates.endsSoon' : `certificates.state.${state}`)}
        </StatusPill>
      ),
    },
    {
      id: 'endsAt',
      header: t('certificates.endsAt'),
      width: '140px',
      cell: ({ endsAt }) => <RelativeTime at={endsAt} />,
    },
    {
      id: 'issuedBy',
      header: t('certificates.issuedBy'),
      width: '130px',
      cell: ({ issuedBy }) => issuedBy ?? t('certificates.byItself'),
    },
    {
      id: 'serial',
      header: t('certificates.serial'),
      cell: ({ serial }) => <span className="h-mono">{serial.slice(0, 16)}…</span>,
    },
  ];
  if (revoke === undefined) return columns;
  return [
    ...columns,
    {
      id: 'actions',
      header: t('certificates.actions'),
      width: '110px',
      cell: (certificate) =>
        certificate.state === 'current' || certificate.state === 'replaced' ? (
          <Button variant="subtle" size="compact-sm" onClick={() => revoke(certificate)}>
            {t('certificates.revoke')}
          </Button>
        ) : null,
    },
  ];
}
