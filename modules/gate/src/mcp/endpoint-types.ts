import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Caller } from '@haechi/http';

/** One request at the door of the gate, after its caller was found out. */
export interface GateRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined when there is none or it cannot be read. */
  readonly body: unknown;
  readonly caller: Caller;
  /** Hash of the credential: what a conversation is held with. */
  readonly conversation: string;
  readonly requestId: string;
  readonly ip: string;
  readonly userAgent: string | undefined;
  /** Key of the one server the address is for; undefined for all of them. */
  readonly upstream: string | undefined;
}

export interface GateEndpoint {
  /** Writes the answer itself. */
  handle(request: GateRequest, response: ServerResponse): Promise<void>;
}
