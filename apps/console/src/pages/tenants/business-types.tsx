import { Chip, Input } from '@mantine/core';
import { useT } from '../../i18n/i18n.tsx';
import { BUSINESS_TYPE_WORDS, type BusinessType, isBusinessType } from './tenant-words.ts';
import './tenants.css';

export function BusinessTypes({ types }: { types: readonly string[] }) {
  const t = useT();
  return (
    <span className="business-types">
      {types.map((type) => (
        <span key={type}>{isBusinessType(type) ? t(BUSINESS_TYPE_WORDS[type]) : type}</span>
      ))}
    </span>
  );
}

interface BusinessTypesFieldProps {
  readonly value: readonly BusinessType[];
  readonly onChange: (types: readonly BusinessType[]) => void;
  readonly error?: string | undefined;
}

/** What an organisation does; several are common. */
export function BusinessTypesField({ value, onChange, error }: BusinessTypesFieldProps) {
  const t = useT();
  return (
    <Input.Wrapper
      component="fieldset"
      className="business-types-field"
      labelElement="div"
      label={t('tenants.businessTypes')}
      description={t('tenants.businessTypesHint')}
      error={error}
      required
    >
      <Chip.Group
        multiple
        value={[...value]}
        onChange={(chosen: string[]) => onChange(chosen.filter(isBusinessType))}
      >
        <div className="h-row">
          {Object.entries(BUSINESS_TYPE_WORDS).map(([type, label]) => (
            <Chip key={type} value={type} size="sm" variant="outline">
              {t(label)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
    </Input.Wrapper>
  );
}
