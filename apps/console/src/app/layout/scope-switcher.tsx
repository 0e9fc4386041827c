import { scoreMatch } from '@haechi/ui';
import { Combobox, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { useState } from 'react';
import { useT } from '../../i18n/i18n.tsx';
import { useMe } from '../session.ts';
import { useActiveBranch } from '../use-active-branch.ts';
import { type Place, useScopeSwitch } from '../use-scope-switch.ts';

const ALL_BRANCHES = 'all';
const TYPING_PAUSE_MS = 150;
const CHECK = <IconCheck size={14} aria-hidden style={{ marginInlineStart: 'auto' }} />;

function Tile({ place }: { place: Pick<Place, 'scope' | 'name'> }) {
  return (
    <span className="h-tile" data-platform={place.scope === 'platform' || undefined} aria-hidden="true">
      {place.name.slice(0, 1)}
    </span>
  );
}

/** Where one works now, and the way to work elsewhere: tenants, and the branches of the tenant one is in. */
export function ScopeSwitcher() {
  const t = useT();
  const { activeScope } = useMe();
  const [query, setQuery] = useState('');
  const [settledQuery] = useDebouncedValue(query, TYPING_PAUSE_MS);
  const { places, busy, switchTo } = useScopeSwitch(settledQuery);
  const { branch, branches, choose } = useActiveBranch();
  const box = useCombobox({
    onDropdownClose: () => {
      box.resetSelectedOption();
      setQuery('');
    },
    onDropdownOpen: () => box.focusSearchInput(),
  });
  const here: Pick<Place, 'scope' | 'name'> =
    activeScope.kind === 'platform'
      ? { scope: 'platform', name: t('scope.platform') }
      : { scope: activeScope.id, name: activeScope.name };
  const shownPlaces = places.filter(
    (place) => scoreMatch(query, place.name, place.slug ? [place.slug] : []) > 0,
  );
  const shownBranches = branches.filter((candidate) => scoreMatch(query, candidate.name) > 0);

  const onSubmit = (value: string) => {
    box.closeDropdown();
    const [kind, id = ''] = value.split('=');
    if (kind === 'branch') choose(id === ALL_BRANCHES ? undefined : id);
    else if (!places.some((place) => place.scope === id && place.active)) switchTo(id);
  };

  return (
    <Combobox store={box} onOptionSubmit={onSubmit} position="bottom-start" width={300} offset={6}>
      <Combobox.Target targetType="button">
        <button type="button" className="h-scope" disabled={busy} onClick={() => box.toggleDropdown()}>
          <Tile place={here} />
          <span className="h-hidden">{t('scope.switch')}: </span>
          <span className="h-truncate">{here.name}</span>
          {branches.length > 0 ? (
            <span className="h-scope__branch h-truncate">/ {branch?.name ?? t('scope.allBranches')}</span>
          ) : null}
          <IconSelector size={14} aria-hidden />
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
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
                <Combobox.Option
                  key={candidate.id}
                  value={`branch=${candidate.id}`}
                  className="h-scope-option"
                >
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
                  <Tile place={place} />
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
      </Combobox.Dropdown>
    </Combobox>
  );
}
