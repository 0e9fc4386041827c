import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { useI18n } from '../../i18n/i18n.tsx';
import {
  checkNumber,
  isSetHere,
  type Setting,
  type SettingValue,
  sayBounds,
  sayValue,
} from './setting-value.ts';

const REASON_MAX = 1000;

interface EditSettingProps {
  readonly setting: Setting | undefined;
  readonly onClose: () => void;
}

export function EditSettingDialog({ setting, onClose }: EditSettingProps) {
  const { t } = useI18n();
  return (
    <Dialog
      opened={setting !== undefined}
      onClose={onClose}
      title={setting?.title ?? t('settings.edit')}
      size={460}
    >
      {setting ? <EditSettingForm key={setting.key} setting={setting} onClose={onClose} /> : null}
    </Dialog>
  );
}

function EditSettingForm({ setting, onClose }: { setting: Setting; onClose: () => void }) {
  const { t } = useI18n();
  const { activeScope } = useMe();
  const [typed, setTyped] = useState(String(setting.value));
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const save = useApiMutation('PUT /api/v1/settings/{key}', {
    changes: ['GET /api/v1/settings'],
    onSuccess: (changed) => {
      showToast({
        tone: 'good',
        word: t('settings.saved'),
        title: t('settings.savedAs', { name: changed.title, value: sayValue(changed, changed.value, t) }),
      });
      onClose();
    },
  });
  const next = readTyped(setting, typed);
  const said = reason.trim();
  const unchanged = next === setting.value;
  const send = (value: SettingValue | null) => {
    setTried(true);
    if (said === '') return;
    save.mutate({ params: { key: setting.key }, body: { value, reason: said } });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (next !== undefined && !unchanged) send(next);
  };
  const refused = save.error?.code === 'SET_001' ? save.error.remedy : save.error?.field('value');
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <p>{setting.description}</p>
      <ValueField setting={setting} typed={typed} onType={setTyped} refused={refused} />
      <Textarea
        label={t('ui.reason')}
        description={t('ui.reasonHint')}
        required
        maxLength={REASON_MAX}
        value={reason}
        error={save.error?.field('reason') ?? (tried && said === '' ? t('ui.reasonMissing') : undefined)}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {save.error && !refused && save.error.fields.length === 0 ? (
        <ErrorState inline problem={save.error} />
      ) : null}
      <div className="setting-actions">
        {isSetHere(setting, activeScope.kind) ? (
          <Button variant="subtle" disabled={save.isPending} onClick={() => send(null)}>
            {t('settings.backToDefault')}
          </Button>
        ) : null}
        <span />
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={unchanged || next === undefined}>
          {t('settings.save')}
        </Button>
      </div>
    </form>
  );
}

/** What is typed, as the value it stands for; undefined when it is none. */
function readTyped(setting: Setting, typed: string): SettingValue | undefined {
  if (setting.unit === 'switch') return typed === 'true';
  if (setting.unit === 'choice') return typed;
  if (setting.unit === 'text') return typed.trim();
  const checked = checkNumber(typed, setting);
  return checked.kind === 'fits' ? checked.value : undefined;
}

interface ValueFieldProps {
  readonly setting: Setting;
  readonly typed: string;
  readonly onType: (typed: string) => void;
  readonly refused: string | undefined;
}

/** The field that fits the setting: a switch, a choice, a text, or a number with its unit and bounds. */
function ValueField({ setting, typed, onType, refused }: ValueFieldProps) {
  const { t, locale } = useI18n();
  const label = t('settings.value');
  if (setting.unit === 'switch') {
    return (
      <Switch
        label={t(typed === 'true' ? 'settings.on' : 'settings.off')}
        checked={typed === 'true'}
        error={refused}
        onChange={(event) => onType(String(event.currentTarget.checked))}
      />
    );
  }
  if (setting.unit === 'choice') {
    return (
      <Select
        label={label}
        allowDeselect={false}
        data={[...(setting.choices ?? [])]}
        value={typed}
        error={refused}
        onChange={(choice) => onType(choice ?? typed)}
      />
    );
  }
  if (setting.unit === 'text') {
    return (
      <Textarea
        data-autofocus
        label={label}
        description={t('settings.textHint', { example: setting.example ?? '' })}
        autosize
        minRows={2}
        maxLength={2000}
        value={typed}
        error={refused}
        onChange={(event) => onType(event.currentTarget.value)}
      />
    );
  }
  const checked = checkNumber(typed, setting);
  const wrong = checked.kind === 'fits' ? undefined : t(`settings.wrong.${checked.kind}`);
  return (
    <TextInput
      data-autofocus
      label={label}
      description={t('settings.bounds', {
        bounds: sayBounds(setting, locale),
        value: sayValue(setting, setting.defaultValue, t),
      })}
      inputMode="numeric"
      autoComplete="off"
      value={typed}
      error={refused ?? wrong}
      rightSection={
        setting.unit === 'count' ? undefined : (
          <span className="setting-unit">{t(`settings.unitName.${setting.unit}`)}</span>
        )
      }
      rightSectionWidth={64}
      onChange={(event) => onType(event.currentTarget.value)}
    />
  );
}
