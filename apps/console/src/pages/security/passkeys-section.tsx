import { Dialog, EmptyState, ErrorState, RelativeTime, Section, StatusPill, showToast } from '@haechi/ui';
import { Button, Skeleton, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { hasPasskeys } from '../../credentials/has-passkeys.ts';
import { useAddPasskey } from '../../credentials/use-add-passkey.ts';
import { useT } from '../../i18n/i18n.tsx';

type Passkey = ApiResponse<'GET /api/v1/me/passkeys'>['items'][number];
const CHANGES = ['GET /api/v1/me/passkeys', 'GET /api/v1/me', 'GET /api/v1/me/notices'] as const;

/** My passkeys: adding, naming and removing them. */
export function PasskeysSection() {
  const t = useT();
  const passkeys = useApi('GET /api/v1/me/passkeys');
  const adding = useAddPasskey(() =>
    showToast({ tone: 'good', word: t('security.saved'), title: t('security.passkeys.added') }),
  );
  const [removing, setRemoving] = useState<Passkey>();
  const [renaming, setRenaming] = useState<Passkey>();
  const remove = useApiMutation('DELETE /api/v1/me/passkeys/{id}', {
    changes: CHANGES,
    onSuccess: () => {
      setRemoving(undefined);
      showToast({
        tone: 'good',
        word: t('security.passkeys.removedWord'),
        title: t('security.passkeys.removed'),
      });
    },
  });
  const items = passkeys.data?.items;
  const add = hasPasskeys() ? (
    <Button variant="default" loading={adding.busy} onClick={adding.start}>
      {t('security.passkeys.add')}
    </Button>
  ) : undefined;
  return (
    <Section
      title={t('security.passkeys')}
      description={t('security.passkeys.description')}
      actions={items && items.length > 0 ? add : undefined}
    >
      {adding.problem ? <ErrorState inline problem={adding.problem} /> : null}
      {adding.trouble ? (
        <div className="h-notice" data-tone="waiting" role="alert">
          <p>{t(`credentials.passkey.${adding.trouble}`)}</p>
        </div>
      ) : null}
      {items ? (
        items.length > 0 ? (
          items.map((passkey) => (
            <PasskeyLine
              key={passkey.id}
              passkey={passkey}
              onRename={() => setRenaming(passkey)}
              onRemove={() => setRemoving(passkey)}
            />
          ))
        ) : (
          <EmptyState
            icon={<IconFingerprint size={20} stroke={1.6} />}
            title={t('security.passkeys.empty')}
            next={t(add ? 'security.passkeys.emptyNext' : 'security.passkeys.notHere')}
            {...(add ? { action: add } : {})}
          />
        )
      ) : passkeys.error ? (
        <ErrorState inline problem={passkeys.error} onRetry={() => void passkeys.refetch()} />
      ) : (
        <Skeleton height={40} />
      )}
      <ActDialog
        opened={removing !== undefined}
        danger
        title={t('security.passkeys.removeTitle', { name: removing?.name ?? '' })}
        confirmLabel={t('security.passkeys.remove')}
        act={remove}
        onConfirm={() => {
          if (removing) remove.mutate({ params: { id: removing.id } });
        }}
        onClose={() => setRemoving(undefined)}
      >
        {t('security.passkeys.removeEffect')}
      </ActDialog>
      {renaming ? <RenameDialog passkey={renaming} onClose={() => setRenaming(undefined)} /> : null}
    </Section>
  );
}

interface PasskeyLineProps {
  readonly passkey: Passkey;
  readonly onRename: () => void;
  readonly onRemove: () => void;
}

function PasskeyLine({ passkey, onRename, onRemove }: PasskeyLineProps) {
  const t = useT();
  return (
    <div className="list-line">
      <IconFingerprint size={20} stroke={1.5} aria-hidden />
      <div>
        <strong>{passkey.name}</strong>
        <p className="h-muted">
          {t(passkey.synced ? 'security.passkeys.synced' : 'security.passkeys.oneDevice')} ·{' '}
          {t('security.passkeys.since')} <RelativeTime at={passkey.createdAt} /> ·{' '}
          {t('security.tokens.lastUsed')} <RelativeTime at={passkey.lastUsedAt} />
        </p>
        {passkey.blocked ? <p className="h-muted">{t('security.passkeys.blockedHint')}</p> : null}
      </div>
      <div className="h-row">
        {passkey.blocked ? <StatusPill tone="danger">{t('security.passkeys.blocked')}</StatusPill> : null}
        <Button
          size="xs"
          variant="default"
          aria-label={t('security.passkeys.renameTitle', { name: passkey.name })}
          onClick={onRename}
        >
          {t('security.passkeys.rename')}
        </Button>
        <Button
          size="xs"
          variant="default"
          color="red"
          aria-label={t('security.passkeys.removeTitle', { name: passkey.name })}
          onClick={onRemove}
        >
          {t('security.passkeys.remove')}
        </Button>
      </div>
    </div>
  );
}

function RenameDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const t = useT();
  const [name, setName] = useState(passkey.name);
  const rename = useApiMutation('PATCH /api/v1/me/passkeys/{id}', { changes: CHANGES, onSuccess: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ params: { id: passkey.id }, body: { name: name.trim() }, ifMatch: passkey.version });
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('security.passkeys.renameTitle', { name: passkey.name })}
      size={400}
    >
      <form className="h-stack" onSubmit={submit} noValidate>
        {rename.error && !rename.error.field('name') ? <ErrorState inline problem={rename.error} /> : null}
        <TextInput
          data-autofocus
          label={t('security.passkeys.name')}
          value={name}
          maxLength={100}
          error={rename.error?.field('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className="h-row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={name.trim() === ''}>
            {t('security.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
