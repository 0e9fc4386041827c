import type { SealedColumn } from '@haechi/database';
import type { CallId } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import { z } from 'zod';

/** Keeps arguments and results of calls that wait, and what callers carry back, wrapped under the root key. */
export interface CallVault {
  seal(kind: 'arguments' | 'result' | 'task', id: CallId, value: unknown): Promise<string>;
  open(kind: 'arguments' | 'result' | 'task', id: CallId, sealed: string): Promise<unknown>;
  sealState(state: CarriedState): Promise<string>;
  /** Undefined for anything that is not ours. */
  openState(text: string): Promise<CarriedState | undefined>;
}

const carried = z.strictObject({
  /** Who may bring it back; a state in other hands is none. */
  callerId: z.string(),
  /** What it goes on with: a call that waits for people, or a server that asked something. */
  callId: z.string().nullable(),
  upstreamState: z.string().nullable(),
  toolId: z.string(),
  digest: z.string(),
  untilMs: z.number(),
});

export type CarriedState = z.output<typeof carried>;

const STATE = 'gate/request-state';
const STATE_CHARACTERS_MAX = 100_000;

const purpose = (kind: string, id: string): string => `gate/${kind}/${id}`;

export const sealedCalls: readonly SealedColumn[] = ['arguments', 'result', 'task'].map((kind) => ({
  table: 'gate.calls',
  key: ['id'],
  column: `sealed_${kind}`,
  purposeOf: ({ id = '' }) => purpose(kind, id),
}));

export function createCallVault(rootKey: RootKey): CallVault {
  const seal = (name: string, value: unknown): Promise<string> =>
    sealBytes(rootKey, name, Buffer.from(JSON.stringify(value)));
  const open = async (name: string, sealed: string): Promise<unknown> =>
    JSON.parse(Buffer.from(await openBytes(rootKey, name, sealed)).toString());
  return {
    seal: (kind, id, value) => seal(purpose(kind, id), value),
    open: (kind, id, sealed) => open(purpose(kind, id), sealed),
    sealState: (state) => seal(STATE, state),
    async openState(text) {
      if (text.length > STATE_CHARACTERS_MAX) return undefined;
      try {
        return carried.parse(await open(STATE, text));
      } catch {
        // Forged, of another installation, or cut: not ours in any case.
        return undefined;
      }
    },
  };
}
