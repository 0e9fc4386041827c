import { EmptyState, ErrorState, PageHeader, Section } from '@haechi/ui';
import { Button, Skeleton, TextInput } from '@mantine/core';
import { IconAdjustments, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ApprovalFlags } from './approval-flags.tsx';
import { EditSettingDialog } from './edit-setting-dialog.tsx';
import { SettingLine } from './setting-line.tsx';
import { groupByArea, type Setting } from './setting-value.ts';
import './settings.css';

const AREA_WORDS: Readonly<Record<string, PlainKey>> = {
  identity: 'settings.area.identity',
  access: 'settings.area.access',
  approvals: 'settings.area.approvals',
  audit: 'settings.area.audit',
  sinks: 'settings.area.sinks',
  outbound: 'settings.area.outbound',
  tenants: 'settings.area.tenants',
  provisioning: 'settings.area.provisioning',
  gate: 'settings.area.gate',
  keep: 'settings.area.keep',
  notifications: 'settings.area.notifications',
};

const SKELETON_LINES = [1, 2, 3, 4, 5, 6];

/** Every limit and period in force here, and where its value comes from. */
export function SettingsPage() {
  const t = useT();
  const { activeScope } = useMe();
  const { text = '' } = useSearch({ from: '/console/settings' });
  const settings = useApi('GET /api/v1/settings');
  const [editing, setEditing] = useState<Setting>();
  const shown = settings.data?.items.filter((setting) => fits(setting, text));
  return (
    <div className="settings-page">
      <PageHeader
        title={t('settings.title')}
        description={
          activeScope.kind === 'platform'
            ? t('settings.descriptionPlatform')
            : t('settings.description', { name: activeScope.name })
        }
      >
        <SettingsSearch />
      </PageHeader>
      {activeScope.kind === 'platform' && text.trim() === '' ? <ApprovalFlags /> : null}
      {shown ? (
        shown.length > 0 ? (
          groupByArea(shown).map((group) => (
            <Section key={group.area} title={areaName(group.area, t)} frame="flush">
              {group.settings.map((setting) => (
                <SettingLine key={setting.key} setting={setting} onEdit={() => setEditing(setting)} />
              ))}
            </Section>
          ))
        ) : (
          <NothingFound />
        )
      ) : settings.error ? (
        <ErrorState problem={settings.error} onRetry={() => void settings.refetch()} />
      ) : (
        <Section title={<Skeleton height={14} width={90} my={3} />} frame="flush">
          {SKELETON_LINES.map((line) => (
            <div key={line} className="setting-line">
              <Skeleton height={38} />
            </div>
          ))}
        </Section>
      )}
      <EditSettingDialog setting={editing} onClose={() => setEditing(undefined)} />
    </div>
  );
}

function areaName(area: string, t: ReturnType<typeof useT>): string {
  const words = AREA_WORDS[area];
  return words ? t(words) : area;
}

function fits(setting: Setting, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [setting.title, setting.description, setting.key].some((part) =>
    part.toLowerCase().includes(wanted),
  );
}

function SettingsSearch() {
  const t = useT();
  const { text = '' } = useSearch({ from: '/console/settings' });
  const navigate = useNavigate({ from: '/settings' });
  return (
    <TextInput
      className="settings-search"
      type="search"
      aria-label={t('settings.search')}
      placeholder={t('settings.search')}
      leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
      value={text}
      onChange={(event) => {
        const wanted = event.currentTarget.value;
        void navigate({ search: wanted ? { text: wanted } : {}, replace: true });
      }}
    />
  );
}

function NothingFound() {
  const t = useT();
  const navigate = useNavigate({ from: '/settings' });
  return (
    <EmptyState
      icon={<IconAdjustments size={20} stroke={1.6} />}
      title={t('settings.nothing')}
      next={t('settings.nothingNext')}
      action={
        <Button variant="default" onClick={() => void navigate({ search: {}, replace: true })}>
          {t('settings.showAll')}
        </Button>
      }
    />
  );
}
