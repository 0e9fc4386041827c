import { AsyncLocalStorage } from 'node:async_hooks';
import type { Writable } from 'node:stream';
import { isUuid, PLATFORM_TENANT_ID, type TenantId } from '@haechi/kernel';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { asDatabaseError } from './connection.ts';
import { copyOut } from './copy-out.ts';
import { createKeepPlans } from './keep-plans.ts';
import { OpenTransaction, type Statement } from './open-transaction.ts';

/**
 * An open transaction. A module narrows it to its own tables with `tx.withTables<MyTables>()`;
 * no module names the tables of another.
 */
export type Tx = Kysely<object>;

export interface Database {
  /** Runs `work` as one tenant. Row-level security hides every row of other tenants, whatever the statement. */
  tenant<T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Runs `work` as the operator's own organisation, which has its own rows and sees no tenant's. */
  platform<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Runs `work` above all tenants. Only for what no tenant can do for itself: loading the access snapshot,
   * sequencing the log, finding out who is calling. `reason` appears in the database's own activity view.
   */
  system<T>(reason: string, work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Writes what a `COPY … TO STDOUT` of one tenant answers to a stream, as it comes from PostgreSQL: for more rows than
   * should become values here. The statement takes no parameters, so nothing from outside goes into it.
   */
  copyOut(tenantId: TenantId, statement: string, target: Writable): Promise<void>;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

export interface TransactionOptions {
  readonly readOnly?: boolean;
  /** It asks one thing and nothing else: opening, question and end are one round trip. What failed later stays committed. */
  readonly single?: boolean;
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
}

/** A Kysely driver over a transaction that is open already. */
class OpenTransactionDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(transaction: OpenTransaction) {
    this.#connection = {
      async executeQuery<R>(query: { sql: string; parameters: readonly unknown[] }): Promise<QueryResult<R>> {
        const result = await transaction.send({ text: query.sql, values: query.parameters });
        const changed = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(result.command);
        return {
          rows: result.rows,
          ...(changed && result.rowCount !== null ? { numAffectedRows: BigInt(result.rowCount) } : {}),
        };
      },
      // oxlint-disable-next-line require-yield -- the interface asks for a generator; cursors are not offered here
      async *streamQuery(): AsyncIterableIterator<never> {
        throw new Error('streaming is not offered inside a request transaction');
      },
    };
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async beginTransaction(): Promise<void> {
    throw new Error('already inside a transaction');
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

/** The one part of a Kysely that all narrowings of it share: how `sendAlong` finds the transaction. */
class OpenTransactionAdapter extends PostgresAdapter {
  readonly transaction: OpenTransaction;

  constructor(transaction: OpenTransaction) {
    super();
    this.transaction = transaction;
  }
}

function bindKysely(transaction: OpenTransaction): Tx {
  return new Kysely<object>({
    dialect: {
      createAdapter: () => new OpenTransactionAdapter(transaction),
      createDriver: () => new OpenTransactionDriver(transaction),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

/**
 * Gives the transaction a statement whose answer nobody needs: it travels with the next one, or with the commit, and saves
 * a round trip. When it fails, the next statement or the commit does.
 * @param explain turns its error into the one that callers are told
 */
export function sendAlong(
  tx: Tx,
  statement: { compile(tx: Tx): CompiledQuery },
  explain?: (error: unknown) => unknown,
): void {
  const { sql: text, parameters: values } = statement.compile(tx);
  transactionOf(tx).sendAlong({ text, values, ...(explain === undefined ? {} : { explain }) });
}

/** Resolves when everything the transaction was given is done; what failed, fails here. */
export async function flush(tx: Tx): Promise<void> {
  await transactionOf(tx).flush();
}

function transactionOf(tx: Tx): OpenTransaction {
  const { adapter } = tx.getExecutor();
  if (!(adapter instanceof OpenTransactionAdapter)) throw new TypeError('not a transaction of this package');
  return adapter.transaction;
}

const quote = (literal: string): string => `'${literal.replaceAll("'", "''")}'`;

/** Opens the transaction and names who it is for; `local`, so it ends with the transaction. */
function openingOf(tenant: string, system: string, options: TransactionOptions): readonly Statement[] {
  const mode = options.readOnly === true ? ' READ ONLY' : '';
  const isolation =
    options.isolation === undefined ? '' : ` ISOLATION LEVEL ${options.isolation.toUpperCase()}`;
  return [
    { text: `BEGIN${isolation}${mode}`, one: true },
    {
      text: "SELECT set_config('haechi.tenant', $1, true), set_config('haechi.system', $2, true)",
      values: [tenant, system],
    },
  ];
}

export interface DatabaseOptions {
  /**
   * A transaction that is opened inside another one of the same pool fails at once. Such nesting works until every
   * connection is held by somebody who waits for a second one; then all of them wait for nothing. For tests.
   */
  readonly refuseNesting?: boolean;
}

/** @returns runs the inner work of a transaction, and refuses one that is opened in there */
function createNestingGuard(): <T>(work: () => Promise<T>) => Promise<T> {
  const inside = new AsyncLocalStorage<{ open: boolean }>();
  return async (work) => {
    if (inside.getStore()?.open === true)
      throw new Error('a transaction was opened inside another one of the same pool');
    const transaction = { open: true };
    try {
      return await inside.run(transaction, work);
    } finally {
      // What was begun in there and goes on by itself may open its own.
      transaction.open = false;
    }
  };
}

/** The transactions of one pool. Errors that mean "the database is not there" come out as `SYS_002`. */
export function createDatabase(pool: pg.Pool, { refuseNesting = false }: DatabaseOptions = {}): Database {
  const nameOfPlan = createKeepPlans();
  const guarded = refuseNesting ? createNestingGuard() : undefined;
  const run: typeof transact = (opening, work, options) =>
    guarded === undefined
      ? transact(opening, work, options)
      : guarded(() => transact(opening, work, options));

  async function transact<T>(
    opening: readonly Statement[],
    work: (tx: Tx) => Promise<T>,
    { single = false }: TransactionOptions,
  ): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw asDatabaseError(error);
    }
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onError);
    const transaction = new OpenTransaction(client, { opening, single, nameOfPlan });
    try {
      const value = await work(bindKysely(transaction));
      await transaction.commit();
      return value;
    } catch (error) {
      await transaction.rollback().catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error(String(failure));
      });
      throw asDatabaseError(error);
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  return {
    tenant(tenantId, work, options = {}) {
      if (!isUuid(tenantId)) throw new TypeError('a tenant transaction needs a tenant id');
      return run(openingOf(tenantId, '', options), work, options);
    },
    platform: (work, options = {}) => run(openingOf(PLATFORM_TENANT_ID, '', options), work, options),
    system: (reason, work, options = {}) => run(openingOf('', reason, options), work, options),
    async copyOut(tenantId, statement, target) {
      if (!isUuid(tenantId)) throw new TypeError('a tenant transaction needs a tenant id');
      const begin = `BEGIN READ ONLY; SET LOCAL haechi.tenant = ${quote(tenantId)}; SET LOCAL haechi.system = ''`;
      const copy = (): Promise<void> => copyOut(pool, begin, statement, target);
      await (guarded === undefined ? copy() : guarded(copy));
    },
    pool,
    close: () => pool.end(),
  };
}
