import { MultiSelect } from '@mantine/core';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { ApprovalRule, ApproverKey } from './rule-draft.ts';

type Approver = ApprovalRule['stages'][number]['approvers'][number];

export interface ApproverSelectProps {
  readonly label: string;
  readonly value: readonly ApproverKey[];
  readonly onChange: (value: readonly ApproverKey[]) => void;
  /** Named by the rule already; they are offered although the reader may not see them otherwise. */
  readonly known: readonly Approver[];
}

/** Picks roles, people and lists of people on call. */
export function ApproverSelect({ label, value, onChange, known }: ApproverSelectProps) {
  const t = useT();
  const roles = useApi('GET /api/v1/roles');
  const lists = useApi('GET /api/v1/on-call-lists');
  const members = useApi(
    'GET /api/v1/members',
    { query: { limit: 200 } },
    { enabled: useCan('member:read') },
  );
  const offered: Readonly<
    Record<Approver['kind'], readonly { readonly value: string; readonly label: string }[]>
  > = {
    role: (roles.data?.items ?? []).map(({ id, name }) => ({ value: `role:${id}`, label: name })),
    on_call: (lists.data?.items ?? []).map(({ id, name }) => ({ value: `on_call:${id}`, label: name })),
    person: (members.data?.items ?? []).map(({ userId, displayName, email }) => ({
      value: `person:${userId}`,
      label: `${displayName} (${email})`,
    })),
  };
  const groups = (['role', 'on_call', 'person'] as const).map((kind) => {
    const items = offered[kind];
    const others = known
      .map((one) => ({ kind: one.kind, value: `${one.kind}:${one.id}`, label: one.name }))
      .filter((one) => one.kind === kind && !items.some((item) => item.value === one.value));
    const missing = [
      ...new Map(others.map((one) => [one.value, { value: one.value, label: one.label }])).values(),
    ];
    return { group: t(`approvalRules.kind.${kind}`), items: [...items, ...missing] };
  });
  return (
    <MultiSelect
      label={label}
      searchable
      placeholder={value.length === 0 ? t('approvalRules.anyone') : ''}
      nothingFoundMessage={t('members.noPerson')}
      data={groups}
      value={[...value]}
      error={roles.error?.title ?? lists.error?.title ?? members.error?.title}
      onChange={onChange}
    />
  );
}
