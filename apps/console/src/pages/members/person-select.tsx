import { Select } from '@mantine/core';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';

export interface PersonSelectProps {
  readonly value: string | undefined;
  readonly onChange: (userId: string) => void;
  readonly error?: string | undefined;
  readonly label?: string;
  /** The first field of a dialog, which gets the focus. */
  readonly first?: boolean;
  /** Whom not to offer. */
  readonly except?: string | undefined;
  /** Where to look for people when the reader may not see all members: who works there sees who else does. */
  readonly scope?: string | undefined;
}

interface Person {
  readonly id: string;
  readonly label: string;
}

/** Picks somebody of the organisation. */
export function PersonSelect({ value, onChange, error, label, first, except, scope }: PersonSelectProps) {
  const t = useT();
  const everybody = useCan('member:read');
  const members = useApi('GET /api/v1/members', { query: { limit: 200 } }, { enabled: everybody });
  const colleagues = useApi(
    'GET /api/v1/assignments',
    { query: { scope: scope ?? '' } },
    { enabled: !everybody && scope !== undefined },
  );
  const people: readonly Person[] = everybody
    ? (members.data?.items ?? []).map(({ userId, displayName, email }) => ({
        id: userId,
        label: `${displayName} (${email})`,
      }))
    : [...new Map((colleagues.data?.items ?? []).map((item) => [item.principalId, item.principalName]))].map(
        ([id, name]) => ({ id, label: name }),
      );
  return (
    <Select
      {...(first ? { 'data-autofocus': true } : {})}
      label={label ?? t('members.person')}
      searchable
      allowDeselect={false}
      placeholder={t('members.choosePerson')}
      nothingFoundMessage={t('members.noPerson')}
      value={value ?? null}
      error={error ?? members.error?.title ?? colleagues.error?.title}
      data={people
        .filter(({ id }) => id !== except)
        .map(({ id, label: text }) => ({ value: id, label: text }))}
      onChange={(userId) => userId && onChange(userId)}
    />
  );
}
