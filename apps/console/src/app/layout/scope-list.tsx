import { scoreMatch } from '@haechi/ui';
import { Combobox, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { focusOnMount } from '../../credentials/focus-on-mount.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { BranchChoice } from '../use-active-branch.ts';
import { type Place, useScopeSwitch } from '../use-scope-switch.ts';
import { ScopeTile } from './scope-tile.tsx';

const ALL_BRANCHES = 'all';
const TYPING_PAUSE_MS = 150;
const CHECK = <IconCheck size={14} aria-hidden style={{ marginInlineStart: 'auto' }} />;

interface ScopeListProps {
  readonly here: Pick<Place, 'scope' | 'name'>;
  readonly branch: BranchChoice | undefined;
  readonly branches: readonly BranchChoice[];
  /** Undefined is all branches. */
  readonly onBranch: (id: string | undefined) => void;
  readonly onPlace: (place: Place) => void;
}

/** The branches of this place and every other place, found by typing. */
export function ScopeList({ here, branch, branches, onBranch, onPlace }: ScopeListProps) {
  const t = useT();
  const [query, setQuery] = useState('');
  const [settledQuery] = useDebouncedValue(query, TYPING_PAUSE_MS);
  const { places } = useScopeSwitch(settledQuery);
  const box = useCombobox({ opened: true });
  const shownPlaces = places.filter(
    (place) => scoreMatch(query, place.name, place.slug ? [place.slug] : []) > 0,
  );
  const shownBranches = branches.filter((candidate) => scoreMatch(query, candidate.name) > 0);

  const onSubmit = (value: string) => {
    const [kind, id = ''] = value.split('=');
    if (kind === 'branch') return onBranch(id === ALL_BRANCHES ? undefined : id);
    const place = places.find(({ scope }) => scope === id);
    if (place) onPlace(place);
  };

  return (
    <Combobox store={box} onOptionSubmit={onSubmit}>
      <Combobox.Search
        ref={focusOnMount}
        aria-label={t('scope.find')}
        placeholder={t('scope.find')}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          box.updateSelectedOptionIndex();
        }}
      />
      <Combobox.Options className="h-scope-list" aria-label={t('scope.switch')}>
        {shownBranches.length > 0 ? (
          <Combobox.Group label={t('scope.branches', { name: here.name })}>
            {query === '' ? (
              <Combobox.Option value={`branch=${ALL_BRANCHES}`} className="h-scope-option">
                {t('scope.allBranches')}
                {branch ? null : CHECK}
              </Combobox.Option>
            ) : null}
            {shownBranches.map((candidate) => (
              <Combobox.Option key={candidate.id} value={`branch=${candidate.id}`} className="h-scope-option">
                <span className="h-truncate">{candidate.name}</span>
                {candidate.id === branch?.id ? CHECK : null}
              </Combobox.Option>
            ))}
          </Combobox.Group>
        ) : null}
        {shownPlaces.length > 0 ? (
          <Combobox.Group label={t('scope.tenants')}>
            {shownPlaces.map((place) => (
              <Combobox.Option key={place.scope} value={`scope=${place.scope}`} className="h-scope-option">
                <ScopeTile place={place} />
                <span className="h-truncate">{place.name}</span>
                {place.active ? CHECK : null}
              </Combobox.Option>
            ))}
          </Combobox.Group>
        ) : null}
        {shownPlaces.length + shownBranches.length === 0 ? (
          <Combobox.Empty>{t('scope.none', { query })}</Combobox.Empty>
        ) : null}
      </Combobox.Options>
    </Combobox>
  );
}
