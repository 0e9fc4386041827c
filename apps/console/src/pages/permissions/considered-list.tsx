import { Section, StatusPill, type Tone } from '@haechi/ui';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { useT } from '../../i18n/i18n.tsx';
import './considered.css';
import type { Explanation } from './use-decision.ts';

type Considered = Explanation['considered'][number];

const KIND: Readonly<Record<string, PlainKey>> = {
  assignment: 'permissions.kind.assignment',
  rule: 'permissions.kind.rule',
  delegation: 'permissions.kind.delegation',
};

interface ConsideredListProps {
  readonly considered: readonly Considered[];
  /** Said when there is nothing. */
  readonly empty: string;
}

/** Everything a decision looked at: each role, rule and delegation, how it bears on it, and what decided. */
export function ConsideredList({ considered, empty }: ConsideredListProps) {
  const t = useT();
  return (
    <Section title={t('permissions.why.considered')} frame="none">
      {considered.length === 0 ? (
        <p className="h-muted">{empty}</p>
      ) : (
        <ul className="considered considered--full">
          {considered.map((item) => (
            <li key={`${item.kind} ${item.id}`} data-decisive={item.decisive || undefined}>
              <span>
                <span className="considered__kind">
                  {t(KIND[item.kind] ?? 'permissions.kind.assignment')}
                </span>{' '}
                {item.label}
                {item.condition ? (
                  <code className="considered__condition h-mono">{item.condition}</code>
                ) : null}
                {item.conditionError ? <span className="h-muted">{item.conditionError}</span> : null}
              </span>
              <span className="h-row">
                {item.decisive ? (
                  <StatusPill tone={toneOf(item)}>{t('permissions.why.decided')}</StatusPill>
                ) : null}
                <span className="h-muted">{item.outcome}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const toneOf = ({ effect }: Considered): Tone => (effect === 'deny' ? 'danger' : 'good');
