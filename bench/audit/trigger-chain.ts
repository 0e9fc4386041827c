import type pg from 'pg';

/**
 * The rival: the same events in a table whose trigger chains each row to the one before it by SHA-256, as audit
 * tables that are kept in the database alone do. The lock on the head is what makes a chain a chain.
 */
export async function createTriggerChain(pool: pg.Pool): Promise<(leaf: string) => Promise<void>> {
  await pool.query(`
    CREATE SCHEMA rival;
    CREATE TABLE rival.head (singleton boolean PRIMARY KEY DEFAULT true, sequence bigint NOT NULL, hash bytea NOT NULL);
    INSERT INTO rival.head (sequence, hash) VALUES (0, '');
    CREATE TABLE rival.events (sequence bigint PRIMARY KEY, leaf text NOT NULL, hash bytea NOT NULL);
    CREATE FUNCTION rival.chain() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE rival.head SET sequence = sequence + 1, hash = sha256(hash || convert_to(NEW.leaf, 'UTF8'))
        RETURNING sequence, hash INTO NEW.sequence, NEW.hash;
      RETURN NEW;
    END $$;
    CREATE TRIGGER chain BEFORE INSERT ON rival.events FOR EACH ROW EXECUTE FUNCTION rival.chain();
  `);
  return async (leaf) => {
    await pool.query({ name: 'chain', text: 'INSERT INTO rival.events (leaf) VALUES ($1)', values: [leaf] });
  };
}
