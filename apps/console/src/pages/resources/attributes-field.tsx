import { Textarea } from '@mantine/core';
import { useT } from '../../i18n/i18n.tsx';
import { readAttributes } from './read-attributes.ts';

interface AttributesFieldProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** Who reads the attributes, and under which name. */
  readonly description: string;
  readonly placeholder: string;
  readonly minRows: number;
  /** What the server found wrong. */
  readonly error: string | undefined;
}

/** Attributes as people write them: a JSON object. */
export function AttributesField({
  text,
  onChange,
  description,
  placeholder,
  minRows,
  error,
}: AttributesFieldProps) {
  const t = useT();
  return (
    <Textarea
      label={t('resources.attributes')}
      description={description}
      placeholder={placeholder}
      autosize
      minRows={minRows}
      maxRows={14}
      spellCheck={false}
      value={text}
      error={error ?? (readAttributes(text) === undefined ? t('resources.attributesBad') : undefined)}
      styles={{ input: { fontFamily: 'var(--h-mono)' } }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
