import { ErrorState, RelativeTime, Section } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { keepFlow } from '../../credentials/external-flow.ts';
import { useT } from '../../i18n/i18n.tsx';

/** Accounts elsewhere that I can sign in with: linking and unlinking. Not there while the operator offers none. */
export function ExternalSection() {
  const t = useT();
  const providers = useApi('GET /api/v1/auth/external');
  const linked = useApi('GET /api/v1/me/external-identities');
  const [removing, setRemoving] = useState<string>();
  const begin = useApiMutation('POST /api/v1/me/external-identities/{provider}/begin', {
    onSuccess: ({ goTo, flow }) => {
      keepFlow({ flow, purpose: 'link' });
      globalThis.location.assign(goTo);
    },
  });
  const unlink = useApiMutation('DELETE /api/v1/me/external-identities/{provider}', {
    changes: ['GET /api/v1/me/external-identities'],
    onSuccess: () => setRemoving(undefined),
  });
  const items = linked.data?.items ?? [];
  const free = (providers.data?.items ?? []).filter(
    ({ key }) => !items.some((item) => item.provider === key),
  );
  if (items.length === 0 && free.length === 0) return null;
  return (
    <Section title={t('security.external')} description={t('security.externalText')}>
      {items.map((item) => (
        <div key={item.provider} className="list-line">
          <div>
            <strong>{item.providerName}</strong>
            <p className="h-muted">
              {item.label} · <RelativeTime at={item.lastUsedAt ?? item.linkedAt} />
            </p>
          </div>
          <Button variant="default" onClick={() => setRemoving(item.provider)}>
            {t('security.unlink')}
          </Button>
        </div>
      ))}
      {begin.error ? <ErrorState inline problem={begin.error} /> : null}
      <div className="h-row">
        {free.map(({ key, name }) => (
          <Button
            key={key}
            variant="default"
            loading={begin.isPending}
            onClick={() => begin.mutate({ params: { provider: key }, body: {} })}
          >
            {t('security.link', { name })}
          </Button>
        ))}
      </div>
      <ActDialog
        opened={removing !== undefined}
        danger
        reason="none"
        title={t('security.unlink')}
        confirmLabel={t('security.unlink')}
        act={unlink}
        onConfirm={() => removing !== undefined && unlink.mutate({ params: { provider: removing } })}
        onClose={() => setRemoving(undefined)}
      >
        <p>{t('security.unlinkText')}</p>
      </ActDialog>
    </Section>
  );
}
