import type { SealedColumn, Tx } from '@haechi/database';
import type { KeysTables, ResealingRow } from '../tables.ts';

const tables = (tx: Tx) => tx.withTables<KeysTables>();

/** The place as its row names it. */
export const placeOf = (place: SealedColumn): Pick<ResealingRow, 'table_name' | 'column_name'> => ({
  table_name: place.table,
  column_name: 'column' in place ? place.column : place.endsSoon,
});

export const readResealing = (tx: Tx): Promise<ResealingRow[]> =>
  tables(tx).selectFrom('keys.resealing').selectAll().orderBy('table_name').orderBy('column_name').execute();

/** The row of a place, held until the transaction ends: of several processes one works on it. */
export const lockResealing = (tx: Tx, place: SealedColumn): Promise<ResealingRow | undefined> => {
  const { table_name, column_name } = placeOf(place);
  return tables(tx)
    .selectFrom('keys.resealing')
    .selectAll()
    .where('table_name', '=', table_name)
    .where('column_name', '=', column_name)
    .forUpdate()
    .executeTakeFirst();
};

/** Begins anew for a key. */
export async function beginResealing(
  tx: Tx,
  place: SealedColumn,
  row: Pick<ResealingRow, 'key_name' | 'remaining' | 'began_at'>,
): Promise<void> {
  const fresh = {
    ...row,
    looked_at: row.began_at,
    after_key: null,
    resealed: 0,
    unreadable: 0,
    finished_at: row.remaining === 0 ? row.began_at : null,
  };
  await tables(tx)
    .insertInto('keys.resealing')
    .values({ ...placeOf(place), ...fresh })
    .onConflict((conflict) => conflict.columns(['table_name', 'column_name']).doUpdateSet(fresh))
    .execute();
}

export async function changeResealing(
  tx: Tx,
  place: SealedColumn,
  change: Partial<
    Pick<ResealingRow, 'after_key' | 'resealed' | 'unreadable' | 'remaining' | 'looked_at' | 'finished_at'>
  >,
): Promise<void> {
  const { table_name, column_name } = placeOf(place);
  await tables(tx)
    .updateTable('keys.resealing')
    .set(change)
    .where('table_name', '=', table_name)
    .where('column_name', '=', column_name)
    .execute();
}
