import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useT } from '../../i18n/i18n.tsx';
import type { TargetDraft } from './sink-target.ts';

interface TargetFieldsProps {
  readonly draft: TargetDraft;
  readonly onChange: (part: Partial<TargetDraft>) => void;
  readonly fault: (field: string) => string | undefined;
}

const TRANSPORTS = ['udp', 'tcp', 'tls'] as const;

/** The fields of one kind of sink. */
export function TargetFields(props: TargetFieldsProps) {
  switch (props.draft.kind) {
    case 'syslog':
      return <SyslogFields {...props} />;
    case 'webhook':
      return <WebhookFields {...props} />;
    case 'kafka':
      return <KafkaFields {...props} />;
  }
}

function SyslogFields({ draft, onChange, fault }: TargetFieldsProps) {
  const t = useT();
  return (
    <>
      <Select
        label={t('sinks.transport')}
        allowDeselect={false}
        data={TRANSPORTS.map((value) => ({ value, label: value.toUpperCase() }))}
        value={draft.transport}
        onChange={(value) => {
          const transport = TRANSPORTS.find((one) => one === value);
          if (transport) onChange({ transport, port: transport === 'udp' ? '514' : '6514' });
        }}
      />
      <TextInput
        required
        label={t('sinks.host')}
        value={draft.host}
        error={fault('target.host')}
        onChange={(event) => onChange({ host: event.currentTarget.value })}
      />
      <TextInput
        required
        label={t('sinks.port')}
        inputMode="numeric"
        value={draft.port}
        error={fault('target.port')}
        onChange={(event) => onChange({ port: event.currentTarget.value })}
      />
      {draft.transport === 'tls' ? (
        <CertificateField draft={draft} onChange={onChange} fault={fault} />
      ) : null}
    </>
  );
}

function WebhookFields({ draft, onChange, fault }: TargetFieldsProps) {
  const t = useT();
  return (
    <>
      <TextInput
        required
        label={t('sinks.url')}
        placeholder="https://"
        value={draft.url}
        error={fault('target.url')}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
      />
      <CertificateField draft={draft} onChange={onChange} fault={fault} />
    </>
  );
}

function KafkaFields({ draft, onChange, fault }: TargetFieldsProps) {
  const t = useT();
  return (
    <>
      <TextInput
        required
        label={t('sinks.brokers')}
        description={t('sinks.brokersHint')}
        value={draft.brokers}
        error={fault('target.brokers') ?? fault('target.brokers.0')}
        onChange={(event) => onChange({ brokers: event.currentTarget.value })}
      />
      <TextInput
        required
        label={t('sinks.topic')}
        value={draft.topic}
        error={fault('target.topic')}
        onChange={(event) => onChange({ topic: event.currentTarget.value })}
      />
      <Checkbox
        label={t('sinks.tls')}
        checked={draft.tls}
        onChange={(event) => onChange({ tls: event.currentTarget.checked })}
      />
      <TextInput
        label={t('sinks.saslUser')}
        description={t('sinks.saslHint')}
        autoComplete="off"
        value={draft.username}
        onChange={(event) => onChange({ username: event.currentTarget.value })}
      />
      {draft.tls ? <CertificateField draft={draft} onChange={onChange} fault={fault} /> : null}
    </>
  );
}

function CertificateField({ draft, onChange, fault }: TargetFieldsProps) {
  const t = useT();
  return (
    <Textarea
      label={t('sinks.ca')}
      description={t('sinks.caHint')}
      autosize
      minRows={2}
      maxRows={6}
      value={draft.ca}
      error={fault('target.ca')}
      onChange={(event) => onChange({ ca: event.currentTarget.value })}
    />
  );
}
