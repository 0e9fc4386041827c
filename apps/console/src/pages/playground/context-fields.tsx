import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { zonedInstant } from '../members/zoned-instant.ts';
import type { Circumstances } from './what-if.ts';

interface ContextFieldsProps {
  readonly value: Circumstances;
  readonly onChange: (value: Circumstances) => void;
}

const TEXTS = ['ip', 'branchId', 'businessType', 'device'] as const;

/** The circumstances conditions may read: all of them may be left out. */
export function ContextFields({ value, onChange }: ContextFieldsProps) {
  const t = useT();
  const { timeZone } = useMe().user;
  const [time, setTime] = useState('');
  const set = (name: keyof Circumstances, next: string | boolean | undefined) => {
    const { [name]: _, ...rest } = value;
    onChange(next === undefined || next === '' ? rest : { ...rest, [name]: next });
  };
  return (
    <details className="playground__more">
      <summary>{t('playground.context', { count: Object.keys(value).length })}</summary>
      <div className="role-at-scope">
        <TextInput
          type="datetime-local"
          label={t('playground.context.time')}
          value={time}
          onChange={(event) => {
            setTime(event.currentTarget.value);
            set('time', zonedInstant(event.currentTarget.value, timeZone));
          }}
        />
        <Select
          label={t('playground.context.mfa')}
          value={value.mfa === undefined ? 'unknown' : String(value.mfa)}
          allowDeselect={false}
          data={[
            { value: 'unknown', label: t('playground.context.unknown') },
            { value: 'true', label: t('playground.context.yes') },
            { value: 'false', label: t('playground.context.no') },
          ]}
          onChange={(next) => set('mfa', next === 'unknown' || next === null ? undefined : next === 'true')}
        />
        {TEXTS.map((name) => (
          <TextInput
            key={name}
            label={t(`playground.context.${name}`)}
            maxLength={name === 'device' ? 500 : 40}
            value={value[name] ?? ''}
            onChange={(event) => set(name, event.currentTarget.value)}
          />
        ))}
      </div>
    </details>
  );
}
