import { useT } from '../../i18n/i18n.tsx';

interface SignedListProps {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** More than so many are counted instead of named. */
  readonly max?: number;
}

/** What comes and what goes, by sign and word as well as colour. */
export function SignedList({ added, removed, max = 12 }: SignedListProps) {
  const t = useT();
  const all = [
    ...added.map((name) => ({ name, sign: '+' as const })),
    ...removed.map((name) => ({ name, sign: '−' as const })),
  ];
  return (
    <span className="signed h-mono">
      {all.slice(0, max).map(({ name, sign }) => (
        <span key={`${sign}${name}`} data-sign={sign}>
          <span className="h-hidden">{t(sign === '+' ? 'roles.added' : 'roles.removed')}</span>
          {name}
        </span>
      ))}
      {all.length > max ? <span>{t('matrix.more', { count: all.length - max })}</span> : null}
    </span>
  );
}
