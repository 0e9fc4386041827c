import { parseId } from '@haechi/kernel';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { personOrigin } from '../../origins.ts';
import type { IdentityParts } from '../../parts.ts';
import { findPerson } from '../../queries/find-person.ts';
import type { EndSessions } from '../../use-cases/end-sessions.ts';
import { requestOf } from '../request-source.ts';
import type { OidcTables } from '../tables.ts';
import { findSessionFacts } from './find-session-facts.ts';

type Deps = Pick<IdentityParts, 'database'> & { readonly endSessions: EndSessions };

/**
 * After somebody signed out through a client (OpenID Connect RP-Initiated Logout 1.0): our session ends, and with it
 * everything that hangs on it. The library has told the clients already; removing the consents keeps them from being told
 * again.
 */
export function createEndSessionOfLogout({ database, endSessions }: Deps) {
  return async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { session } = ctx.oidc;
    const isOver = session !== undefined && 'destroyed' in session && session.destroyed === true;
    const sessionId = isOver ? parseId('session', session.uid) : undefined;
    const facts = sessionId && (await findSessionFacts({ database }, sessionId));
    if (facts === undefined) return;
    await database.tenant(facts.active_tenant_id, async (tx) => {
      const person = await findPerson(tx, { id: facts.user_id });
      if (person === undefined) return;
      await endSessions(tx, personOrigin(requestOf(ctx.req), person, facts.id), {
        userId: person.id,
        name: person.displayName,
        tenantId: facts.active_tenant_id,
        reason: 'signed_out',
        choose: (id) => id === facts.id,
      });
      await tx
        .withTables<OidcTables>()
        .deleteFrom('identity.oidc_records')
        .where('session_id', '=', facts.id)
        .execute();
    });
  };
}
