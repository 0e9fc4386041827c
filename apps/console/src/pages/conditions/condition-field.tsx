import { Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { api, queryKeyOf } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useT } from '../../i18n/i18n.tsx';
import './condition-field.css';

type Verdict = ApiResponse<'POST /api/v1/conditions/validate'>;

/** Typing pauses this long before the server is asked. */
const PAUSE_MS = 300;
const CONDITION_MAX = 2000;

/** Starting points: each is a whole condition. */
const SAMPLES = [
  'has(context.mfa) && context.mfa',
  'context.time.getHours("Asia/Seoul") >= 9 && context.time.getHours("Asia/Seoul") < 18',
  'principal.id == resource.owner',
  'has(context.ip) && context.ip.startsWith("10.")',
] as const;

/** Whether the server takes a condition; undefined while it is not known, or there is none. */
export function useConditionVerdict(condition: string): Verdict | undefined {
  const [settled] = useDebouncedValue(condition.trim(), PAUSE_MS);
  const body = { condition: settled };
  const verdict = useQuery<Verdict, ApiProblem>({
    queryKey: queryKeyOf('POST /api/v1/conditions/validate', body),
    queryFn: ({ signal }) => api('POST /api/v1/conditions/validate', { body, signal }),
    enabled: settled !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  return settled === condition.trim() && settled !== '' ? verdict.data : undefined;
}

export interface ConditionFieldProps {
  readonly value: string;
  readonly onChange: (condition: string) => void;
  readonly error?: string | undefined;
}

/** Writes a condition (CEL). It is checked while one types; what is wrong is shown in its place. */
export function ConditionField({ value, onChange, error }: ConditionFieldProps) {
  const t = useT();
  const verdict = useConditionVerdict(value);
  const problem = verdict?.problem ?? undefined;
  return (
    <div className="condition">
      <Textarea
        label={t('conditions.label')}
        description={t('conditions.hint')}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={CONDITION_MAX}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        value={value}
        error={error ?? problem?.message}
        styles={{ input: { fontFamily: 'var(--h-mono)' } }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <output className="condition__verdict" aria-live="polite">
        {problem ? (
          <code className="h-mono">
            {value.trim().slice(0, problem.start)}
            <mark>{value.trim().slice(problem.start, problem.end) || ' '}</mark>
            {value.trim().slice(problem.end)}
          </code>
        ) : verdict?.valid ? (
          <span>✓ {t('conditions.valid')}</span>
        ) : null}
      </output>
      <details className="condition__help">
        <summary>{t('conditions.help')}</summary>
        <p>{t('conditions.variables')}</p>
        <ul>
          {SAMPLES.map((sample) => (
            <li key={sample}>
              <button type="button" className="condition__sample h-mono" onClick={() => onChange(sample)}>
                {sample}
              </button>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}
