import type { Database } from '@haechi/database';
import type { OutboundGuard } from '@haechi/http';
import { ok, PLATFORM_TENANT_ID, type Result, type UserId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import type { GateTables, UpstreamRow } from '../tables.ts';
import { type Channel, failed, type UpstreamFailure } from './channel.ts';
import { connectUpstream, type Upstream } from './connect-upstream.ts';
import type { CredentialsVault } from './credentials-vault.ts';
import { openHttpChannel } from './open-http-channel.ts';
import { openStdioChannel } from './open-stdio-channel.ts';
import type { Programs } from './programs.ts';

export interface UpstreamPoolDeps {
  readonly database: Database;
  readonly vault: CredentialsVault;
  readonly guard: OutboundGuard;
  readonly programs: Programs;
  readonly log: Logger;
}

type Connecting = Promise<Result<Upstream, UpstreamFailure>>;

interface Entry {
  readonly key: string;
  readonly connecting: Connecting;
  close(): void;
}

/** The owner whose credential a server is shown: the caller, or the tenant. */
const ownerOf = (row: UpstreamRow, callerId: UserId): string =>
  row.credential_per === 'user' ? callerId : PLATFORM_TENANT_ID;

/** Open ways to servers: one for each server, and for each person where people have credentials of their own. */
export interface UpstreamPool {
  connect(row: UpstreamRow, callerId: UserId): Connecting;
  /** Closes what is open to a server: after its address or its credential changed, or when it misbehaves. */
  forget(upstreamId: string): void;
  close(): Promise<void>;
}

const PLAIN = new WeakMap<Upstream, Upstream>();

/** A server that has forgotten its session is connected to anew; what it did not look at is asked once more, and no more. */
function renewing(upstream: Upstream, forget: () => void, reconnect: () => Connecting): Upstream {
  const renewed: Upstream = {
    ...upstream,
    async request(method, params, options) {
      const answer = await upstream.request(method, params, options);
      if (answer.ok || answer.error.code !== 'session_over') return answer;
      forget();
      const again = await reconnect();
      const plain = again.ok ? PLAIN.get(again.value) : undefined;
      return plain?.facts.era === upstream.facts.era ? await plain.request(method, params, options) : answer;
    },
  };
  PLAIN.set(renewed, upstream);
  return renewed;
}

export function createUpstreamPool(deps: UpstreamPoolDeps): UpstreamPool {
  const entries = new Map<string, Entry>();

  async function openChannel(
    row: UpstreamRow,
    owner: string,
    onEnd: () => void,
  ): Promise<Channel | undefined> {
    const { target } = row;
    if (target.kind === 'stdio') {
      const program = deps.programs.prepare(target.program, row.tenant_id, row.key);
      return program === undefined ? undefined : openStdioChannel(program, deps.log, onEnd);
    }
    const credential = row.credential_per === 'none' ? undefined : await readCredential(row, owner);
    if (row.credential_per !== 'none' && credential === undefined) return undefined;
    return openHttpChannel({ guard: deps.guard, url: new URL(target.url), credential: () => credential });
  }

  async function readCredential(row: UpstreamRow, owner: string) {
    const kept = await deps.database.tenant(
      row.tenant_id,
      (tx) =>
        tx
          .withTables<GateTables>()
          .selectFrom('gate.upstream_credentials')
          .select(['header', 'sealed'])
          .where('upstream_id', '=', row.id)
          .where('owner_id', '=', owner)
          .executeTakeFirst(),
      { readOnly: true },
    );
    if (kept === undefined) return undefined;
    const secret = (await deps.vault.open(row.id, owner, kept.sealed)).reveal();
    const isBearer = kept.header.toLowerCase() === 'authorization' && !secret.includes(' ');
    return { header: kept.header, value: isBearer ? `Bearer ${secret}` : secret };
  }

  function open(row: UpstreamRow, owner: string, name: string, reconnect: () => Connecting): Entry {
    let channel: Channel | undefined;
    const forgetThis = (): void => {
      if (entries.get(name)?.connecting === connecting) entries.delete(name);
    };
    const connecting: Connecting = openChannel(row, owner, forgetThis).then(async (opened) => {
      if (opened === undefined)
        return failed(
          row.target.kind === 'stdio' ? 'unreachable' : 'no_credential',
          row.target.kind === 'stdio' ? 'the program is not offered any more' : 'no credential is kept',
          false,
        );
      channel = opened;
      const connected = await connectUpstream(opened);
      return connected.ok ? ok(renewing(connected.value, forgetThis, reconnect)) : connected;
    });
    void connecting
      .then(
        (result) => result.ok,
        () => false,
      )
      .then((isOpen) => {
        if (isOpen) return;
        forgetThis();
        void channel?.close();
      });
    return {
      key: `${row.id}/${row.version}`,
      connecting,
      close: () => void connecting.catch(() => undefined).then(() => channel?.close()),
    };
  }

  function connect(row: UpstreamRow, callerId: UserId): Connecting {
    const owner = ownerOf(row, callerId);
    const name = `${row.id}/${owner}`;
    const known = entries.get(name);
    if (known?.key === `${row.id}/${row.version}`) return known.connecting;
    known?.close();
    const entry = open(row, owner, name, () => connect(row, callerId));
    entries.set(name, entry);
    return entry.connecting;
  }

  return {
    connect,
    forget(upstreamId) {
      for (const [name, entry] of entries)
        if (name.startsWith(`${upstreamId}/`)) {
          entries.delete(name);
          entry.close();
        }
    },
    async close() {
      const all = [...entries.values()];
      entries.clear();
      await Promise.all(
        all.map(async ({ connecting }) => {
          const result = await connecting.catch(() => undefined);
          if (result?.ok === true) await result.value.close();
        }),
      );
    },
  };
}
