import { Button } from '@mantine/core';
import { useT } from '../../i18n/i18n.tsx';

/** The end of a small form: leave it, or try the change out. */
export function FormFoot({ onCancel, ready }: { onCancel: () => void; ready: boolean }) {
  const t = useT();
  return (
    <div className="h-row" style={{ justifyContent: 'flex-end' }}>
      <Button size="xs" variant="default" onClick={onCancel}>
        {t('ui.cancel')}
      </Button>
      <Button size="xs" type="submit" disabled={!ready}>
        {t('playground.try')}
      </Button>
    </div>
  );
}
