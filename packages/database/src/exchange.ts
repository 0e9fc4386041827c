import { createRequire } from 'node:module';
import pg from 'pg';
import { columnTypes } from './connection.ts';

export interface ExchangedStatement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Under which the connection keeps its plan. */
  readonly name?: string | undefined;
}

/** What a statement answered. */
export type Answer = Pick<pg.QueryResult, 'rows' | 'command' | 'rowCount'>;

export interface Exchanged {
  /** Of the statements before the one that failed; of all where none did. */
  readonly answers: readonly Answer[];
  readonly failure?: { readonly error: unknown };
}

/** The messages of the protocol as pg's connection writes them; its own types know older ones. */
interface Wire extends Pick<pg.Connection, 'stream'> {
  /** Texts of named statements, by name: those PostgreSQL has said it knows, and those it was told. */
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: { text: string; name: string | undefined }): void;
  bind(message: { statement: string | undefined; values: readonly unknown[]; valueMapper: ToWire }): void;
  describe(message: { type: 'P'; name: '' }): void;
  execute(message: { portal: ''; rows: 0 }): void;
  sync(): void;
}

type ToWire = (value: unknown) => unknown;
// How pg writes a value as a parameter; no part of its entry, though its package exports the file.
const { prepareValue: toWire } = createRequire(import.meta.url)('pg/lib/utils.js') as {
  readonly prepareValue: ToWire;
};

interface Column {
  readonly name: string;
  parse(text: string): unknown;
}

/** Columns of kept statements, by name. PostgreSQL refuses a kept plan whose columns changed, so they stay as they are. */
const columnsKept = new WeakMap<Wire, Map<string, readonly Column[]>>();

function columnsOn(wire: Wire): Map<string, readonly Column[]> {
  const kept = columnsKept.get(wire) ?? new Map<string, readonly Column[]>();
  columnsKept.set(wire, kept);
  return kept;
}

/**
 * Statements that go out in one packet and are answered in one, because only one Sync ends them
 * (PostgreSQL, "Extended Query", "Pipelining"): the first that fails ends the exchange, and none behind it is carried out.
 * For pg's client it is one query, whose name and text are those of the statement that is being answered.
 */
class Exchange extends pg.Query {
  readonly #statements: readonly ExchangedStatement[];
  readonly #resolve: (exchanged: Exchanged) => void;
  readonly #answers: Answer[] = [];
  #wire: Wire | undefined;
  #kept = new Map<string, readonly Column[]>();
  #columns: readonly Column[] = [];
  #rows: Record<string, unknown>[] = [];
  #failure: { readonly error: unknown } | undefined;
  name: string | undefined;
  text: string | undefined;

  constructor(statements: readonly ExchangedStatement[], resolve: (exchanged: Exchanged) => void) {
    super('');
    this.#statements = statements;
    this.#resolve = resolve;
  }

  /** Turns to the statement whose answer comes next. */
  #turn(): void {
    const next = this.#statements[this.#answers.length];
    this.name = next?.name;
    this.text = next?.text;
    this.#rows = [];
    this.#columns = (next?.name === undefined ? undefined : this.#kept.get(next.name)) ?? [];
  }

  override submit = (connection: pg.Connection): null => {
    const wire = connection as unknown as Wire; // see there
    this.#wire = wire;
    this.#kept = columnsOn(wire);
    this.#turn();
    wire.stream.cork();
    try {
      for (const statement of this.#statements) this.#write(wire, statement);
    } catch (error) {
      // A value that cannot be written: nothing that follows, the commit above all, goes out without it.
      this.#failure = { error };
    }
    wire.sync();
    wire.stream.uncork();
    return null;
  };

  #write(wire: Wire, { text, values, name }: ExchangedStatement): void {
    const wired = values.map(toWire);
    if (name === undefined) wire.parse({ text, name });
    else this.#parseOnce(wire, name, text);
    wire.bind({ statement: name, values: wired, valueMapper: asItIs });
    if (name === undefined || !this.#kept.has(name)) wire.describe({ type: 'P', name: '' });
    wire.execute({ portal: '', rows: 0 });
  }

  #parseOnce(wire: Wire, name: string, text: string): void {
    const { parsedStatements: parsed, submittedNamedStatements: submitted } = wire;
    const known = parsed[name] ?? submitted[name];
    if (known !== undefined && known !== text)
      throw new Error(`the name ${name} was given to another statement`);
    if (known !== undefined) return;
    submitted[name] = text;
    wire.parse({ text, name });
  }

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: columnTypes.getTypeParser(dataTypeID, 'text') as Column['parse'], // of its text
    }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#failure !== undefined) return;
    const row: Record<string, unknown> = {};
    try {
      let place = 0;
      for (const { name, parse } of this.#columns) {
        const text = fields[place] ?? null;
        row[name] = text === null ? null : parse(text);
        place += 1;
      }
      this.#rows.push(row);
    } catch (error) {
      this.#failure = { error };
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const [command = '', ...counts] = text.split(' ');
    const count = Number(counts.at(-1));
    if (this.name !== undefined) this.#kept.set(this.name, this.#columns);
    this.#answers.push({ command, rowCount: Number.isNaN(count) ? null : count, rows: this.#rows });
    this.#turn();
  }

  handleReadyForQuery(): void {
    // Those behind a failure were told to PostgreSQL and never heard.
    for (const { name } of this.#statements)
      if (name !== undefined) delete this.#wire?.submittedNamedStatements[name];
    this.#resolve({
      answers: this.#answers,
      ...(this.#failure === undefined ? {} : { failure: this.#failure }),
    });
  }

  handleError(error: unknown): void {
    this.#failure ??= { error };
    this.handleReadyForQuery();
  }
}

const asItIs: ToWire = (value) => value;

/** Sends statements together, each of them exactly one. Never rejects: what failed is told. */
export function exchange(
  client: pg.ClientBase,
  statements: readonly ExchangedStatement[],
): Promise<Exchanged> {
  return new Promise((resolve) => void client.query(new Exchange(statements, resolve)));
}
