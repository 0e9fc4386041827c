export * from './caller.ts';
export * from './console-files.ts';
export { createSettle, type Settle } from './consult-and-run.ts';
export * from './errors.ts';
export * from './event-stream.ts';
export * from './http-server.ts';
export * from './http-server-deps.ts';
export * from './idempotency.ts';
export * from './messages/index.ts';
export * from './metrics.ts';
export * from './module.ts';
export * from './openapi.ts';
export { backOffMs } from './outbound/back-off.ts';
export type {
  CheckedTarget,
  OutboundFailure,
  OutboundFailureCode,
  ResolveName,
} from './outbound/check-target.ts';
export {
  type DialOptions,
  describeSocketError,
  pinnedLookup,
  type TlsTrust,
} from './outbound/connect-outbound.ts';
export { judgeStatus, retryAfterMs } from './outbound/judge-status.ts';
export { isAllowanceEntry, splitAllowance } from './outbound/outbound-allowance.ts';
export * from './outbound/outbound-guard.ts';
export type { OutboundAnswer, OutboundRequest } from './outbound/request-outbound.ts';
export { newSigningSecret, signWebhook } from './outbound/sign-webhook.ts';
export * from './probes.ts';
export * from './problem.ts';
export { createSessionCookie } from './session-cookie.ts';
