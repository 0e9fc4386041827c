import type { Api } from '@haechi/contracts';
import type { Channel, ChannelKind } from './channel-words.tsx';

export type ChannelBody = Api['POST /api/v1/notification-channels']['body'];
type Target = ChannelBody['target'];

/** What the form holds: one flat draft for all kinds. */
export interface ChannelDraft {
  readonly kind: ChannelKind;
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly security: 'tls' | 'starttls' | 'none';
  readonly username: string;
  readonly password: string;
  readonly senderEmail: string;
  readonly senderName: string;
  /** Of a chat it is kept as a secret: empty leaves it as it is. */
  readonly url: string;
  readonly ca: string;
  readonly kinds: readonly string[];
  readonly locale: 'ko' | 'en';
  readonly shared: boolean;
}

export const emptyChannel = (locale: 'ko' | 'en'): ChannelDraft => ({
  kind: 'mail',
  name: '',
  host: '',
  port: '587',
  security: 'starttls',
  username: '',
  password: '',
  senderEmail: '',
  senderName: 'Haechi',
  url: '',
  ca: '',
  kinds: ['approval_waiting'],
  locale,
  shared: false,
});

export function draftOfChannel({ name, target, kinds, locale, shared }: Channel): ChannelDraft {
  const draft = { ...emptyChannel(locale), name, kind: target.kind, kinds, shared, ca: target.ca ?? '' };
  if (target.kind === 'webhook') return { ...draft, url: target.url };
  if (target.kind !== 'mail') return draft;
  return {
    ...draft,
    host: target.host,
    port: String(target.port),
    security: target.security,
    username: target.username ?? '',
    senderEmail: target.sender.email,
    senderName: target.sender.name,
  };
}

/** The target a draft describes; undefined for a chat whose address stays what it is. */
export function targetOfDraft(draft: ChannelDraft): Target | undefined {
  const ca = draft.ca.trim() === '' ? null : draft.ca;
  switch (draft.kind) {
    case 'mail':
      return {
        kind: 'mail',
        host: draft.host.trim(),
        port: Number(draft.port),
        security: draft.security,
        username: draft.username.trim() === '' ? null : draft.username.trim(),
        sender: { email: draft.senderEmail.trim(), name: draft.senderName.trim() },
        ca,
      };
    case 'webhook':
      return { kind: 'webhook', url: draft.url.trim(), ca };
    case 'slack':
    case 'teams':
      return draft.url.trim() === '' ? undefined : { kind: draft.kind, url: draft.url.trim(), ca };
  }
}
