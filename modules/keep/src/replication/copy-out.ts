import type { Connection, Submittable } from 'pg';

/** How much may wait to be taken before the server is told to wait as well. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;

/** What a replication command answered with, before, between and after its copied data: text by row and column. */
export type Row = readonly (string | null)[];

/** A running command that copies data out, and, with `COPY BOTH`, takes answers. */
export interface CopyOut extends Submittable {
  /** The copied messages in order. Ends when the command has ended; throws what the server or the connection reports. */
  messages(): AsyncGenerator<Buffer, void, void>;
  /** Every row of every result set so far. */
  readonly rows: readonly Row[];
  /** Sends a message the other way (`COPY BOTH`). */
  answer(message: Uint8Array): void;
  /** Asks the server to end the copying; `messages` ends after what is still under way. */
  end(): void;
}

const COPY_DATA = 0x64; // "d"
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]); // "c"

function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(COPY_DATA, 0);
  head.writeUInt32BE(message.length + 4, 1);
  return Buffer.concat([head, message]);
}

/** How copied messages become what is read: one by one, or gathered. */
export interface Gather {
  /** Takes a message that is only good now. @returns what is ready to be read, if anything */
  take(message: Buffer): Buffer | undefined;
  /** What is left at the end. */
  rest(): Buffer | undefined;
}

/** The parser moves what it has read within its own buffer, so each message is copied. */
const EACH: Gather = { take: (message) => Buffer.from(message), rest: () => undefined };

const nothing = (): void => undefined;

/**
 * A command for `client.query` whose copied data is read piece by piece, at the reader's pace. The methods are those
 * that `pg` calls on a query of its own, as `pg-cursor` and others do.
 */
export function createCopyOut(command: string, gather: Gather = EACH) {
  const rows: Row[] = [];
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let connection: Connection | undefined;
  let ended = false;
  let failure: Error | undefined;
  let wake = nothing;

  async function* messages(): AsyncGenerator<Buffer, void, void> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) {
        waitingBytes -= next.length;
        if (waitingBytes < WAITING_BYTES_MAX / 2) connection?.stream.resume();
        yield next;
      } else if (failure !== undefined) throw failure;
      else if (ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  const query = {
    rows,
    messages,
    answer: (message: Uint8Array) => void connection?.stream.write(frame(message)),
    end: () => void connection?.stream.write(COPY_DONE),
    submit(on: Connection) {
      connection = on;
      on.query(command);
    },
    handleRowDescription: nothing,
    handleDataRow: ({ fields }: { fields: Row }) => void rows.push(fields),
    handleCopyData({ chunk }: { chunk: Buffer }) {
      const ready = gather.take(chunk);
      if (ready === undefined) return;
      waiting.push(ready);
      waitingBytes += ready.length;
      if (waitingBytes > WAITING_BYTES_MAX) connection?.stream.pause();
      wake();
    },
    handleCommandComplete: nothing,
    handleEmptyQuery: nothing,
    handlePortalSuspended: nothing,
    handleCopyInResponse: nothing,
    handleReadyForQuery() {
      const rest = gather.rest();
      if (rest !== undefined) waiting.push(rest);
      ended = true;
      wake();
    },
    handleError(error: Error) {
      failure = error;
      ended = true;
      wake();
    },
  };
  return query satisfies CopyOut;
}
