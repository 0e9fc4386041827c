import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilter, IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useT } from '../../i18n/i18n.tsx';
import { type AuditSearch, readAuditSearch } from './audit-search.ts';
import { RESULT_WORDS } from './result-pill.tsx';

const TYPING_PAUSE_MS = 300;

/** Families of actions people look for; any other can be typed. */
const ACTIONS = [
  'access.denied',
  'approval.*',
  'approval.approved',
  'audit.*',
  'branch.*',
  'invitation.*',
  'member.*',
  'project.*',
  'role.*',
  'role.granted',
  'session.*',
  'setting.changed',
  'sign_in.*',
  'tenant.*',
  'token.*',
];

export interface AuditFiltersProps {
  readonly search: AuditSearch;
  readonly onChange: (search: AuditSearch) => void;
}

/** The filter, kept in the address. On a phone all but the search field fold away. */
export function AuditFilters({ search, onChange }: AuditFiltersProps) {
  const t = useT();
  const [draft, setDraft] = useDraft(search);
  const [unfolded, setUnfolded] = useState(false);
  const commit = useDebouncedCallback(
    (next: Draft) => onChange(readAuditSearch({ ...next })),
    TYPING_PAUSE_MS,
  );
  const set = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    commit(next);
  };
  const active = Object.keys(search).length;
  return (
    <div className="audit-filters" data-unfolded={unfolded || undefined}>
      <TextInput
        type="search"
        className="audit-filters__text"
        aria-label={t('audit.filter.text')}
        placeholder={t('audit.filter.text')}
        leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
        value={draft.text}
        onChange={(event) => set({ text: event.currentTarget.value })}
      />
      <Button
        variant="default"
        className="audit-filters__fold"
        aria-expanded={unfolded}
        leftSection={<IconFilter size={15} stroke={1.6} aria-hidden />}
        onClick={() => setUnfolded(!unfolded)}
      >
        {active > 0 ? t('audit.filter.active', { count: active }) : t('audit.filter')}
      </Button>
      <TextInput
        aria-label={t('audit.actor')}
        placeholder={t('audit.actor')}
        value={draft.actor}
        onChange={(event) => set({ actor: event.currentTarget.value })}
      />
      <Autocomplete
        aria-label={t('audit.action')}
        placeholder={t('audit.action')}
        data={ACTIONS}
        value={draft.action}
        onChange={(action) => set({ action })}
      />
      <TextInput
        aria-label={t('audit.target')}
        placeholder={t('audit.target')}
        value={draft.target}
        onChange={(event) => set({ target: event.currentTarget.value })}
      />
      <TextInput
        aria-label={t('audit.scope')}
        placeholder={t('audit.scopePlaceholder')}
        value={draft.scope}
        onChange={(event) => set({ scope: event.currentTarget.value.trim() })}
      />
      <Select
        aria-label={t('audit.result')}
        placeholder={t('audit.result')}
        clearable
        value={draft.result || null}
        data={Object.entries(RESULT_WORDS).map(([value, { label }]) => ({ value, label: t(label) }))}
        onChange={(result) => set({ result: result ?? '' })}
      />
      <TextInput
        type="date"
        aria-label={t('audit.from')}
        title={t('audit.from')}
        value={draft.from.slice(0, 10)}
        max={draft.to.slice(0, 10) || undefined}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        aria-label={t('audit.to')}
        title={t('audit.to')}
        value={draft.to.slice(0, 10)}
        min={draft.from.slice(0, 10) || undefined}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
      {active > 0 ? (
        <Button variant="subtle" color="gray" onClick={() => onChange({})}>
          {t('audit.filter.clear')}
        </Button>
      ) : null}
    </div>
  );
}

type Draft = Readonly<Record<keyof AuditSearch, string>>;

const EMPTY: Draft = {
  text: '',
  actor: '',
  action: '',
  target: '',
  scope: '',
  result: '',
  from: '',
  to: '',
};

/** What is typed, ahead of the address; follows the address when that changes by other means. */
function useDraft(search: AuditSearch): [Draft, (draft: Draft) => void] {
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, ...search });
  const known = useRef(JSON.stringify(search));
  const latest = useRef(draft);
  useEffect(() => {
    latest.current = draft;
  });
  useEffect(() => {
    const next = JSON.stringify(search);
    if (next === known.current) return;
    known.current = next;
    if (JSON.stringify(readAuditSearch({ ...latest.current })) !== next) setDraft({ ...EMPTY, ...search });
  }, [search]);
  return [draft, setDraft];
}
