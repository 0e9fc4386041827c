import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type AuditModule, systemOrigin } from '@haechi/audit';
import {
  addPasskey,
  listenForUnlock,
  readCustody,
  type Showing,
  type Unlocked,
  type UnlockListener,
  type UnlockResult,
  unlockWithShares,
  unlockWithUsb,
} from '@haechi/custody';
import { type Clock, CodedError, MINUTE_MS, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readCustodyScript, renderCustodyPage } from '../../custody-page/render-custody-page.ts';
import type { ObtainedKey } from './obtain-root-key.ts';

const OPEN_FOR_MS = 10 * MINUTE_MS;
const RATE = { rateLimit: { max: 30, timeWindow: MINUTE_MS } };
const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const beginSchema = z.strictObject({ token: base64url.max(64) });
const finishSchema = z.strictObject({
  token: base64url.max(64),
  credentialId: base64url.max(1366),
  /** What the passkey computed: 32 bytes. */
  output: base64url.length(43),
});

/** Somebody showed what opens custody, and may register one passkey for a while. */
interface Window {
  readonly tokenHash: Buffer;
  readonly unlocked: Unlocked;
  readonly label: string;
  readonly salt: string;
  readonly untilMs: number;
}

interface Deps {
  readonly key: Pick<ObtainedKey, 'ring' | 'keysDir'>;
  readonly app: FastifyInstance;
  readonly audit: Pick<AuditModule, 'recordAlone'>;
  readonly publicUrl: URL;
  readonly clock: Clock;
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Lets a key holder register a passkey that opens custody: at the machine they show shares or a USB key and are given a
 * link that is good once and for ten minutes; behind it the browser makes a passkey whose PRF output opens the root key.
 * @returns undefined where the keys do not lie in custody
 */
export async function registerPasskeys(deps: Deps): Promise<UnlockListener | undefined> {
  const { key, publicUrl, clock } = deps;
  if (key.ring === undefined) return undefined;
  let window: Window | undefined;

  async function openWindow(showing: Showing): Promise<UnlockResult | { ok: true; value: { url: string } }> {
    const custody = await readCustody(key.keysDir);
    if (custody === undefined) return { ok: false, error: { code: 'custody-damaged' } };
    const opened =
      'usb' in showing
        ? await unlockWithUsb(custody, key.keysDir, showing.usb)
        : await unlockWithShares(custody, showing.shares);
    if (!opened.ok) return opened;
    const token = randomBytes(32).toString('base64url');
    window = {
      tokenHash: hash(token),
      unlocked: opened.value,
      label: showing.label ?? 'passkey',
      salt: randomBytes(32).toString('base64url'),
      untilMs: clock.now() + OPEN_FOR_MS,
    };
    const url = new URL('/custody/passkey', publicUrl);
    url.searchParams.set('token', token);
    return { ok: true, value: { url: url.href } };
  }

  /** @throws CodedError `RES_001` for a token that is none, or over */
  function demandWindow(token: string): Window {
    if (
      window === undefined ||
      window.untilMs < clock.now() ||
      !timingSafeEqual(window.tokenHash, hash(token))
    )
      throw new CodedError('RES_001');
    return window;
  }

  async function finish({ token, credentialId, output }: z.output<typeof finishSchema>): Promise<void> {
    const { unlocked, label, salt } = demandWindow(token);
    window = undefined; // once
    const custody = await readCustody(key.keysDir);
    if (custody === undefined) throw new CodedError('RES_001');
    const open = { keysDir: key.keysDir, custody, rootKey: unlocked.rootKey, nowMs: clock.now() };
    const rpId = publicUrl.hostname;
    await addPasskey(open, { label, credentialId, rpId, salt, output: Buffer.from(output, 'base64url') });
    await deps.audit.recordAlone(PLATFORM_TENANT_ID, systemOrigin('custody'), {
      action: 'keys.passkey_added',
      target: { kind: 'custody_method', id: credentialId.slice(0, 64), name: label },
      scopeId: PLATFORM_SCOPE_ID,
      details: { with: unlocked.by.label },
    });
  }

  mountPage(deps.app);
  mountSteps(deps.app, {
    begin(token) {
      const { label, salt } = demandWindow(token);
      return { rpId: publicUrl.hostname, label, salt };
    },
    finish,
  });
  return await listenForUnlock(key.keysDir, openWindow, 'passkey');
}

function mountPage(app: FastifyInstance): void {
  app.get('/custody/passkey', { config: RATE }, async (request, reply) => {
    request.haechi.operation = 'custody';
    return await reply
      .type('text/html; charset=utf-8')
      .send(renderCustodyPage('register', request.haechi.locale));
  });
  app.get('/custody/custody.js', { config: RATE }, async (request, reply) => {
    request.haechi.operation = 'custody';
    return await reply.type('text/javascript; charset=utf-8').send(await readCustodyScript());
  });
}

function mountSteps(
  app: FastifyInstance,
  steps: {
    begin(token: string): unknown;
    finish(body: z.output<typeof finishSchema>): Promise<void>;
  },
): void {
  app.post('/custody/passkey/begin', {
    config: RATE,
    async handler(request) {
      request.haechi.operation = 'custody';
      return steps.begin(parse(beginSchema, request.body).token);
    },
  });
  app.post('/custody/passkey/finish', {
    config: RATE,
    async handler(request) {
      request.haechi.operation = 'custody';
      await steps.finish(parse(finishSchema, request.body));
      return { ok: true };
    },
  });
}

/** Whoever sends something else learns nothing. @throws CodedError `RES_001` */
function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new CodedError('RES_001');
  return parsed.data;
}
