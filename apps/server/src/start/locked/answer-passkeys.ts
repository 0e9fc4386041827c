import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Custody, UnlockResult } from '@haechi/custody';
import { z } from 'zod';
import { readCustodyScript } from '../../custody-page/render-custody-page.ts';

const BODY_BYTES_MAX = 8_192;
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const showingSchema = z.strictObject({ credentialId: base64url.max(1366), output: base64url.length(43) });

/** Passkeys that open a locked server, for its page in the browser. */
export interface LockedPasskeys {
  readonly custody: Custody;
  readonly open: (credentialId: string, output: Uint8Array) => Promise<UnlockResult>;
}

/** Whether anybody registered one. */
export const hasPasskeys = ({ methods }: Custody): boolean => methods.some(({ kind }) => kind === 'passkey');

/** Answers what the page asks for. @returns false for anything else */
export async function answerPasskeys(
  { custody, open }: LockedPasskeys,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  if (path === '/custody/custody.js') {
    res.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(await readCustodyScript());
    return true;
  }
  if (req.method !== 'POST') return false;
  if (path === '/custody/options') {
    const passkeys = custody.methods.flatMap((method) =>
      method.kind === 'passkey'
        ? [{ credentialId: method.credentialId, salt: method.salt, rpId: method.rpId }]
        : [],
    );
    sendJson(res, 200, { passkeys });
    return true;
  }
  if (path !== '/custody/unlock') return false;
  const parsed = showingSchema.safeParse(await readJson(req));
  const answer = parsed.success
    ? await open(parsed.data.credentialId, Buffer.from(parsed.data.output, 'base64url'))
    : undefined;
  sendJson(res, answer?.ok === true ? 200 : 403, { ok: answer?.ok === true });
  return true;
}

const sendJson = (res: ServerResponse, status: number, body: unknown): void =>
  void res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

async function readJson(req: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of req) {
    if (!(piece instanceof Buffer)) continue;
    bytes += piece.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    return undefined;
  }
}
