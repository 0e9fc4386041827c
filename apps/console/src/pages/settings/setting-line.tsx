import { RelativeTime, StatusPill } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useCan } from '../../app/session.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import { type Setting, sayValue } from './setting-value.ts';

/** One setting: what it does, what is in force, and who said so. */
export function SettingLine({ setting, onEdit }: { setting: Setting; onEdit: () => void }) {
  const { t } = useI18n();
  const mayEdit = useCan('settings:update');
  const changed = setting.source !== 'default';
  return (
    <div className="setting-line">
      <div className="setting-line__what">
        <h3>{setting.title}</h3>
        <p>{setting.description}</p>
        <p className="setting-line__key h-mono">{setting.key}</p>
      </div>
      <div className="setting-line__value">
        <strong>{sayValue(setting, setting.value, t)}</strong>
        <StatusPill quiet tone={changed ? 'good' : 'neutral'}>
          {t(`settings.source.${setting.source}`)}
        </StatusPill>
        {changed ? (
          <span className="setting-line__note">
            {t('settings.defaultIs', { value: sayValue(setting, setting.defaultValue, t) })}
          </span>
        ) : null}
        {setting.changedAt ? (
          <span className="setting-line__note">
            {setting.changedBy ?? t('ui.unknown')} · <RelativeTime at={setting.changedAt} />
          </span>
        ) : null}
      </div>
      {mayEdit ? (
        <Button
          size="xs"
          variant="default"
          aria-label={t('settings.editNamed', { name: setting.title })}
          onClick={onEdit}
        >
          {t('settings.edit')}
        </Button>
      ) : null}
    </div>
  );
}
