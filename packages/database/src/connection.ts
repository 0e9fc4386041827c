import { CodedError } from '@haechi/kernel';
import type { Logger, Secret } from '@haechi/kernel/node';
import pg from 'pg';

export interface PoolOptions {
  readonly url: Secret;
  readonly log: Logger;
  readonly connectionsMax: number;
  readonly applicationName: string;
  readonly statementTimeoutMs?: number;
}

const INT8_OID = 20;

/** Counts and sequence numbers fit a double up to 2^53; beyond that reading must fail instead of rounding. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint out of the safe range: ${text}`);
  return value;
}

/** How columns become values, on every connection. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8_OID ? parseInt8 : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser, // narrows one oid
};

/** A connection pool with bounded waits: nothing here hangs, it fails with a cause. */
export function createPool(options: PoolOptions): pg.Pool {
  const timeoutMs = options.statementTimeoutMs ?? 15_000;
  const pool = new pg.Pool({
    connectionString: options.url.reveal(),
    max: options.connectionsMax,
    application_name: options.applicationName,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: timeoutMs,
    lock_timeout: Math.min(timeoutMs, 10_000),
    idle_in_transaction_session_timeout: timeoutMs,
    keepAlive: true,
    // A transaction writes several statements before it waits; see open-transaction.ts.
    pipeline: true,
    types: columnTypes,
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on('error', (error) => options.log.warn({ err: error }, 'idle database connection lost'));
  return pool;
}

const UNAVAILABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/** SQLSTATE classes that say "the server is not there now" (PostgreSQL appendix A): 08, 53, 57P, 25P03. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (UNAVAILABLE.has(code) || /^(08|53|57P)/.test(code) || code === '25P03') return true;
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
    error.message,
  );
}

/** Turns a lost database into the coded error the caller is told about; everything else passes as it is. */
export function asDatabaseError(error: unknown): unknown {
  if (error instanceof CodedError || !isUnavailable(error)) return error;
  return new CodedError('SYS_002', { where: 'database', retryAfterSeconds: 2, cause: error });
}

/** The SQLSTATE of an error from PostgreSQL, and the constraint it names. */
export function readSqlState(error: unknown): { code: string; constraint: string | undefined } | undefined {
  if (!(error instanceof pg.DatabaseError) || error.code === undefined) return undefined;
  return { code: error.code, constraint: error.constraint };
}

/** True when the error is a violation of the named unique constraint or unique index. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const state = readSqlState(error);
  return state?.code === '23505' && state.constraint === constraint;
}
