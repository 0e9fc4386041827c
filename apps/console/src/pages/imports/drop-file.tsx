import { Button } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import { useT } from '../../i18n/i18n.tsx';
import './imports.css';

/** A place to drop a file on, and a button for who has no mouse. */
export function DropFile({ onFile }: { onFile: (file: File) => void }) {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) onFile(file);
  };
  return (
    <div
      className="h-drop"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconUpload size={20} stroke={1.6} aria-hidden />
      <strong>{t('imports.drop')}</strong>
      <p>{t('imports.dropHint')}</p>
      <input
        ref={input}
        type="file"
        accept=".csv,.yaml,.yml,text/csv"
        aria-label={t('imports.choose')}
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <Button variant="default" onClick={() => input.current?.click()}>
        {t('imports.choose')}
      </Button>
    </div>
  );
}
