import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createDescribeProblem, httpErrors, httpMessages } from '@haechi/http';
import { CodedError, createTranslate, type Locale, newId } from '@haechi/kernel';
import { renderCustodyPage } from '../../custody-page/render-custody-page.ts';
import type { LaidDownCertificate } from '../../tls/read-laid-down.ts';
import { VERSION } from '../../version.ts';
import { explainListenError } from '../listen.ts';
import { answerPasskeys, hasPasskeys, type LockedPasskeys } from './answer-passkeys.ts';

export interface LockedServer {
  /** From now on it says that the server is starting. */
  opened(): void;
  close(): Promise<void>;
}

export interface LockedOptions {
  /** What to answer over TLS with. */
  readonly certificate?: LaidDownCertificate | undefined;
  /** Passkeys that open, for the page in the browser. */
  readonly passkeys?: LockedPasskeys | undefined;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' } as const;

const describeProblem = createDescribeProblem(httpErrors, createTranslate(httpMessages));

/**
 * What answers on the port while the keys are locked: the process lives (`/healthz`), it is not ready and why (`/readyz`),
 * and everything else is told that it has to wait. Nothing here knows a key or opens the database.
 */
export async function serveLocked(
  address: { port: number; host: string },
  { certificate, passkeys }: LockedOptions = {},
): Promise<LockedServer> {
  let state: 'locked' | 'starting' = 'locked';
  const handle = (req: IncomingMessage, res: ServerResponse): void => {
    answer(req, res, state, passkeys).catch(() => res.destroy());
  };
  const server = certificate === undefined ? createServer(handle) : createTlsServer(certificate, handle);
  try {
    server.listen(address.port, address.host);
    await once(server, 'listening');
  } catch (error) {
    throw explainListenError(error, address);
  }
  return {
    opened() {
      state = 'starting';
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  state: 'locked' | 'starting',
  passkeys: LockedPasskeys | undefined,
): Promise<void> {
  const path = new URL(req.url ?? '/', 'http://localhost').pathname;
  res.setHeader('cache-control', 'no-store');
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader(
    'content-security-policy',
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  );
  if (path === '/healthz') return sendJson(res, 200, { status: state, version: VERSION });
  if (path === '/readyz') {
    const keys = state === 'locked' ? { ok: false, problem: 'locked' } : { ok: true };
    return sendJson(res, 503, { status: state === 'locked' ? 'locked' : 'not_ready', checks: { keys } });
  }
  const offered = state === 'locked' && passkeys !== undefined && hasPasskeys(passkeys.custody);
  if (offered && (await answerPasskeys(passkeys, path, req, res))) return;
  const locale: Locale = /^en\b/i.test(req.headers['accept-language'] ?? '') ? 'en' : 'ko';
  const problem = describeProblem(new CodedError('SYS_005'), locale, newId('event'), path);
  res.setHeader('retry-after', '5');
  if (req.headers.accept?.includes('text/html') === true) {
    if (!offered) return sendPage(res, problem);
    res.writeHead(503, HTML).end(renderCustodyPage('unlock', locale));
    return;
  }
  res.writeHead(503, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
}

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendPage(res: ServerResponse, { title, detail, remedy, locale }: PageTexts): void {
  // All three come from our own catalogue.
  const style = 'font:1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:20vh auto;padding:0 1.5rem';
  res
    .writeHead(503, { 'content-type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
        `<meta http-equiv="refresh" content="5"><title>Haechi 해치</title><body style="${style}">` +
        `<h1 style="font-size:1.4rem">${title}</h1><p>${detail}</p><p>${remedy}</p></body></html>`,
    );
}

interface PageTexts {
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  readonly locale: Locale;
}
