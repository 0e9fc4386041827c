import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { createOutboundGuard, pinnedLookup } from '@haechi/http';
import type { Secret } from '@haechi/kernel/node';
import { type Opinion, type OpinionFailure, readOpinion } from './domain/opinion.ts';
import type { OpaInput } from './domain/question.ts';

/** Where the policy server is, from the environment of the process. */
export interface SidecarAddress {
  /** Scheme, host and port, and a path in front if there is one. */
  readonly url: URL;
  /** The rule that is asked for, as the Data API names it: `haechi/authz/allow`. */
  readonly path: string;
  readonly token?: Secret | undefined;
}

export interface Sidecar {
  /** Asks once. Never throws: whatever goes wrong is the cause why there is no opinion. */
  ask(input: OpaInput, budgetMs: number, signal?: AbortSignal): Promise<Opinion>;
  close(): void;
}

const ANSWER_BYTES_MAX = 65_536;
const SOCKETS_MAX = 64;

class Cut extends Error {
  readonly failure: OpinionFailure;
  constructor(failure: OpinionFailure) {
    super(failure);
    this.failure = failure;
  }
}

/** A policy server over HTTP: OPA's Data API, `POST /v1/data/<path>`. Connections are kept; redirects are not followed. */
export function createSidecar({ url, path, token }: SidecarAddress): Sidecar {
  const isSecure = url.protocol === 'https:';
  const options = {
    keepAlive: true,
    maxSockets: SOCKETS_MAX,
    maxFreeSockets: SOCKETS_MAX,
    lookup: createGuardedLookup(url),
  };
  const agent = isSecure ? new HttpsAgent(options) : new HttpAgent(options);
  const send = isSecure ? requestHttps : requestHttp;
  const target = new URL(url);
  const steps = path.split('/').map(encodeURIComponent).join('/');
  target.pathname = `${url.pathname.replace(/\/$/, '')}/v1/data/${steps}`;
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }),
  };

  function post(body: Buffer, deadline: AbortSignal): Promise<Opinion> {
    return new Promise((resolve, reject) => {
      const request = send(
        target,
        {
          method: 'POST',
          agent,
          signal: deadline,
          headers: { ...headers, 'content-length': body.length },
        },
        (response) => {
          readAnswer(response).then(resolve, reject);
        },
      );
      request.once('error', (cause) => reject(Object.assign(cause, { wasKept: request.reusedSocket })));
      request.end(body);
    });
  }

  return {
    async ask(input, budgetMs, signal) {
      const body = Buffer.from(JSON.stringify({ input }));
      const budget = AbortSignal.timeout(budgetMs);
      const deadline = signal === undefined ? budget : AbortSignal.any([budget, signal]);
      try {
        return await post(body, deadline).catch((error: unknown) => {
          // A kept connection may have been closed by the other side meanwhile: a question can be put twice.
          if (deadline.aborted || !(error instanceof Error && 'wasKept' in error && error.wasKept === true))
            throw error;
          return post(body, deadline);
        });
      } catch (error) {
        return { kind: 'failure', cause: causeOf(error, budget, signal) };
      }
    },
    close: () => agent.destroy(),
  };
}

/**
 * Looks the name up under the outbound guard whenever a connection is made. The address is one the operator set, so it
 * may be private; a name that has come to stand for a metadata service is refused all the same.
 */
function createGuardedLookup(url: URL): LookupFunction {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const guard = createOutboundGuard({ allowed: () => [url.protocol === 'http:' ? `http://${host}` : host] });
  return (name, options, callback) => {
    void guard.checkUrl(url.href).then((checked) => {
      if (checked.ok) pinnedLookup(checked.value)(name, options, callback);
      else callback(Object.assign(new Error(checked.error.code), { code: 'ENOTFOUND' }), '', 4);
    });
  };
}

function causeOf(error: unknown, budget: AbortSignal, signal: AbortSignal | undefined): OpinionFailure {
  if (error instanceof Cut) return error.failure;
  if (signal?.aborted === true) return 'cancelled';
  return budget.aborted ? 'timeout' : 'unreachable';
}

async function readAnswer(response: IncomingMessage): Promise<Opinion> {
  if (response.statusCode !== 200) {
    response.resume();
    throw new Cut('http_status');
  }
  const pieces: Buffer[] = [];
  let size = 0;
  // A response without an encoding gives buffers.
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > ANSWER_BYTES_MAX) {
      response.destroy();
      throw new Cut('malformed');
    }
    pieces.push(piece);
  }
  try {
    return readOpinion(JSON.parse(Buffer.concat(pieces).toString('utf8')));
  } catch {
    throw new Cut('malformed');
  }
}
