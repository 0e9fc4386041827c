import type { Database, Tx } from '@haechi/database';
import { type Clock, SECOND_MS } from '@haechi/kernel';
import { type Logger, startTicking } from '@haechi/kernel/node';
import { ENVIRONMENT_DEFAULTS, type Environment } from './domain/environment.ts';
import type { ApprovalsTables, FlagOverrideRow } from './tables.ts';

export const FLAGS = ['workflow', 'roles'] as const;
export type Flag = (typeof FLAGS)[number];

/** What the configuration says of each flag; undefined where it leaves it to the environment. */
export type ConfiguredFlags = Readonly<Partial<Record<Flag, boolean>>>;

export interface FlagState {
  readonly flag: Flag;
  /** What the environment begins with. */
  readonly usual: boolean;
  /** What the configuration makes of it. */
  readonly configured: boolean;
  readonly effective: boolean;
  /** It is not what the environment begins with. */
  readonly drifted: boolean;
  /** The override that is in force. */
  readonly override: FlagOverrideRow | undefined;
}

export interface Flags {
  isOn(flag: Flag): boolean;
  /** The clock overrides end by. */
  nowMs(): number;
  describe(): readonly FlagState[];
  /** The same with every override the transaction sees, its own included. */
  describeIn(tx: Tx): Promise<readonly FlagState[]>;
  /** Sees every override committed so far. */
  refresh(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const readOverrides = (tx: Tx): Promise<FlagOverrideRow[]> =>
  tx.withTables<ApprovalsTables>().selectFrom('approvals.flag_overrides').selectAll().execute();

/** Flags of the installation, from memory; every process looks for overrides once a second, and they end by the clock. */
export function createFlags(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly environment: Environment;
  readonly configured: ConfiguredFlags;
}): Flags {
  const { database, clock, log, environment, configured } = deps;
  let overrides: readonly FlagOverrideRow[] = [];
  let ticking: { stop(): Promise<void> } | undefined;

  function describeOne(flag: Flag, rows: readonly FlagOverrideRow[] = overrides): FlagState {
    const usual = ENVIRONMENT_DEFAULTS[environment][flag];
    const configuredValue = configured[flag] ?? usual;
    const override = rows.find((row) => row.flag === flag && row.until.getTime() > clock.now());
    const effective = override?.enabled ?? configuredValue;
    return { flag, usual, configured: configuredValue, effective, drifted: effective !== usual, override };
  }

  async function refresh(): Promise<void> {
    overrides = await database.platform(readOverrides, { readOnly: true });
  }

  return {
    isOn: (flag) => describeOne(flag).effective,
    nowMs: () => clock.now(),
    describe: () => FLAGS.map((flag) => describeOne(flag)),
    async describeIn(tx) {
      const rows = await readOverrides(tx);
      return FLAGS.map((flag) => describeOne(flag, rows));
    },
    refresh,
    async start() {
      await refresh();
      ticking = startTicking(refresh, SECOND_MS, log);
    },
    async stop() {
      await ticking?.stop();
    },
  };
}
