import type { Api } from '@haechi/contracts';

/** What is kept of an address in clear, as its contract describes it. A chat is kept without its address, a secret. */
export type KeptTarget = Api['GET /api/v1/notification-channels/{id}']['response']['target'];
export type MailTarget = Extract<KeptTarget, { readonly kind: 'mail' }>;
export type HookTarget = Extract<KeptTarget, { readonly kind: 'webhook' }>;
export type ChatTarget = Exclude<KeptTarget, MailTarget | HookTarget>;
export type ChannelKind = KeptTarget['kind'];

/** An address as somebody gives it. */
export type GivenTarget =
  | MailTarget
  | HookTarget
  | (Pick<ChatTarget, 'kind' | 'ca'> & { readonly url: string });

/** @returns what is kept in clear, and the address that is a secret */
export function splitTarget(target: GivenTarget): { readonly kept: KeptTarget; readonly url?: string } {
  if (target.kind === 'mail' || target.kind === 'webhook') return { kept: target };
  const { kind, url, ca } = target;
  return { kept: { kind, host: new URL(url).host, ca }, url };
}
