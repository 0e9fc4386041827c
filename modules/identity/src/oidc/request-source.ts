import type { IncomingMessage } from 'node:http';
import type { RequestSource } from '../origins.ts';

/** What the server knows of a request that it hands to the protocol library. */
export interface ProviderRequest extends RequestSource {
  /** Value of our own session cookie. */
  readonly cookie: string | undefined;
}

/** The library passes Node's request through unchanged; what belongs to it is looked up by it. */
const requests = new WeakMap<IncomingMessage, ProviderRequest>();

export const rememberRequest = (raw: IncomingMessage, request: ProviderRequest): void =>
  void requests.set(raw, request);

export function requestOf(raw: IncomingMessage): ProviderRequest {
  const request = requests.get(raw);
  if (request === undefined) throw new Error('a request reached the OpenID provider past its door');
  return request;
}
