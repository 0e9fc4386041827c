import { ErrorState, RelativeTime, Section, StatusPill, showToast } from '@haechi/ui';
import { Button, NumberInput, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';

type FlagsView = ApiResponse<'GET /api/v1/approval-flags'>;
type FlagView = FlagsView['flags'][number];

const MINUTES_MAX = 1440;
const MINUTES_USUAL = 60;

const sayOn = (on: boolean, t: Translate): string => t(on ? 'settings.on' : 'settings.off');

/** Whether calls wait for approval and need permissions in this installation, and what differs from the usual. */
export function ApprovalFlags() {
  const t = useT();
  const state = useApi('GET /api/v1/approval-flags');
  const [switching, setSwitching] = useState<FlagView>();
  return (
    <Section title={t('flags.title')} description={t('flags.description')} frame="flush">
      {state.data ? (
        state.data.flags.map((flag) => (
          <FlagLine
            key={flag.flag}
            flag={flag}
            environment={state.data.environment}
            onSwitch={() => setSwitching(flag)}
          />
        ))
      ) : state.error ? (
        <ErrorState problem={state.error} onRetry={() => void state.refetch()} />
      ) : (
        <div className="setting-line">
          <Skeleton height={38} />
        </div>
      )}
      <SwitchDialog
        flag={switching}
        environment={state.data?.environment ?? 'production'}
        onClose={() => setSwitching(undefined)}
      />
    </Section>
  );
}

interface FlagLineProps {
  readonly flag: FlagView;
  readonly environment: FlagsView['environment'];
  readonly onSwitch: () => void;
}

function FlagLine({ flag, environment, onSwitch }: FlagLineProps) {
  const t = useT();
  const mayChange = useCan('settings:update');
  const { override } = flag;
  return (
    <div className="setting-line">
      <div className="setting-line__what">
        <h3>{t(`flags.${flag.flag}`)}</h3>
        <p>{t(`flags.${flag.flag}Body`)}</p>
        {override ? (
          <p>
            {t('flags.because', { name: override.changedBy, reason: override.reason })}{' '}
            <RelativeTime at={override.changedAt} />
          </p>
        ) : null}
        <p className="setting-line__key h-mono">{flag.flag}</p>
      </div>
      <div className="setting-line__value">
        <strong>{sayOn(flag.effective, t)}</strong>
        <StatusPill quiet tone={flag.drifted ? 'waiting' : 'neutral'}>
          {t(flag.drifted ? 'flags.drifted' : 'flags.usual')}
        </StatusPill>
        <span className="setting-line__note">
          {t('flags.usually', { environment: t(`flags.${environment}`), value: sayOn(flag.usual, t) })}
        </span>
        <span className="setting-line__note">
          {t('flags.configured', { value: sayOn(flag.configured, t) })}
        </span>
        {override ? (
          <span className="setting-line__note">
            {t('flags.ends')} <RelativeTime at={override.until} />
          </span>
        ) : null}
      </div>
      {mayChange ? (
        <Button
          size="xs"
          variant="default"
          aria-label={`${t(`flags.${flag.flag}`)}: ${actOf(flag, t)}`}
          onClick={onSwitch}
        >
          {actOf(flag, t)}
        </Button>
      ) : null}
    </div>
  );
}

const actOf = ({ effective }: FlagView, t: Translate): string =>
  t(effective ? 'flags.switchOff' : 'flags.switchOn');

interface SwitchDialogProps {
  readonly flag: FlagView | undefined;
  readonly environment: FlagsView['environment'];
  readonly onClose: () => void;
}

/** Asks for how long and why. What is only brought back to its configured value has no end. */
function SwitchDialog({ flag, environment, onClose }: SwitchDialogProps) {
  const t = useT();
  const [minutes, setMinutes] = useState<number | string>(MINUTES_USUAL);
  const change = useApiMutation('POST /api/v1/approval-flags/{flag}', {
    changes: ['GET /api/v1/approval-flags', 'GET /api/v1/approvals'],
    onSuccess: ({ approvalId }, { params }) => {
      const isAsked = approvalId !== null;
      showToast({
        tone: isAsked ? 'waiting' : 'good',
        word: t(isAsked ? 'flags.asked' : 'settings.saved'),
        title: t(isAsked ? 'flags.offAsks' : `flags.${params.flag}`),
      });
      close();
    },
  });
  const close = () => {
    setMinutes(MINUTES_USUAL);
    onClose();
  };
  const enabled = flag?.effective !== true;
  const ends = flag !== undefined && enabled !== flag.configured;
  const isWhole = typeof minutes === 'number' && Number.isInteger(minutes);
  const fits = isWhole && minutes >= 1 && minutes <= MINUTES_MAX;
  const send = (reason: string) => {
    if (flag === undefined || (ends && !fits)) return;
    const body = { enabled, reason, ...(ends ? { minutes: Number(minutes) } : {}) };
    change.mutate({ params: { flag: flag.flag }, body });
  };
  return (
    <ActDialog
      opened={flag !== undefined}
      danger={!enabled}
      reason="required"
      title={flag ? `${t(`flags.${flag.flag}`)}: ${actOf(flag, t)}` : ''}
      confirmLabel={flag ? actOf(flag, t) : ''}
      act={change}
      onConfirm={send}
      onClose={close}
    >
      <p>
        {t(enabled ? 'flags.onNow' : environment === 'production' ? 'flags.offAsks' : 'flags.offNow')}{' '}
        {t(ends ? 'flags.thenBack' : 'flags.thenStays')}
      </p>
      {ends ? (
        <NumberInput
          mt="sm"
          label={t('flags.minutes')}
          description={t('flags.minutesHint')}
          min={1}
          max={MINUTES_MAX}
          allowDecimal={false}
          required
          value={minutes}
          error={fits ? undefined : t('flags.minutesHint')}
          onChange={setMinutes}
        />
      ) : null}
    </ActDialog>
  );
}
