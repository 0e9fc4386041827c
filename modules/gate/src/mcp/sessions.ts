import type { Database } from '@haechi/database';
import {
  type Clock,
  DAY_MS,
  dropOldest,
  newId,
  SECOND_MS,
  type SessionId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import { z } from 'zod';
import type { GateTables } from '../tables.ts';

const session = z.strictObject({
  id: z.string().transform((id) => id as SessionId), // ours: it was sealed by us
  tenantId: z.string(),
  callerId: z.string(),
  version: z.string(),
  capabilities: z.record(z.string(), z.unknown()),
  endsAtMs: z.number(),
});

/** What was agreed at `initialize`. It gives no right to anything: every request shows its own credential. */
export type Session = z.output<typeof session>;

/** Who holds a session, at the address of which tenant. */
export interface SessionHolder {
  readonly id: UserId;
  readonly tenantId: TenantId;
}

/**
 * Sessions of the older revision are carried by the caller, sealed: any process can read them, none has to keep them, and in
 * other hands they are worth nothing. Only those that were ended before their time are kept.
 */
export interface Sessions {
  begin(
    holder: SessionHolder,
    agreed: Pick<Session, 'version' | 'capabilities'>,
  ): Promise<{ readonly session: Session; readonly header: string }>;
  /** Undefined when it is none of the holder's, ran out, or was ended; by another process, up to a second ago. */
  read(header: string, holder: SessionHolder): Promise<Session | undefined>;
  end(session: Session, holder: SessionHolder): Promise<void>;
}

export interface SessionsDeps {
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
}

const PURPOSE = 'gate/session';
const HEADER_CHARACTERS_MAX = 6_000;
const CAPABILITY_CHARACTERS_MAX = 3_000;
const KEPT_MAX = 5_000;
const LIVES_MS = 30 * DAY_MS;
/** For so long it is not asked again whether another process ended a session. */
const TRUSTED_MS = SECOND_MS;

interface Known {
  readonly session: Session;
  /** When the database last knew of no end. */
  readonly lookedAtMs: number;
}

export function createSessions({ database, rootKey, clock }: SessionsDeps): Sessions {
  const known = new Map<string, Known>();

  function keep(header: string, value: Session): Session {
    known.delete(header);
    known.set(header, { session: value, lookedAtMs: clock.now() });
    dropOldest(known, KEPT_MAX);
    return value;
  }

  const isHeldBy = (value: Session, { id, tenantId }: SessionHolder): boolean =>
    value.callerId === id && value.tenantId === tenantId && clock.now() < value.endsAtMs;

  async function unseal(header: string): Promise<Session | undefined> {
    try {
      const plain = Buffer.from(await openBytes(rootKey, PURPOSE, header)).toString();
      return session.parse(JSON.parse(plain));
    } catch {
      // Not sealed by this installation.
      return undefined;
    }
  }

  async function wasEnded({ id }: Session, { tenantId }: SessionHolder): Promise<boolean> {
    const row = await database.tenant(
      tenantId,
      (tx) =>
        tx
          .withTables<GateTables>()
          .selectFrom('gate.ended_sessions')
          .select('id')
          .where('id', '=', id)
          .executeTakeFirst(),
      { readOnly: true },
    );
    return row !== undefined;
  }

  return {
    async begin({ id: callerId, tenantId }, { version, capabilities }) {
      const fits = JSON.stringify(capabilities).length <= CAPABILITY_CHARACTERS_MAX;
      const made: Session = {
        id: newId('session'),
        tenantId,
        callerId,
        version,
        capabilities: fits ? capabilities : {},
        endsAtMs: clock.now() + LIVES_MS,
      };
      const header = await sealBytes(rootKey, PURPOSE, Buffer.from(JSON.stringify(made)));
      return { session: keep(header, made), header };
    },
    async read(header, holder) {
      if (header.length > HEADER_CHARACTERS_MAX) return undefined;
      const found = known.get(header);
      const value = found?.session ?? (await unseal(header));
      if (value === undefined || !isHeldBy(value, holder)) return undefined;
      if (found !== undefined && clock.now() - found.lookedAtMs < TRUSTED_MS) return value;
      if (!(await wasEnded(value, holder))) return keep(header, value);
      known.delete(header);
      return undefined;
    },
    async end(ended, { id: callerId, tenantId }) {
      await database.tenant(tenantId, (tx) =>
        tx
          .withTables<GateTables>()
          .insertInto('gate.ended_sessions')
          .values({
            id: ended.id,
            tenant_id: tenantId,
            caller_id: callerId,
            ended_at: new Date(clock.now()),
            expires_at: new Date(ended.endsAtMs),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute(),
      );
      for (const [header, { session: value }] of known) if (value.id === ended.id) known.delete(header);
    },
  };
}
