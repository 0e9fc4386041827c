import type { Database } from '@haechi/database';
import type { ReadSettings } from '../settings.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import type { OpenIdentityDeps } from '../signing/open-log-identity.ts';
import type { WitnessService } from '../witness/serve-witness.ts';
import type { RecordEvent } from './record.ts';
import { createRotateLogKey } from './rotate-log-key.ts';
import { createRotateWitnessKey } from './rotate-witness-key.ts';

/** The ways to change the keys this installation signs logs with: its own, and those of others as a witness. */
export function createRotations(
  deps: OpenIdentityDeps & { readonly settings?: ReadSettings },
  database: Database,
  known: {
    readonly record: RecordEvent;
    readonly identity: () => Promise<LogIdentity>;
    readonly service: WitnessService;
  },
) {
  const parts = { ...deps, ...known, database };
  return { rotateLogKey: createRotateLogKey(parts), rotateWitnessKey: createRotateWitnessKey(parts) };
}
