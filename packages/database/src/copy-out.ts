import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { asDatabaseError } from './connection.ts';

/** A connection that breaks meanwhile is told by the stream. */
const ignoreLoss = (): void => undefined;

/**
 * Writes what a `COPY … TO STDOUT` answers to a stream, within a transaction of its own. Connections of the pool send
 * questions ahead, and a stream has no place among them: it gets a connection of its own.
 * @param begin opens the transaction and names who it is for
 */
export async function copyOut(
  pool: pg.Pool,
  begin: string,
  statement: string,
  target: Writable,
): Promise<void> {
  const client = new pg.Client({ ...pool.options, pipeline: false });
  client.on('error', ignoreLoss);
  try {
    await client.connect();
    await client.query(begin);
    await pipeline(client.query(copyTo(statement)), target);
    await client.query('COMMIT');
  } catch (error) {
    throw asDatabaseError(error);
  } finally {
    await client.end().catch(ignoreLoss);
  }
}
