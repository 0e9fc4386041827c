import type pg from 'pg';
import type { NameOfPlan } from './keep-plans.ts';

interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** What the transaction fails with when this statement does; the database's own error unless given. */
  readonly explain?: (error: unknown) => unknown;
}

interface OpenTransactionOptions {
  /** The text that opens it. */
  readonly begin: string;
  /** Its first statement is its only one, and ends it. */
  readonly single: boolean;
  readonly nameOfPlan: NameOfPlan;
}

const COMMIT: Statement = { text: 'COMMIT' };

/**
 * A transaction on one connection. Statements whose answer nobody waits for travel with the next one that somebody waits
 * for: the opening with the first, what was sent along with the commit at the latest. Where nothing is asked of the
 * database, it hears nothing.
 */
export class OpenTransaction {
  readonly #client: pg.PoolClient;
  readonly #options: OpenTransactionOptions;
  #waiting: Statement[];
  #state: 'untouched' | 'open' | 'ended' = 'untouched';

  constructor(client: pg.PoolClient, options: OpenTransactionOptions) {
    this.#client = client;
    this.#options = options;
    this.#waiting = [{ text: options.begin }];
  }

  /** @throws the first error among this statement and those sent along before it */
  async send(statement: Statement): Promise<pg.QueryResult> {
    if (this.#state === 'ended') throw new Error('a transaction of a single statement was given another');
    this.sendAlong(statement);
    if (!this.#options.single) return await this.#exchange();
    this.#state = 'ended';
    return await this.#exchange(COMMIT);
  }

  /** Its failure is that of the next statement that is waited for, or of the commit. */
  sendAlong(statement: Statement): void {
    this.#waiting.push(statement);
    if (this.#state === 'untouched') this.#state = 'open';
  }

  async flush(): Promise<void> {
    if (this.#state === 'open' && this.#waiting.length > 0) await this.#exchange();
  }

  /** @throws Error when a statement had failed and somebody kept quiet about it: nothing was committed then */
  async commit(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'ended';
    this.#waiting.push(COMMIT);
    const { command } = await this.#exchange();
    if (command !== 'COMMIT')
      throw new Error('a transaction in which a statement failed cannot be committed');
  }

  /** Resolves when nothing of it is left on the connection. @throws when the connection is lost */
  async rollback(): Promise<void> {
    if (this.#state !== 'untouched') await this.#client.query('ROLLBACK');
  }

  /** Writes all that waits, and `behind`, in one packet. @returns the answer to the last that waited */
  async #exchange(behind?: Statement): Promise<pg.QueryResult> {
    const asked = this.#waiting;
    this.#waiting = [];
    const statements = behind === undefined ? asked : [...asked, behind];
    const { stream } = this.#client.connection;
    stream.cork();
    const answers = statements.map((statement) => this.#write(statement));
    stream.uncork();
    const outcomes = await Promise.allSettled(answers);
    // Those behind the first that failed only say that the transaction is aborted.
    for (const [place, outcome] of outcomes.entries())
      if (outcome.status === 'rejected') throw statements[place]?.explain?.(outcome.reason) ?? outcome.reason;
    const last = outcomes[asked.length - 1];
    if (last?.status !== 'fulfilled') throw new Error('there was nothing to ask');
    return last.value;
  }

  #write({ text, values }: Statement): Promise<pg.QueryResult> {
    // Without parameters a text may be several statements, which have no plan together.
    if (values === undefined || values.length === 0) return this.#client.query(text);
    const name = this.#options.nameOfPlan(text);
    return this.#client.query({ text, values: [...values], ...(name === undefined ? {} : { name }) });
  }
}
