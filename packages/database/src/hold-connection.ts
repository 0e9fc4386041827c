import type pg from 'pg';

/** A connection of the pool that is kept for long. */
export interface HeldConnection {
  readonly client: pg.PoolClient;
  /** Ends it, and with it its locks and what it listens to. Once; more does nothing. */
  giveBack(): void;
}

/**
 * Keeps a connection that may break at any time. The break is told once, however often the connection tells of it, and the
 * connection is given back by then. Somebody hears its errors to the very end: one that nobody hears ends the process.
 */
export async function holdConnection(
  pool: pg.Pool,
  onBroken: (error: Error) => void,
): Promise<HeldConnection> {
  const client = await pool.connect();
  let given = false;
  const giveBack = (): void => {
    if (given) return;
    given = true;
    client.removeAllListeners('notification');
    client.release(true);
  };
  const onEnd = (error: Error): void => {
    if (given) return;
    giveBack();
    onBroken(error);
  };
  client.on('error', onEnd);
  client.once('end', () => onEnd(new Error('the connection ended')));
  return { client, giveBack };
}
