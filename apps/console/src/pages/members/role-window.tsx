import { Chip, Group, TextInput } from '@mantine/core';
import { useT } from '../../i18n/i18n.tsx';
import '../lists.css';
import { DURATIONS } from '../requests/access/durations.ts';
import type { RoleWindow } from './window-instants.ts';

export interface RoleWindowFieldsProps {
  readonly value: RoleWindow;
  readonly onChange: (value: RoleWindow) => void;
  readonly error?: string | undefined;
}

/** For how long a role holds: a usual length from now on, or an exact window. */
export function RoleWindowFields({ value, onChange, error }: RoleWindowFieldsProps) {
  const t = useT();
  const choice = value.kind === 'exact' ? 'exact' : value.duration;
  const choose = (id: string) =>
    onChange(id === 'exact' ? { kind: 'exact', from: '', to: '' } : { kind: 'duration', duration: id });
  return (
    <div>
      <div className="field-label" id="role-window">
        {t('members.window')}
      </div>
      <Chip.Group multiple={false} value={choice} onChange={choose}>
        <Group gap={6} role="radiogroup" aria-labelledby="role-window">
          {DURATIONS.toReversed().map(({ id, label }) => (
            <Chip key={id} value={id} size="xs" variant="outline">
              {t(label)}
            </Chip>
          ))}
          <Chip value="exact" size="xs" variant="outline">
            {t('members.windowExact')}
          </Chip>
        </Group>
      </Chip.Group>
      {value.kind === 'exact' ? (
        <div className="role-at-scope" style={{ marginTop: 'var(--h-space-3)' }}>
          <TextInput
            type="datetime-local"
            label={t('members.windowFrom')}
            value={value.from}
            onChange={(event) => onChange({ ...value, from: event.currentTarget.value })}
          />
          <TextInput
            type="datetime-local"
            label={t('members.windowTo')}
            value={value.to}
            error={error}
            onChange={(event) => onChange({ ...value, to: event.currentTarget.value })}
          />
        </div>
      ) : null}
    </div>
  );
}
