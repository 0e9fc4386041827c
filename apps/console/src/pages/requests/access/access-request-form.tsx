import { ErrorState, showToast } from '@haechi/ui';
import { Button, Chip, Group, Radio, Skeleton, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useApiMutation } from '../../../api/api.ts';
import type { ApiResponse } from '../../../api/client.ts';
import { useT } from '../../../i18n/i18n.tsx';
import '../../lists.css';
import type { Question } from '../../permissions/use-decision.ts';
import './access-request.css';
import { DURATIONS, durationPart, USUAL_DURATION } from './durations.ts';
import { type GrantingRole, optionKey, useGrantingRoles } from './granting-roles.ts';

export type AskedAccess = ApiResponse<'POST /api/v1/access-requests'>;

/** What is asked for: roles that give a permission, or one role chosen by the reader. */
export type Wanted =
  | { readonly by: 'permission'; readonly question: Question | undefined }
  | { readonly by: 'role'; readonly roleId: string | undefined; readonly scope: string | undefined };

export interface AccessRequestFormProps {
  readonly wanted: Wanted;
  /** Above the rest of the form: what is wanted, as far as the reader chooses it. */
  readonly children?: ReactNode;
  readonly onAsked: (asked: AskedAccess) => void;
  readonly onCancel: () => void;
}

const JUSTIFICATION_MAX = 1000;

/** Asks for a role: which, for how long, why. */
export function AccessRequestForm({ wanted, children, onAsked, onCancel }: AccessRequestFormProps) {
  const t = useT();
  const question = wanted.by === 'permission' ? wanted.question : undefined;
  const options = useGrantingRoles(question);
  const [picked, setPicked] = useState<string>();
  const [duration, setDuration] = useState(USUAL_DURATION);
  const [why, setWhy] = useState('');
  const [tried, setTried] = useState(false);
  const ask = useApiMutation('POST /api/v1/access-requests', {
    changes: ['GET /api/v1/approvals'],
    onSuccess: (asked) => {
      showToast({
        tone: 'waiting',
        word: t('requests.state.pending'),
        title: t(asked.joined ? 'requests.ask.joined' : 'requests.ask.sent'),
      });
      onAsked(asked);
    },
  });

  const option = options.data?.find((role) => optionKey(role) === picked) ?? options.data?.[0];
  const target = wanted.by === 'permission' ? option : wanted;
  const missing = why.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing || target?.roleId === undefined || target.scope === undefined) return;
    ask.mutate({
      body: {
        roleId: target.roleId,
        scope: target.scope,
        ...durationPart(duration),
        justification: why.trim(),
        ...(question ? { permission: question.permission } : {}),
      },
    });
  };

  const nothingToAsk = question !== undefined && options.data?.length === 0;
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      {children}
      {question === undefined ? null : options.error ? (
        <ErrorState inline problem={options.error} onRetry={() => void options.refetch()} />
      ) : (
        <RoleOptions options={options.data} value={option} onPick={setPicked} />
      )}
      {nothingToAsk ? null : (
        <>
          <div>
            <div className="field-label" id="ask-duration">
              {t('requests.ask.duration')}
            </div>
            <Chip.Group multiple={false} value={duration} onChange={setDuration}>
              <Group gap={6} role="radiogroup" aria-labelledby="ask-duration">
                {DURATIONS.map(({ id, label }) => (
                  <Chip key={id} value={id} size="xs" variant="outline">
                    {t(label)}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </div>
          <Textarea
            label={t('requests.ask.why')}
            description={t('requests.ask.whyHint')}
            required
            maxLength={JUSTIFICATION_MAX}
            value={why}
            error={
              ask.error?.field('justification') ??
              (tried && missing ? t('requests.ask.whyMissing') : undefined)
            }
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
        </>
      )}
      {ask.error ? <ErrorState inline problem={ask.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onCancel}>
          {t('ui.cancel')}
        </Button>
        {nothingToAsk ? null : (
          <Button
            type="submit"
            loading={ask.isPending}
            disabled={target?.roleId === undefined || !target.scope}
          >
            {t('requests.ask.send')}
          </Button>
        )}
      </div>
    </form>
  );
}

interface RoleOptionsProps {
  readonly options: readonly GrantingRole[] | undefined;
  readonly value: GrantingRole | undefined;
  readonly onPick: (key: string) => void;
}

function RoleOptions({ options, value, onPick }: RoleOptionsProps) {
  const t = useT();
  if (options === undefined) {
    return (
      <div role="status" aria-label={t('app.loading')} className="access-ask__options">
        <Skeleton height={52} />
        <Skeleton height={52} />
      </div>
    );
  }
  if (options.length === 0) {
    return <p className="access-ask__none">{t('requests.ask.noRole')}</p>;
  }
  return (
    <Radio.Group
      label={t('requests.ask.role')}
      description={t('requests.ask.roleHint')}
      value={value ? optionKey(value) : ''}
      onChange={onPick}
    >
      <div className="access-ask__options">
        {options.map((role, index) => (
          <Radio.Card key={optionKey(role)} value={optionKey(role)} className="access-ask__option">
            <Radio.Indicator size="xs" />
            <span className="access-ask__option-text">
              <span>
                <strong>{role.roleName}</strong> <span className="h-mono h-muted">{role.roleKey}</span>
              </span>
              <span className="h-muted">
                {t('requests.ask.roleFacts', { scope: role.scopeName, count: role.permissionCount })}
              </span>
            </span>
            {index === 0 ? <span className="access-ask__smallest">{t('requests.ask.smallest')}</span> : null}
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
