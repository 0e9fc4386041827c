import { EmptyState, ErrorState, RelativeTime, Section, showToast } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { IconAppWindow } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { scopeText } from '../oidc/scope-text.ts';

type Consent = ApiResponse<'GET /api/v1/me/consents'>['items'][number];
const CHANGES = ['GET /api/v1/me/consents'] as const;
const nameOf = ({ clientName, clientId }: Consent): string => clientName ?? clientId;

/** Applications I let sign me in, and taking that back. */
export function ConsentsSection() {
  const t = useT();
  const consents = useApi('GET /api/v1/me/consents');
  const [asking, setAsking] = useState<Consent>();
  const withdraw = useApiMutation('DELETE /api/v1/me/consents/{clientId}', {
    changes: CHANGES,
    onSuccess: () => {
      setAsking(undefined);
      showToast({
        tone: 'good',
        word: t('security.consents.withdrawnWord'),
        title: t('security.consents.withdrawn'),
      });
    },
  });
  const items = consents.data?.items;
  return (
    <Section title={t('security.consents')} description={t('security.consents.description')}>
      {items ? (
        items.length > 0 ? (
          items.map((consent) => (
            <ConsentLine key={consent.clientId} consent={consent} onWithdraw={() => setAsking(consent)} />
          ))
        ) : (
          <EmptyState
            icon={<IconAppWindow size={20} stroke={1.6} />}
            title={t('security.consents.empty')}
            next={t('security.consents.emptyNext')}
          />
        )
      ) : consents.error ? (
        <ErrorState inline problem={consents.error} onRetry={() => void consents.refetch()} />
      ) : (
        <Skeleton height={40} />
      )}
      <ActDialog
        opened={asking !== undefined}
        danger
        title={t('security.consents.withdrawTitle', { name: asking ? nameOf(asking) : '' })}
        confirmLabel={t('security.consents.withdraw')}
        act={withdraw}
        onConfirm={() => {
          if (asking) withdraw.mutate({ params: { clientId: asking.clientId } });
        }}
        onClose={() => setAsking(undefined)}
      >
        {t('security.consents.withdrawEffect')}
      </ActDialog>
    </Section>
  );
}

function ConsentLine({
  consent,
  onWithdraw,
}: {
  readonly consent: Consent;
  readonly onWithdraw: () => void;
}) {
  const t = useT();
  const name = nameOf(consent);
  const receives = consent.scopes.map((scope) => {
    const text = scopeText(scope);
    return text === undefined ? scope : t(text);
  });
  return (
    <div className="list-line">
      <IconAppWindow size={20} stroke={1.5} aria-hidden />
      <div>
        <strong>{name}</strong>
        <p className="h-muted">{receives.join(' · ')}</p>
        <p className="h-muted">
          {t('security.consents.since')} <RelativeTime at={consent.grantedAt} />
          {consent.lastUsedAt === null ? null : (
            <>
              {' '}
              · {t('security.tokens.lastUsed')} <RelativeTime at={consent.lastUsedAt} />
            </>
          )}{' '}
          · {t(consent.endsWithSession ? 'security.consents.withSession' : 'security.consents.until')}{' '}
          <RelativeTime at={consent.endsAt} />
        </p>
      </div>
      <Button
        size="xs"
        variant="default"
        color="red"
        aria-label={t('security.consents.withdrawTitle', { name })}
        onClick={onWithdraw}
      >
        {t('security.consents.withdraw')}
      </Button>
    </div>
  );
}
