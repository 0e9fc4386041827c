import { ErrorState } from '@haechi/ui';
import { Button, MultiSelect, SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ApiProblem } from '../../api/problem.ts';
import { useMe } from '../../app/session.ts';
import { useI18n, useT } from '../../i18n/i18n.tsx';
import { type ChannelDraft, draftOfChannel, emptyChannel } from './channel-draft.ts';
import { CHANNEL_KINDS, type Channel, TOLD_KINDS } from './channel-words.tsx';

interface ChannelFormProps {
  /** The channel to change; undefined for a new one. */
  readonly channel: Channel | undefined;
  readonly problem: ApiProblem | null;
  readonly busy: boolean;
  readonly onSend: (draft: ChannelDraft) => void;
  readonly onClose: () => void;
}

export function ChannelForm({ channel, problem, busy, onSend, onClose }: ChannelFormProps) {
  const { t, locale } = useI18n();
  const { activeScope } = useMe();
  const [draft, setDraft] = useState(() => (channel ? draftOfChannel(channel) : emptyChannel(locale)));
  const [tried, setTried] = useState(false);
  const change = (part: Partial<ChannelDraft>) => setDraft({ ...draft, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (draft.name.trim() !== '') onSend(draft);
  };
  const nameMissing = tried && draft.name.trim() === '' ? t('members.missing') : undefined;
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      {channel === undefined ? (
        <SegmentedControl
          aria-label={t('notifications.channel.kind')}
          data={CHANNEL_KINDS.map((value) => ({ value, label: t(`notifications.channel.kind.${value}`) }))}
          value={draft.kind}
          onChange={(value) => change({ kind: CHANNEL_KINDS.find((kind) => kind === value) ?? 'mail' })}
        />
      ) : null}
      <TextInput
        data-autofocus
        required
        label={t('notifications.channel.name')}
        maxLength={100}
        value={draft.name}
        error={problem?.field('name') ?? nameMissing}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      {draft.kind === 'mail' ? (
        <MailFields draft={draft} onChange={change} problem={problem} channel={channel} />
      ) : (
        <HookFields draft={draft} onChange={change} problem={problem} channel={channel} />
      )}
      <Textarea
        label={t('notifications.channel.ca')}
        description={t('notifications.channel.caHint')}
        autosize
        minRows={1}
        maxRows={6}
        value={draft.ca}
        error={problem?.field('target.ca')}
        onChange={(event) => change({ ca: event.currentTarget.value })}
      />
      {draft.kind === 'mail' && activeScope.kind === 'platform' ? (
        <Switch
          label={t('notifications.channel.shared')}
          description={t('notifications.channel.sharedHint')}
          checked={draft.shared}
          onChange={(event) => change({ shared: event.currentTarget.checked })}
        />
      ) : null}
      {problem ? <ErrorState inline problem={problem} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={busy}>
          {channel === undefined ? t('notifications.channel.create') : t('notifications.save')}
        </Button>
      </div>
    </form>
  );
}

interface FieldsProps {
  readonly draft: ChannelDraft;
  readonly onChange: (part: Partial<ChannelDraft>) => void;
  readonly problem: ApiProblem | null;
  readonly channel: Channel | undefined;
}

const SECURITIES = ['starttls', 'tls', 'none'] as const;
const USUAL_PORTS = { starttls: '587', tls: '465', none: '25' } as const;

function MailFields({ draft, onChange, problem, channel }: FieldsProps) {
  const t = useT();
  return (
    <>
      <TextInput
        required
        label={t('notifications.channel.host')}
        placeholder="smtp.example.org"
        value={draft.host}
        error={problem?.field('target.host')}
        onChange={(event) => onChange({ host: event.currentTarget.value })}
      />
      <Select
        label={t('notifications.channel.security')}
        allowDeselect={false}
        data={SECURITIES.map((value) => ({ value, label: t(`notifications.channel.security.${value}`) }))}
        value={draft.security}
        onChange={(value) => {
          const security = SECURITIES.find((one) => one === value) ?? 'starttls';
          onChange({ security, port: USUAL_PORTS[security] });
        }}
      />
      <TextInput
        required
        label={t('notifications.channel.port')}
        inputMode="numeric"
        value={draft.port}
        error={problem?.field('target.port')}
        onChange={(event) => onChange({ port: event.currentTarget.value })}
      />
      <TextInput
        required
        type="email"
        label={t('notifications.channel.sender')}
        placeholder="haechi@example.org"
        value={draft.senderEmail}
        error={problem?.field('target.sender.email')}
        onChange={(event) => onChange({ senderEmail: event.currentTarget.value })}
      />
      <TextInput
        label={t('notifications.channel.senderName')}
        maxLength={100}
        value={draft.senderName}
        error={problem?.field('target.sender.name')}
        onChange={(event) => onChange({ senderName: event.currentTarget.value })}
      />
      <TextInput
        label={t('notifications.channel.username')}
        autoComplete="off"
        value={draft.username}
        onChange={(event) => onChange({ username: event.currentTarget.value })}
      />
      {draft.username.trim() === '' ? null : (
        <TextInput
          type="password"
          autoComplete="new-password"
          label={t('notifications.channel.password')}
          description={
            channel?.credentials.includes('password') ? t('notifications.channel.keepSecret') : undefined
          }
          value={draft.password}
          onChange={(event) => onChange({ password: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function HookFields({ draft, onChange, problem, channel }: FieldsProps) {
  const t = useT();
  const isChat = draft.kind !== 'webhook';
  return (
    <>
      <TextInput
        required={channel === undefined || !isChat}
        {...(isChat ? { type: 'password', autoComplete: 'new-password' } : {})}
        label={t('notifications.channel.url')}
        description={
          isChat
            ? t(channel ? 'notifications.channel.keepSecret' : 'notifications.channel.chatHint')
            : t('notifications.channel.hookHint')
        }
        placeholder="https://"
        value={draft.url}
        error={problem?.field('target.url')}
        onChange={(event) => onChange({ url: event.currentTarget.value })}
      />
      <MultiSelect
        label={t('notifications.channel.kinds')}
        data={TOLD_KINDS.map((value) => ({ value, label: t(`notifications.kind.${value}`) }))}
        value={[...draft.kinds]}
        onChange={(kinds) => onChange({ kinds })}
      />
      <SegmentedControl
        aria-label={t('notifications.channel.locale')}
        data={[
          { value: 'ko', label: '한국어' },
          { value: 'en', label: 'English' },
        ]}
        value={draft.locale}
        onChange={(value) => onChange({ locale: value === 'en' ? 'en' : 'ko' })}
      />
    </>
  );
}
