import { setTimeout as wait } from 'node:timers/promises';
import type { SealedColumn } from '@haechi/database';
import type { SessionId } from '@haechi/kernel';
import { openBytes, sealBytes } from '@haechi/kernel/node';
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose';
import { errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { IdentityParts } from '../../parts.ts';
import { requestOf } from '../request-source.ts';
import type { EndFamily } from '../sessions/end-family.ts';
import { hashId } from '../storage/record-queries.ts';

export interface SpentRecords {
  /** True while the request repeats a refresh that was answered: what the library makes for it is thrown away. */
  isRepeating(): boolean;
  /** What was used up is shown again. Returns when the stored answer is to be given, else ends the family and throws. */
  answerReuse(kind: string, id: string): Promise<void>;
  /** After the library's answer at the token endpoint: keeps it for a repetition, or replaces it by the one kept. */
  settleAnswer(ctx: KoaContextWithOIDC): Promise<void>;
}

interface Answer {
  readonly body: Readonly<Record<string, unknown>>;
  readonly jkt: string | null;
}

interface SpentRow {
  readonly grant_hash: Buffer | null;
  readonly session_id: SessionId | null;
  readonly client_id: string | null;
  readonly consumed_at: Date;
  readonly answer_sealed: string | null;
}

const PURPOSE = 'oidc/refresh-answer';

export const sealedRefreshAnswers: SealedColumn = {
  table: 'identity.oidc_records',
  key: ['kind', 'id_hash'],
  column: 'answer_sealed',
  purposeOf: () => PURPOSE,
};
const ANSWER_COMES_WITHIN_MS = 2000;
const ASK_EVERY_MS = 20;

const FIND_SPENT = `
  SELECT grant_hash, session_id, client_id, consumed_at, answer_sealed FROM identity.oidc_records
  WHERE kind = $1 AND id_hash = $2`;

const KEEP_ANSWER = `UPDATE identity.oidc_records SET answer_sealed = $2 WHERE kind = 'RefreshToken' AND id_hash = $1`;

/** The key the request proves to hold (RFC 9449); the library has checked the proof. */
async function readProofKey(ctx: KoaContextWithOIDC): Promise<string | null> {
  const proof = ctx.get('DPoP');
  const jwk = proof === '' ? undefined : decodeProtectedHeader(proof).jwk;
  return jwk === undefined ? null : await calculateJwkThumbprint(jwk);
}

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'rootKey'> & {
  readonly endFamily: EndFamily;
  /** For how long the same client with the same key gets the same answer again; 0 for never. */
  readonly readReplayWindowMs: () => Promise<number>;
};

/** What happens when a code or a refresh token is shown that was used up already. */
export function createSpentRecords(deps: Deps): SpentRecords {
  const { database, clock, rootKey, endFamily, readReplayWindowMs } = deps;
  const repeated = new WeakMap<KoaContextWithOIDC, Answer>();

  async function findSpent(kind: string, id: string): Promise<SpentRow | undefined> {
    const { rows } = await database.pool.query<SpentRow>(FIND_SPENT, [kind, hashId(id)]);
    return rows[0];
  }

  /** The winner's answer. It may still be on its way when a second request comes in the same moment. */
  async function findAnswer(id: string, windowMs: number): Promise<Answer | undefined> {
    const untilMs = clock.now() + ANSWER_COMES_WITHIN_MS;
    for (;;) {
      const row = await findSpent('RefreshToken', id);
      if (row === undefined || clock.now() - row.consumed_at.getTime() > windowMs) return undefined;
      if (row.answer_sealed !== null) {
        const plain = await openBytes(rootKey, PURPOSE, row.answer_sealed);
        return JSON.parse(new TextDecoder().decode(plain)) as Answer; // sealed by settleAnswer
      }
      if (clock.now() > untilMs) return undefined;
      await wait(ASK_EVERY_MS);
    }
  }

  return {
    isRepeating: () => Provider.ctx !== undefined && repeated.has(Provider.ctx),

    async answerReuse(kind, id) {
      const { ctx } = Provider;
      if (ctx === undefined) throw new Error('nothing is used up outside a request');
      if (kind === 'PushedAuthorizationRequest')
        throw new errors.InvalidRequestUri('this request was answered already');
      const windowMs = kind === 'RefreshToken' ? await readReplayWindowMs() : 0;
      const answer = windowMs === 0 ? undefined : await findAnswer(id, windowMs);
      if (answer !== undefined && answer.jkt === (await readProofKey(ctx))) {
        repeated.set(ctx, answer);
        return;
      }
      const row = await findSpent(kind, id);
      if (row?.grant_hash && row.session_id !== null && row.client_id !== null)
        await endFamily(requestOf(ctx.req), {
          kind,
          grantHash: row.grant_hash,
          sessionId: row.session_id,
          clientId: row.client_id,
        });
      throw new errors.InvalidGrant('used already');
    },

    async settleAnswer(ctx) {
      const answer = repeated.get(ctx);
      if (answer !== undefined) {
        if (ctx.status === 200) ctx.body = answer.body;
        return;
      }
      const spentId = ctx.oidc.entities.RotatedRefreshToken?.jti;
      if (ctx.status !== 200 || spentId === undefined || (await readReplayWindowMs()) === 0) return;
      const plain = JSON.stringify({ body: ctx.body, jkt: await readProofKey(ctx) });
      const sealed = await sealBytes(rootKey, PURPOSE, new TextEncoder().encode(plain));
      await database.pool.query(KEEP_ANSWER, [hashId(spentId), sealed]);
    },
  };
}
