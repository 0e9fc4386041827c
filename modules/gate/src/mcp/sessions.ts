import { newId } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import { z } from 'zod';

const session = z.strictObject({
  id: z.string(),
  callerId: z.string(),
  version: z.string(),
  capabilities: z.record(z.string(), z.unknown()),
});

/** What was agreed at `initialize`. It gives no right to anything: every request shows its own credential. */
export type Session = z.output<typeof session>;

/**
 * Sessions of the older revision are carried by the caller, sealed: any process can read them, none has to keep them, and in
 * other hands they are worth nothing.
 */
export interface Sessions {
  begin(parts: Omit<Session, 'id'>): Promise<{ readonly session: Session; readonly header: string }>;
  /** Undefined when it is not one of the caller's. */
  read(header: string, callerId: string): Promise<Session | undefined>;
}

const PURPOSE = 'gate/session';
const HEADER_CHARACTERS_MAX = 6_000;
const CAPABILITY_CHARACTERS_MAX = 3_000;
const KEPT_MAX = 5_000;

export function createSessions(rootKey: RootKey): Sessions {
  const opened = new Map<string, Session>();

  function keep(header: string, value: Session): Session {
    opened.set(header, value);
    for (const oldest of opened.keys()) {
      if (opened.size <= KEPT_MAX) break;
      opened.delete(oldest);
    }
    return value;
  }

  return {
    async begin({ callerId, version, capabilities }) {
      const fits = JSON.stringify(capabilities).length <= CAPABILITY_CHARACTERS_MAX;
      const made = { id: newId('session'), callerId, version, capabilities: fits ? capabilities : {} };
      const header = await sealBytes(rootKey, PURPOSE, Buffer.from(JSON.stringify(made)));
      return { session: keep(header, made), header };
    },
    async read(header, callerId) {
      if (header.length > HEADER_CHARACTERS_MAX) return undefined;
      const known = opened.get(header);
      if (known !== undefined) return known.callerId === callerId ? known : undefined;
      try {
        const plain = Buffer.from(await openBytes(rootKey, PURPOSE, header)).toString();
        const value = session.parse(JSON.parse(plain));
        return value.callerId === callerId ? keep(header, value) : undefined;
      } catch {
        // Not sealed by this installation.
        return undefined;
      }
    },
  };
}
