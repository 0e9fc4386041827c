import type { KeptTarget } from '../domain/channel-target.ts';
import { createHookSender, type SenderDeps } from './hook-sender.ts';
import { createMailSender } from './mail-sender.ts';
import type { Credentials, Sender } from './sender.ts';

/** The sender of a channel. It connects at the first message. */
export const openSender = (target: KeptTarget, credentials: Credentials, deps: SenderDeps): Sender =>
  target.kind === 'mail'
    ? createMailSender(target, credentials, deps)
    : createHookSender(target, credentials, deps);
