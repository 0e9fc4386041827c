import { useT } from '../../i18n/i18n.tsx';
import { MARK_WORDS } from './cell-words.ts';

const SHOWN = ['direct', 'wide', 'inherited', 'none', 'added', 'removed'] as const;

interface LegendProps {
  readonly shown: { readonly roles: number; readonly permissions: number };
}

/** What the signs mean, and how much is shown. */
export function MatrixLegend({ shown }: LegendProps) {
  const t = useT();
  return (
    <ul className="matrix-legend" aria-label={t('matrix.legend')}>
      {SHOWN.map((mark) => (
        <li key={mark}>
          <span className="matrix-sign" data-mark={mark} aria-hidden="true" /> {t(MARK_WORDS[mark])}
        </li>
      ))}
      <li>
        <span className="matrix-sign" data-fixed="locked" aria-hidden="true" /> {t('matrix.locked')}
      </li>
      <li>{t('matrix.size', { roles: shown.roles, permissions: shown.permissions })}</li>
    </ul>
  );
}
