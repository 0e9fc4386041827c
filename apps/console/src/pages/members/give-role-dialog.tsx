import { Dialog, ErrorState, showToast, useNow } from '@haechi/ui';
import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import './members.css';
import { PersonSelect } from './person-select.tsx';
import { RoleAtScope, type RoleAtScopeValue } from './role-at-scope.tsx';
import { RoleWindowFields } from './role-window.tsx';
import { isEmptyWindow, type RoleWindow, windowInstants } from './window-instants.ts';

interface GiveRoleProps {
  /** To whom; chosen in the dialog when the page does not say. */
  readonly principal?: { readonly id: string; readonly name: string };
  /** Where; chosen in the dialog when the page does not say. */
  readonly scope?: string;
  readonly onClose: () => void;
}

export function GiveRoleDialog({ opened, ...rest }: GiveRoleProps & { readonly opened: boolean }) {
  const t = useT();
  const title = rest.principal
    ? t('members.giveRoleTo', { name: rest.principal.name })
    : t('members.giveRole');
  return (
    <Dialog opened={opened} onClose={rest.onClose} title={title} size={560}>
      {opened ? <GiveRoleForm {...rest} /> : null}
    </Dialog>
  );
}

const MINUTE_MS = 60_000;

function GiveRoleForm({ principal, scope, onClose }: GiveRoleProps) {
  const t = useT();
  const { timeZone } = useMe().user;
  const [person, setPerson] = useState(principal?.id);
  const [role, setRole] = useState<RoleAtScopeValue>({ roleId: undefined, scope });
  const [window, setWindow] = useState<RoleWindow>({ kind: 'duration', duration: 'ever' });
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const give = useApiMutation('POST /api/v1/assignments', {
    changes: [
      'GET /api/v1/assignments',
      'GET /api/v1/members',
      'GET /api/v1/members/{userId}',
      'GET /api/v1/roles',
    ],
    onSuccess: (assignment) => {
      showToast({
        tone: 'good',
        word: t('members.given'),
        title: t('members.givenTitle', { name: assignment.principalName, role: assignment.roleName }),
        detail: assignment.scopeName,
      });
      onClose();
    },
  });
  const badWindow = isEmptyWindow(window, useNow(MINUTE_MS), timeZone);
  const needed = (value: string | undefined) => (tried && !value?.trim() ? t('members.missing') : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!person || !role.roleId || !role.scope || reason.trim() === '' || badWindow) return;
    give.mutate({
      body: {
        principal: person,
        roleId: role.roleId,
        scope: role.scope,
        reason: reason.trim(),
        ...windowInstants(window, Date.now(), timeZone),
      },
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      {principal ? null : <PersonSelect first value={person} onChange={setPerson} error={needed(person)} />}
      <RoleAtScope
        value={role}
        onChange={setRole}
        fixedScope={scope !== undefined}
        scopeError={needed(role.scope)}
        roleError={role.scope ? needed(role.roleId) : undefined}
      />
      <RoleWindowFields
        value={window}
        onChange={setWindow}
        error={tried && badWindow ? t('members.windowEmpty') : undefined}
      />
      <Textarea
        required
        label={t('ui.reason')}
        description={t('ui.reasonHint')}
        maxLength={1000}
        value={reason}
        error={
          give.error?.field('reason') ?? (tried && reason.trim() === '' ? t('ui.reasonMissing') : undefined)
        }
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {give.error ? <ErrorState inline problem={give.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={give.isPending}>
          {t('members.giveRole')}
        </Button>
      </div>
    </form>
  );
}
