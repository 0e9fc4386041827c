import type pg from 'pg';
import { type Answer, type ExchangedStatement, exchange } from './exchange.ts';
import type { NameOfPlan } from './keep-plans.ts';

export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** It is surely one statement, also without values. */
  readonly one?: boolean;
  /** What the transaction fails with when this statement does; the database's own error unless given. */
  readonly explain?: (error: unknown) => unknown;
}

interface OpenTransactionOptions {
  /** What opens it. */
  readonly opening: readonly Statement[];
  /** Its first statement is its only one, and ends it. */
  readonly single: boolean;
  readonly nameOfPlan: NameOfPlan;
}

const COMMIT: Statement = { text: 'COMMIT', one: true };

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
    this.#waiting = [...options.opening];
  }

  /** @throws the first error among this statement and those sent along before it */
  async send(statement: Statement): Promise<Answer> {
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
  async #exchange(behind?: Statement): Promise<Answer> {
    const asked = this.#waiting;
    this.#waiting = [];
    const statements = behind === undefined ? asked : [...asked, behind];
    const outcome = await this.#sendAll(statements);
    // Those behind the first that failed are not carried out.
    if ('error' in outcome) throw statements[outcome.place]?.explain?.(outcome.error) ?? outcome.error;
    const last = outcome.answers[asked.length - 1];
    if (last === undefined) throw new Error('there was nothing to ask');
    return last;
  }

  async #sendAll(statements: readonly Statement[]): Promise<Outcome> {
    if (!statements.every(isOne)) return await this.#sendTexts(statements);
    const named = statements.map((statement) => this.#nameOf(statement));
    const { answers, failure } = await exchange(this.#client, named);
    return failure === undefined ? { answers } : { place: answers.length, error: failure.error };
  }

  /** Without parameters a text may be several statements; they are told apart only by being sent on their own. */
  async #sendTexts(statements: readonly Statement[]): Promise<Outcome> {
    const { stream } = this.#client.connection;
    stream.cork();
    const answers = statements.map(async (statement) => {
      if (!isOne(statement)) return await this.#client.query(statement.text);
      return await this.#client.query(this.#nameOf(statement));
    });
    stream.uncork();
    const given: Answer[] = [];
    for (const [place, answer] of (await Promise.allSettled(answers)).entries()) {
      if (answer.status === 'rejected') return { place, error: answer.reason };
      given.push(answer.value);
    }
    return { answers: given };
  }

  #nameOf({ text, values = [] }: Statement): ExchangedStatement & { values: unknown[] } {
    return { text, values: [...values], name: this.#options.nameOfPlan(text) };
  }
}

type Outcome =
  | { readonly answers: readonly Answer[] }
  /** Which failed first. */
  | { readonly place: number; readonly error: unknown };

const isOne = ({ one = false, values = [] }: Statement): boolean => one || values.length > 0;
