import { ErrorState, Section, StatusPill } from '@haechi/ui';
import { useApi } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useT } from '../../i18n/i18n.tsx';
import './gate.css';

type Definition = ApiResponse<'GET /api/v1/gate/tools/{id}/definition'>;

const SIGNS = { same: ' ', added: '+', removed: '−' } as const;

/** The definition as the server gives it now, line by line against the one that was classified; what hides is shown. */
export function ToolDefinition({ id }: { readonly id: string }) {
  const t = useT();
  const definition = useApi('GET /api/v1/gate/tools/{id}/definition', { params: { id } });
  if (definition.error) return <ErrorState inline problem={definition.error} />;
  if (definition.data === undefined) return null;
  const { current, pinned, findings, diff } = definition.data;
  const changed = pinned !== null && pinned.digest !== current.digest;
  return (
    <Section
      title={t('gate.definition')}
      description={t(changed ? 'gate.definitionChanged' : 'gate.definitionText')}
    >
      <div className="h-stack">
        <Findings findings={findings} />
        <pre className="gate-diff" tabIndex={0} aria-label={t('gate.definition')}>
          {diff.map(({ kind, text }, index) => (
            // oxlint-disable-next-line no-array-index-key -- lines have no other identity, and are never reordered
            <div key={index} data-kind={kind}>
              {SIGNS[kind]} {text}
            </div>
          ))}
        </pre>
      </div>
    </Section>
  );
}

function Findings({ findings }: Pick<Definition, 'findings'>) {
  const t = useT();
  if (findings.length === 0) return null;
  return (
    <ul aria-label={t('gate.findings')}>
      {findings.map(({ code, where, detail }) => (
        <li key={`${code} ${where} ${detail}`}>
          <StatusPill tone={code === 'annotations_missing' ? 'waiting' : 'danger'}>
            {t(`gate.finding.${code}`)}
          </StatusPill>{' '}
          <span className="h-mono">
            {where} {detail}
          </span>
        </li>
      ))}
    </ul>
  );
}
