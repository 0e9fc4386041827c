import { implement, type RouteImplementation } from '@haechi/http';
import { formatId, PLATFORM_TENANT_ID, parseId } from '@haechi/kernel';
import type { Withdrawals } from '../life-cycle/withdraw.ts';
import type { IdentityParts } from '../parts.ts';
import { listTokens } from '../queries/list-tokens.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import { demandPresence } from '../step-up/demand-presence.ts';
import type { ChangePassword } from '../use-cases/change-password.ts';
import type { CreateToken, RevokeToken } from '../use-cases/manage-tokens.ts';
import type { NarrowSession } from '../use-cases/narrow-session.ts';
import type { RenewRecoveryCodes } from '../use-cases/renew-recovery-codes.ts';
import type { SwitchScope } from '../use-cases/switch-scope.ts';
import type { UpdateProfile } from '../use-cases/update-profile.ts';
import { contractOf } from './contract-of.ts';
import { demandSession } from './demand-session.ts';
import type { DescribeMe } from './describe-me.ts';
import { giveRenewed } from './let-in.ts';
import { presentToken, presentUser } from './present.ts';

export interface AccountRoutesDeps extends Pick<IdentityParts, 'access' | 'clock'> {
  readonly describeMe: DescribeMe;
  readonly updateProfile: UpdateProfile;
  readonly withdrawals: Withdrawals;
  readonly switchScope: SwitchScope;
  readonly narrowSession: NarrowSession;
  readonly changePassword: ChangePassword;
  readonly renewRecoveryCodes: RenewRecoveryCodes;
  readonly createToken: CreateToken;
  readonly revokeToken: RevokeToken;
}

/** What people see of themselves and change about themselves. */
export function createAccountRoutes(deps: AccountRoutesDeps): RouteImplementation[] {
  return [
    implement(contractOf('GET /api/v1/me'), ({ ctx, caller }) => deps.describeMe(caller, ctx.locale)),

    implement(contractOf('PATCH /api/v1/me'), async ({ ctx, caller, tx, body }) => {
      demandSession(caller);
      return presentUser(await deps.updateProfile(tx, ctx, caller, body));
    }),

    implement(contractOf('POST /api/v1/me/withdrawal'), async ({ ctx, caller, tx }) => {
      demandPresence(caller);
      return { withdrawAt: (await deps.withdrawals.request(tx, ctx, caller)).toISOString() };
    }),

    implement(contractOf('POST /api/v1/me/withdrawal/cancel'), async ({ ctx, caller, tx }) => {
      demandPresence(caller);
      await deps.withdrawals.cancel(tx, ctx, caller);
      return undefined;
    }),

    implement(contractOf('POST /api/v1/me/active-scope'), async ({ ctx, caller, body }) => {
      const target = body.scope === 'platform' ? PLATFORM_TENANT_ID : parseId('tenant', body.scope);
      if (target === undefined) throw new Error('the contract lets only ids of tenants through');
      return await deps.describeMe(await deps.switchScope(ctx, caller, target), ctx.locale);
    }),

    implement(contractOf('PUT /api/v1/me/active-role'), async ({ ctx, caller, body }) =>
      deps.describeMe(await deps.narrowSession(ctx, caller, body.roleId), ctx.locale),
    ),

    implement(contractOf('DELETE /api/v1/me/active-role'), async ({ ctx, caller }) =>
      deps.describeMe(await deps.narrowSession(ctx, caller, null), ctx.locale),
    ),

    implement(contractOf('POST /api/v1/me/password'), async ({ ctx, caller, body }) => {
      demandSession(caller);
      giveRenewed(ctx, await deps.changePassword(ctx, caller, body));
      return undefined;
    }),

    implement(contractOf('POST /api/v1/me/recovery-codes'), async ({ ctx, caller, body }) => {
      demandSession(caller);
      const { codes, renewed } = await deps.renewRecoveryCodes(ctx, caller, body.totpCode);
      giveRenewed(ctx, renewed);
      return { recoveryCodes: codes };
    }),

    implement(contractOf('GET /api/v1/me/tokens'), async ({ caller, tx }) => {
      const tokens = await listTokens(tx, caller.id, deps.clock.now());
      return {
        items: tokens.map((token) => presentToken(token, deps.access.formatScope(toScopeId(token.tenantId)))),
      };
    }),

    implement(contractOf('POST /api/v1/me/tokens'), async ({ ctx, caller, tx, body }) => {
      demandSession(caller);
      const { id, token, expiresAt } = await deps.createToken(tx, ctx, caller, body);
      return { id: formatId('token', id), token: token.reveal(), expiresAt: expiresAt.toISOString() };
    }),

    implement(contractOf('DELETE /api/v1/me/tokens/{id}'), async ({ ctx, caller, tx, params }) => {
      await deps.revokeToken(tx, ctx, caller, params.id);
      return undefined;
    }),
  ];
}
