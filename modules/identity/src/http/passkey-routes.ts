import { implement, type RouteImplementation } from '@haechi/http';
import { formatId } from '@haechi/kernel';
import type { StoredPasskey } from '../passkeys/check-passkey.ts';
import { listPasskeys, type ManagePasskeys } from '../passkeys/manage-passkeys.ts';
import type { PasskeySignIn } from '../passkeys/sign-in-with-passkey.ts';
import type { StepUp } from '../step-up/step-up.ts';
import { contractOf } from './contract-of.ts';
import { demandSession } from './demand-session.ts';
import { giveRenewed, letIn } from './let-in.ts';
import { presentSession } from './present.ts';

export interface PasskeyRoutesDeps {
  readonly passkeySignIn: PasskeySignIn;
  readonly passkeys: ManagePasskeys;
  readonly stepUp: StepUp;
}

function presentPasskey(passkey: StoredPasskey) {
  return {
    id: formatId('passkey', passkey.id),
    name: passkey.name,
    createdAt: passkey.created_at.toISOString(),
    lastUsedAt: passkey.last_used_at?.toISOString() ?? null,
    synced: passkey.backed_up,
    blocked: passkey.blocked_at !== null,
    version: passkey.version,
  };
}

/** Signing in with passkeys, having them, and showing a fresh second factor. */
export function createPasskeyRoutes({
  passkeySignIn,
  passkeys,
  stepUp,
}: PasskeyRoutesDeps): RouteImplementation[] {
  return [
    implement(contractOf('POST /api/v1/auth/passkeys/options'), async () => ({
      options: await passkeySignIn.begin(),
    })),
    implement(contractOf('POST /api/v1/auth/passkeys/login'), async ({ ctx, caller, body }) => {
      const { credential } = body;
      const entry = await passkeySignIn.finish(ctx, { credential, replaces: caller?.sessionId ?? null });
      if (entry.kind === 'signed_in') return letIn(ctx, entry.session);
      return {
        next: 'choose_sessions' as const,
        challenge: entry.challenge?.reveal() ?? '',
        endCountMin: entry.endCountMin,
        sessions: entry.open.map((session) => presentSession(session, null)),
      };
    }),

    implement(contractOf('GET /api/v1/me/passkeys'), async ({ caller, tx }) => ({
      items: (await listPasskeys(tx, caller.id)).map(presentPasskey),
    })),
    implement(contractOf('POST /api/v1/me/passkeys/options'), async ({ caller }) => ({
      options: { ...(await passkeys.beginRegistration(caller, demandSession(caller))) },
    })),
    implement(contractOf('POST /api/v1/me/passkeys'), async ({ ctx, caller, body }) => {
      const { credential, name } = body;
      return presentPasskey(
        await passkeys.register(ctx, caller, demandSession(caller), { credential, name }),
      );
    }),
    implement(contractOf('PATCH /api/v1/me/passkeys/{id}'), async ({ ctx, caller, tx, params, body }) => {
      demandSession(caller);
      const edit = { id: params.id, name: body.name, version: ctx.ifMatchVersion };
      return presentPasskey(await passkeys.rename(tx, ctx, caller, edit));
    }),
    implement(contractOf('DELETE /api/v1/me/passkeys/{id}'), async ({ ctx, caller, tx, params }) => {
      demandSession(caller);
      await passkeys.remove(tx, ctx, caller, params.id);
      return undefined;
    }),

    implement(contractOf('POST /api/v1/auth/step-up/options'), ({ caller }) => stepUp.begin(caller)),
    implement(contractOf('POST /api/v1/auth/step-up'), async ({ ctx, caller, body }) => {
      const { at, freshUntil, deviceSecret, renewed } = await stepUp.finish(ctx, caller, body);
      if (deviceSecret !== undefined) ctx.setDeviceCookie(deviceSecret.reveal());
      giveRenewed(ctx, renewed);
      return { secondFactorAt: at.toISOString(), freshUntil: freshUntil.toISOString() };
    }),
  ];
}
