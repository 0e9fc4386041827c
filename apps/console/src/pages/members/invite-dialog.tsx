import { Dialog, ErrorState } from '@haechi/ui';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { LinkOnce } from './link-once.tsx';
import { RoleAtScope, type RoleAtScopeValue } from './role-at-scope.tsx';

type Sent = ApiResponse<'POST /api/v1/invitations'>;

export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t('members.invite')}
      size={600}
      closeOnClickOutside={false}
    >
      {opened ? <InviteSteps onClose={onClose} /> : null}
    </Dialog>
  );
}

function InviteSteps({ onClose }: { onClose: () => void }) {
  const [sent, setSent] = useState<Sent>();
  return sent ? (
    <LinkOnce invitation={sent.invitation} link={sent.link} onDone={onClose} />
  ) : (
    <InviteForm onSent={setSent} onClose={onClose} />
  );
}

interface RoleRow extends RoleAtScopeValue {
  readonly key: number;
}

const ROLES_MAX = 20;

function InviteForm({ onSent, onClose }: { onSent: (sent: Sent) => void; onClose: () => void }) {
  const t = useT();
  const { activeScope } = useMe();
  const home = activeScope.kind === 'platform' ? 'platform' : activeScope.id;
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly RoleRow[]>([{ key: 0, roleId: undefined, scope: home }]);
  const [tried, setTried] = useState(false);
  const invite = useApiMutation('POST /api/v1/invitations', {
    changes: ['GET /api/v1/invitations', 'GET /api/v1/members'],
    onSuccess: onSent,
  });
  const needed = (value: string | undefined) => (tried && !value?.trim() ? t('members.missing') : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const chosen = roles.flatMap(({ roleId, scope }) => (roleId && scope ? [{ roleId, scope }] : []));
    if (email.trim() === '' || name.trim() === '' || chosen.length < roles.length) return;
    invite.mutate({ body: { email: email.trim(), displayName: name.trim(), roles: chosen } });
  };
  const replace = (key: number, value: RoleAtScopeValue) =>
    setRoles(roles.map((row) => (row.key === key ? { ...value, key } : row)));
  const addRow = () =>
    setRoles([
      ...roles,
      { key: Math.max(-1, ...roles.map((row) => row.key)) + 1, roleId: undefined, scope: home },
    ]);
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        data-autofocus
        required
        type="email"
        autoComplete="off"
        label={t('members.email')}
        value={email}
        error={invite.error?.field('email') ?? needed(email)}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <TextInput
        required
        autoComplete="off"
        label={t('members.name')}
        maxLength={100}
        value={name}
        error={invite.error?.field('displayName') ?? needed(name)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <fieldset className="role-rows">
        <legend>{t('members.rolesOfInvitation')}</legend>
        {roles.map((row) => (
          <div key={row.key} className="role-rows__row">
            <RoleAtScope
              value={row}
              onChange={(value) => replace(row.key, value)}
              scopeError={needed(row.scope)}
              roleError={needed(row.roleId)}
            />
            <ActionIcon
              aria-label={t('members.removeRoleRow')}
              onClick={() => setRoles(roles.filter(({ key }) => key !== row.key))}
            >
              <IconX size={16} stroke={1.6} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        {roles.length === 0 ? <p className="h-muted">{t('members.noRolesYet')}</p> : null}
        {roles.length < ROLES_MAX ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} stroke={1.6} aria-hidden />}
            onClick={addRow}
          >
            {t('members.addRoleRow')}
          </Button>
        ) : null}
      </fieldset>
      {invite.error && invite.error.fields.length === 0 ? <ErrorState inline problem={invite.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={invite.isPending}>
          {t('members.makeLink')}
        </Button>
      </div>
    </form>
  );
}
