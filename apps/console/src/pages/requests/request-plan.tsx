import { KeyValueList } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';
import type { ApprovalDetail } from './approval-words.ts';

/** How far a request has come where more than one voice is wanted, and who may answer. */
export function RequestPlan({ request }: { request: ApprovalDetail }) {
  const t = useT();
  const { stages, rules } = request.plan;
  if (rules.length === 0) return null;
  return (
    <section aria-label={t('requests.plan.plan')}>
      <h3>{t('requests.plan.plan')}</h3>
      <p className="h-muted">{rules.join(', ')}</p>
      <KeyValueList
        items={stages.map(({ quorum, approvers, voices }, place) => ({
          key: String(place),
          label: t('requests.plan.stage', { stage: place + 1, voices: voices.length, quorum }),
          value: [...voices.map(({ by }) => `✓ ${by.name}`), ...approvers.map(({ name }) => name)].join(', '),
        }))}
      />
    </section>
  );
}

/** What differs from the last request of this kind about the same thing that was approved. */
export function RequestDifference({ request }: { request: ApprovalDetail }) {
  const t = useT();
  if (request.difference === null) return null;
  const { changes } = request.difference;
  return (
    <section aria-label={t('requests.plan.difference')}>
      <h3>{t('requests.plan.difference')}</h3>
      {changes.length === 0 ? (
        <p className="h-muted">{t('requests.plan.same')}</p>
      ) : (
        <KeyValueList
          items={changes.map(({ path, before, after }) => ({
            key: path,
            label: path,
            value: (
              <span className="h-mono">
                <del>{before ?? ''}</del> <ins>{after ?? ''}</ins>
              </span>
            ),
          }))}
        />
      )}
    </section>
  );
}
