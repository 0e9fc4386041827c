import { Dialog, ErrorState, RelativeTime, Section, StatusPill, showToast } from '@haechi/ui';
import { Button, Skeleton, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { DeviceIcon, useDeviceName } from '../../credentials/device.tsx';
import { useT } from '../../i18n/i18n.tsx';

type Device = ApiResponse<'GET /api/v1/me/devices'>['items'][number];
const CHANGES = ['GET /api/v1/me/devices', 'GET /api/v1/me/sessions'] as const;

/** Browsers I have signed in with: naming and forgetting them. */
export function DevicesSection() {
  const t = useT();
  const nameOf = useNameOfDevice();
  const devices = useApi('GET /api/v1/me/devices');
  const [forgetting, setForgetting] = useState<Device>();
  const [naming, setNaming] = useState<Device>();
  const forgetIt = useApiMutation('DELETE /api/v1/me/devices/{id}', {
    changes: CHANGES,
    onSuccess: () => {
      setForgetting(undefined);
      showToast({
        tone: 'good',
        word: t('security.devices.forgottenWord'),
        title: t('security.devices.forgotten'),
      });
    },
  });
  const items = devices.data?.items;
  return (
    <Section title={t('security.devices')} description={t('security.devices.description')}>
      {items ? (
        items.map((device) => (
          <DeviceLine
            key={device.id}
            device={device}
            onName={() => setNaming(device)}
            onForget={() => setForgetting(device)}
          />
        ))
      ) : devices.error ? (
        <ErrorState inline problem={devices.error} onRetry={() => void devices.refetch()} />
      ) : (
        <Skeleton height={40} />
      )}
      <ActDialog
        opened={forgetting !== undefined}
        danger
        title={t('security.devices.forgetTitle', { name: forgetting ? nameOf(forgetting) : '' })}
        confirmLabel={t('security.devices.forget')}
        act={forgetIt}
        onConfirm={() => {
          if (forgetting) forgetIt.mutate({ params: { id: forgetting.id } });
        }}
        onClose={() => setForgetting(undefined)}
      >
        {t('security.devices.forgetEffect', { count: forgetting?.sessionsOpen ?? 0 })}
      </ActDialog>
      {naming ? <NameDialog device={naming} onClose={() => setNaming(undefined)} /> : null}
    </Section>
  );
}

/** The name its owner gave it, else what it says of itself. */
function useNameOfDevice(): (device: Device) => string {
  const describe = useDeviceName();
  return (device) => device.name ?? describe(device);
}

interface DeviceLineProps {
  readonly device: Device;
  readonly onName: () => void;
  readonly onForget: () => void;
}

function DeviceLine({ device, onName, onForget }: DeviceLineProps) {
  const t = useT();
  const nameOf = useNameOfDevice();
  const describe = useDeviceName();
  const name = nameOf(device);
  return (
    <div className="list-line">
      <DeviceIcon session={device} />
      <div>
        <strong>{name}</strong>
        <p className="h-muted">
          {device.name === null ? null : `${describe(device)} · `}
          {device.lastIp ?? t('ui.unknown')} ·{' '}
          {t('security.devices.networks', { count: device.networkCount })} · {t('signIn.sessions.lastSeen')}{' '}
          <RelativeTime at={device.lastSeenAt} />
        </p>
      </div>
      <div className="h-row">
        {device.current ? <StatusPill tone="good">{t('security.sessions.current')}</StatusPill> : null}
        <Button
          size="xs"
          variant="default"
          aria-label={t('security.devices.nameTitle', { name })}
          onClick={onName}
        >
          {t('security.devices.rename')}
        </Button>
        {device.current ? null : (
          <Button
            size="xs"
            variant="default"
            color="red"
            aria-label={t('security.devices.forgetTitle', { name })}
            onClick={onForget}
          >
            {t('security.devices.forget')}
          </Button>
        )}
      </div>
    </div>
  );
}

function NameDialog({ device, onClose }: { device: Device; onClose: () => void }) {
  const t = useT();
  const nameOf = useNameOfDevice();
  const [name, setName] = useState(device.name ?? '');
  const rename = useApiMutation('PATCH /api/v1/me/devices/{id}', { changes: CHANGES, onSuccess: onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ params: { id: device.id }, body: { name: name.trim() }, ifMatch: device.version });
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('security.devices.nameTitle', { name: nameOf(device) })}
      size={400}
    >
      <form className="h-stack" onSubmit={submit} noValidate>
        {rename.error && !rename.error.field('name') ? <ErrorState inline problem={rename.error} /> : null}
        <TextInput
          data-autofocus
          label={t('security.devices.name')}
          description={t('security.devices.nameHint')}
          value={name}
          maxLength={100}
          error={rename.error?.field('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className="h-row" style={{ justifyContent: 'flex-end' }}>
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={name.trim() === ''}>
            {t('security.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
