import { ErrorState } from '@haechi/ui';
import { Button, MultiSelect, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ScopeSelect } from '../permissions/scope-select.tsx';

const DAYS_FIRST = 14;
const DAYS_MAX = 365;
const REVIEWERS_MAX = 100;
const ROLES_MAX = 100;
const DAY_MS = 86_400_000;

/** The form that begins a review. */
export function StartReview({ onDone }: { onDone: () => void }) {
  const t = useT();
  const me = useMe();
  const [name, setName] = useState('');
  const [days, setDays] = useState(DAYS_FIRST);
  const [reviewers, setReviewers] = useState<string[]>([]);
  const [roleIds, setRoleIds] = useState<string[]>([]);
  const [scope, setScope] = useState(me.activeScope.kind === 'platform' ? 'platform' : me.activeScope.id);
  const [escalateTo, setEscalateTo] = useState<string | null>(me.user.id);
  const [unanswered, setUnanswered] = useState<'keep' | 'revoke'>('keep');
  const [sensitiveOnly, setSensitiveOnly] = useState(false);
  const members = useApi('GET /api/v1/members', { query: { limit: 200 } });
  const roles = useApi('GET /api/v1/roles', {});
  const start = useApiMutation('POST /api/v1/access-reviews', {
    changes: ['GET /api/v1/access-reviews', 'GET /api/v1/me/review-items'],
    onSuccess: onDone,
  });
  const people = (members.data?.items ?? []).map(({ userId, displayName }) => ({
    value: userId,
    label: displayName,
  }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate({
      body: {
        name,
        filter: {
          ...(roleIds.length === 0 ? {} : { roleIds }),
          scope,
          ...(sensitiveOnly ? { sensitiveOnly } : {}),
        },
        ...(reviewers.length === 0 ? {} : { reviewers }),
        escalateTo: escalateTo ?? me.user.id,
        dueAt: new Date(Date.now() + days * DAY_MS).toISOString(),
        unanswered,
      },
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        label={t('reviews.name')}
        value={name}
        error={start.error?.field('name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NumberInput
        label={t('reviews.dueDays')}
        value={days}
        min={1}
        max={DAYS_MAX}
        onChange={(value) => setDays(typeof value === 'number' ? value : DAYS_FIRST)}
      />
      <MultiSelect
        label={t('reviews.roles')}
        description={t('reviews.rolesHint')}
        data={(roles.data?.items ?? []).map(({ id, name: label }) => ({ value: id, label }))}
        value={roleIds}
        onChange={setRoleIds}
        maxValues={ROLES_MAX}
        clearable
        searchable
      />
      <ScopeSelect label={t('reviews.scope')} value={scope} onChange={setScope} />
      <Switch
        label={t('reviews.sensitiveOnly')}
        checked={sensitiveOnly}
        onChange={(event) => setSensitiveOnly(event.currentTarget.checked)}
      />
      <MultiSelect
        label={t('reviews.reviewer')}
        description={t('reviews.reviewerHint')}
        data={people}
        value={reviewers}
        onChange={setReviewers}
        maxValues={REVIEWERS_MAX}
        clearable
        searchable
      />
      <Select
        label={t('reviews.escalateTo')}
        description={t('reviews.escalateHint')}
        data={people}
        value={escalateTo}
        onChange={setEscalateTo}
        searchable
      />
      <Select
        label={t('reviews.unanswered')}
        data={[
          { value: 'keep', label: t('reviews.unanswered.keep') },
          { value: 'revoke', label: t('reviews.unanswered.revoke') },
        ]}
        value={unanswered}
        onChange={(value) => setUnanswered(value === 'revoke' ? 'revoke' : 'keep')}
        allowDeselect={false}
      />
      {start.error ? <ErrorState problem={start.error} inline /> : null}
      <div>
        <Button type="submit" loading={start.isPending}>
          {t('reviews.start')}
        </Button>
      </div>
    </form>
  );
}
