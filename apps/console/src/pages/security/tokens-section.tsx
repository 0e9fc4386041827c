import { EmptyState, ErrorState, RelativeTime, Section, shortenId, showToast } from '@haechi/ui';
import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { CreateTokenDialog } from './create-token-dialog.tsx';

type Token = ApiResponse<'GET /api/v1/me/tokens'>['items'][number];

/** My tokens for scripts and tools. */
export function TokensSection() {
  const t = useT();
  const tokens = useApi('GET /api/v1/me/tokens');
  const [creating, dialog] = useDisclosure();
  const [revoking, setRevoking] = useState<Token>();
  const revoke = useApiMutation('DELETE /api/v1/me/tokens/{id}', {
    changes: ['GET /api/v1/me/tokens'],
    onSuccess: () => {
      setRevoking(undefined);
      showToast({
        tone: 'good',
        word: t('security.tokens.revokedWord'),
        title: t('security.tokens.revoked'),
      });
    },
  });
  const create = (
    <Button variant="default" onClick={dialog.open}>
      {t('security.tokens.create')}
    </Button>
  );
  const items = tokens.data?.items;
  return (
    <>
      <Section
        title={t('security.tokens')}
        description={t('security.tokens.description')}
        actions={items && items.length > 0 ? create : undefined}
      >
        {items ? (
          items.length > 0 ? (
            items.map((token) => (
              <TokenLine key={token.id} token={token} onRevoke={() => setRevoking(token)} />
            ))
          ) : (
            <EmptyState
              icon={<IconKey size={20} stroke={1.6} />}
              title={t('security.tokens.empty')}
              next={t('security.tokens.emptyNext')}
              action={create}
            />
          )
        ) : tokens.error ? (
          <ErrorState inline problem={tokens.error} onRetry={() => void tokens.refetch()} />
        ) : (
          <Skeleton height={40} />
        )}
      </Section>
      <CreateTokenDialog opened={creating} onClose={dialog.close} />
      <ActDialog
        opened={revoking !== undefined}
        danger
        title={t('security.tokens.revokeTitle', { name: revoking?.name ?? '' })}
        confirmLabel={t('security.tokens.revoke')}
        act={revoke}
        onConfirm={() => {
          if (revoking) revoke.mutate({ params: { id: revoking.id } });
        }}
        onClose={() => setRevoking(undefined)}
      >
        {t('security.tokens.revokeEffect')}
      </ActDialog>
    </>
  );
}

function TokenLine({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const t = useT();
  const { activeScope, memberships } = useMe();
  // An operator works in organisations without belonging to them; of the others they see only the id here.
  const names = new Map(memberships.map(({ tenantId, name }) => [tenantId, name])).set(
    activeScope.id,
    activeScope.name,
  );
  const place =
    token.scope === 'platform' ? t('scope.platform') : (names.get(token.scope) ?? shortenId(token.scope));
  return (
    <div className="list-line">
      <IconKey size={20} stroke={1.5} aria-hidden />
      <div>
        <strong>{token.name}</strong>
        <p className="h-muted">
          {t('security.tokens.worksAt', { place })} · {t('security.tokens.lastUsed')}{' '}
          <RelativeTime at={token.lastUsedAt} />
        </p>
      </div>
      <div className="h-row">
        <span className="h-muted">
          {t('security.tokens.expires')} <RelativeTime at={token.expiresAt} />
        </span>
        <Button
          size="xs"
          variant="default"
          color="red"
          aria-label={t('security.tokens.revokeTitle', { name: token.name })}
          onClick={onRevoke}
        >
          {t('security.tokens.revoke')}
        </Button>
      </div>
    </div>
  );
}
