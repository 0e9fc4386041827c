import {
  CopyableId,
  ErrorState,
  JsonView,
  KeyValueList,
  PageHeader,
  RelativeTime,
  Section,
} from '@haechi/ui';
import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';
import { type Call, CallStatePill, RiskPill } from './words.tsx';

/** One call: the steps it took, why it was judged so, what exactly was asked for. */
export function CallPage() {
  const t = useT();
  const { id } = useParams({ from: '/console/gate/calls/$id' });
  const mayManage = useCan('gate:manage');
  const mayReadLog = useCan('audit:read');
  const call = useApi('GET /api/v1/gate/calls/{id}', { params: { id } });
  if (call.error) return <ErrorState problem={call.error} onRetry={() => void call.refetch()} />;
  if (call.data === undefined) return null;
  const { data } = call;
  return (
    <>
      <PageHeader
        parent={<Link to="/gate/calls">{t('gate.calls')}</Link>}
        title={data.tool}
        status={<CallStatePill state={data.state} />}
        actions={mayManage && data.state === 'unknown' ? <SettleCall id={id} /> : undefined}
      />
      <Section title={t('gate.steps')}>
        <Steps call={data} />
      </Section>
      <Section>
        <KeyValueList items={factsOf(data, t, mayReadLog)} />
      </Section>
      <Section title={t('gate.because')}>
        <ol>
          {data.because.map(({ code, detail, text }) => (
            <li key={`${code} ${detail}`}>{text}</li>
          ))}
        </ol>
      </Section>
      <Section title={t('gate.arguments')} frame="none">
        <JsonView value={data.arguments} />
      </Section>
    </>
  );
}

/** The steps of a call that goes well, by who had to be asked. */
function pathOf({ state, approvalId }: Call): readonly Call['state'][] {
  const asked = approvalId === null ? [] : (['waiting', 'approved', 'consumed'] as const);
  const way: Call['state'][] = ['proposed', ...asked, 'dispatched', 'returned'];
  if (way.includes(state)) return way;
  const leftAt = {
    rejected: 'waiting',
    expired: 'waiting',
    cancelled: 'waiting',
    lapsed: 'approved',
    refused: approvalId === null ? 'proposed' : 'consumed',
    failed: 'dispatched',
    unknown: 'dispatched',
  } as const;
  const last = state in leftAt ? leftAt[state as keyof typeof leftAt] : 'proposed'; // asked for just before
  return [...way.slice(0, way.indexOf(last) + 1), state];
}

function Steps({ call }: { readonly call: Call }) {
  const t = useT();
  return (
    <ol className="gate-steps">
      {pathOf(call).map((state) => (
        <li key={state} {...(state === call.state ? { 'aria-current': 'step' } : {})}>
          {t(`gate.call.${state}`)}
        </li>
      ))}
    </ol>
  );
}

function factsOf(call: Call, t: Translate, mayReadLog: boolean) {
  const { approvalId, failure, finishedAt, durationMs, resultBytes, shadow, agent } = call;
  return [
    { key: 'level', label: t('gate.level'), value: <RiskPill risk={call.risk} /> },
    {
      key: 'caller',
      label: t('gate.caller'),
      value: agent === null ? call.callerName : `${agent} (${call.callerName})`,
    },
    { key: 'at', label: t('gate.at'), value: <RelativeTime at={call.createdAt} /> },
    ...(finishedAt === null
      ? []
      : [
          {
            key: 'took',
            label: t('gate.took'),
            value: t('gate.tookValue', { ms: durationMs ?? 0, bytes: resultBytes ?? 0 }),
          },
        ]),
    ...(failure === null
      ? []
      : [
          {
            key: 'failure',
            label: t('gate.failure'),
            value: failure.text,
          },
        ]),
    ...(approvalId === null
      ? []
      : [
          {
            key: 'approval',
            label: t('gate.approval'),
            value: (
              <Link to="/requests/$id" params={{ id: approvalId }}>
                {t('gate.openApproval')}
              </Link>
            ),
          },
        ]),
    ...(shadow === null
      ? []
      : [{ key: 'shadow', label: t('gate.shadow'), value: t(`gate.shadow.${shadow}`) }]),
    ...(call.tainted ? [{ key: 'tainted', label: t('gate.tainted'), value: t('gate.taintedText') }] : []),
    {
      key: 'policy',
      label: t('gate.rules'),
      value: `${t('gate.version', { version: call.policyVersion })} · MCP ${call.era}`,
    },
    { key: 'digest', label: t('gate.digest'), value: <CopyableId id={call.digest} /> },
    {
      key: 'id',
      label: 'ID',
      value: (
        <>
          <CopyableId id={call.id} />{' '}
          {mayReadLog ? (
            <Link to="/audit" search={{ target: call.id }}>
              {t('gate.proof')}
            </Link>
          ) : null}
        </>
      ),
    },
  ];
}

/** A call whose outcome nobody knows: somebody looks at the server behind it and says how it ended. */
function SettleCall({ id }: { readonly id: string }) {
  const t = useT();
  const [outcome, setOutcome] = useState<'returned' | 'failed'>();
  const close = () => setOutcome(undefined);
  const settle = useApiMutation('POST /api/v1/gate/calls/{id}/settle', {
    changes: ['GET /api/v1/gate/calls', 'GET /api/v1/gate/calls/{id}'],
    onSuccess: close,
  });
  return (
    <div className="h-row">
      {(['returned', 'failed'] as const).map((one) => (
        <Button key={one} variant="default" onClick={() => setOutcome(one)}>
          {t(`gate.settle.${one}`)}
        </Button>
      ))}
      <ActDialog
        opened={outcome !== undefined}
        reason="required"
        title={t(`gate.settle.${outcome ?? 'returned'}`)}
        act={settle}
        onConfirm={(reason) =>
          outcome === undefined ? undefined : settle.mutate({ params: { id }, body: { outcome, reason } })
        }
        onClose={close}
      >
        <p>{t('gate.settleText')}</p>
      </ActDialog>
    </div>
  );
}
