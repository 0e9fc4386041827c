import type { Secret } from '@haechi/kernel/node';
import type { RunAs } from './choose-run-as.ts';
import type { EmbeddedLog } from './log.ts';
import type { PostgresRuntime } from './platform-package.ts';
import type { PostgresSettings } from './settings.ts';

/** A role of a database that was made elsewhere. */
export interface ClusterLogin {
  readonly user: string;
  readonly password: Secret;
  readonly database: string;
}

/** A data directory together with all that is needed to run PostgreSQL on it. */
export interface Cluster {
  readonly runtime: PostgresRuntime;
  readonly runAs: RunAs;
  readonly dataDir: string;
  readonly logFile: string;
  readonly secretFile: string;
  readonly password: Secret;
  /** Who logs in to see whether it works; the administrator of our own making when undefined. */
  readonly login?: ClusterLogin | undefined;
  readonly settings: PostgresSettings;
  readonly startTimeoutMs: number;
  readonly log: EmbeddedLog;
}
