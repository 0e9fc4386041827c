import { Dialog, ErrorState, StatusPill } from '@haechi/ui';
import { Button, Skeleton, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, queryKeyOf, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useT } from '../../i18n/i18n.tsx';
import { type Draft, type Drafts, rebase } from './role-grid.ts';
import { SignedList } from './signed-list.tsx';

type Preview = ApiResponse<'POST /api/v1/role-changes/preview'>;

interface ReviewProps {
  readonly drafts: Drafts;
  readonly onDrafts: (drafts: Drafts) => void;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

/** The whole change before it is saved: what differs, whom it touches, what others did meanwhile. */
export function ReviewDialog({ opened, ...props }: ReviewProps & { readonly opened: boolean }) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={props.onClose} title={t('matrix.reviewTitle')} size={680}>
      {opened ? <Review {...props} /> : null}
    </Dialog>
  );
}

const toChanges = (drafts: Drafts) =>
  [...drafts].map(([roleId, { version, patterns }]) => ({ roleId, version, patterns: [...patterns] }));

function Review({ drafts, onDrafts, onClose, onSaved }: ReviewProps) {
  const t = useT();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const body = { changes: toChanges(drafts) };
  const preview = useQuery<Preview, ApiProblem>({
    queryKey: queryKeyOf('POST /api/v1/role-changes/preview', body),
    queryFn: ({ signal }) => api('POST /api/v1/role-changes/preview', { body, signal }),
    enabled: drafts.size > 0,
  });
  const save = useApiMutation('POST /api/v1/role-changes', {
    changes: ['GET /api/v1/roles', 'GET /api/v1/roles/{id}', 'GET /api/v1/me'],
    onSuccess: onSaved,
  });
  const conflicts = preview.data?.roles.filter(({ conflict }) => conflict !== null) ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() === '' || conflicts.length > 0) return;
    save.mutate(
      { body: { ...body, reason: reason.trim() } },
      // Somebody was quicker: look again, so that the conflict is shown and can be settled.
      { onError: (problem) => (problem.code === 'VAL_003' ? void preview.refetch() : undefined) },
    );
  };
  const settle = () => {
    const next = new Map<string, Draft>(drafts);
    for (const { roleId, conflict } of conflicts) {
      const draft = next.get(roleId);
      if (draft && conflict) next.set(roleId, rebase(draft, conflict));
    }
    save.reset();
    onDrafts(next);
  };
  if (preview.error)
    return <ErrorState inline problem={preview.error} onRetry={() => void preview.refetch()} />;
  if (!preview.data) return <Skeleton height={260} />;
  return (
    <form className="matrix-review" onSubmit={submit} noValidate>
      <RoleList roles={preview.data.roles} />
      <PeopleList preview={preview.data} />
      {conflicts.length > 0 ? (
        <div role="alert" className="h-stack">
          <StatusPill tone="waiting">{t('matrix.conflict', { count: conflicts.length })}</StatusPill>
          <p>{t('matrix.conflictNext')}</p>
          <div>
            <Button variant="default" onClick={settle}>
              {t('matrix.settle')}
            </Button>
          </div>
        </div>
      ) : (
        <Textarea
          required
          label={t('ui.reason')}
          description={t('ui.reasonHint')}
          maxLength={1000}
          value={reason}
          error={tried && reason.trim() === '' ? t('ui.reasonMissing') : undefined}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {save.error && conflicts.length === 0 ? <ErrorState inline problem={save.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('roles.keepEditing')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={conflicts.length > 0}>
          {t('matrix.save')}
        </Button>
      </div>
    </form>
  );
}

function RoleList({ roles }: { roles: Preview['roles'] }) {
  const t = useT();
  return (
    <section>
      <h3>{t('matrix.rolesTouched')}</h3>
      <ul className="matrix-review__list">
        {roles.map((role) => (
          <li key={role.roleId}>
            <span className="h-row">
              <strong>{role.roleName}</strong>
              <span className="h-mono h-muted">{role.roleKey}</span>
              {role.edited ? null : <span className="h-muted">{t('matrix.onlyInherits')}</span>}
              {role.conflict ? <StatusPill tone="waiting">{t('matrix.changedMeanwhile')}</StatusPill> : null}
            </span>
            <SignedList
              added={role.edited ? role.added : role.gains}
              removed={role.edited ? role.removed : role.losses}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function PeopleList({ preview }: { preview: Preview }) {
  const t = useT();
  const { people, examined, holdings } = preview;
  return (
    <section>
      <h3>{t('matrix.peopleTouched', { count: people.length })}</h3>
      <p className="h-muted">
        {t(people.length === 0 ? 'matrix.nobodyTouched' : 'matrix.peopleHint')}
        {examined < holdings ? ` ${t('matrix.examined', { examined, holdings })}` : null}
      </p>
      {people.length === 0 ? null : (
        <ul className="matrix-review__list">
          {people.map((person) => (
            <li key={`${person.principalId} ${person.scope}`}>
              <span className="h-row">
                <strong>{person.principalName}</strong>
                <span className="h-muted">{person.scopeName}</span>
              </span>
              <SignedList added={person.gains} removed={person.losses} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
