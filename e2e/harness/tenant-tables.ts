import type pg from 'pg';

/** A table whose rows belong to tenants. */
export interface TenantTable {
  /** Schema and name, quoted where needed. */
  readonly name: string;
  /** The column that says whose a row is, quoted where needed. */
  readonly tenantColumn: string;
  readonly forced: boolean;
  /** Policies that let a command reach rows, without restrictive ones, which only take away. */
  readonly policies: readonly { readonly name: string; readonly command: string; readonly check: boolean }[];
}

/** Schemas that are ours: all but PostgreSQL's own. */
export const OUR_SCHEMAS = `nspname NOT IN ('pg_catalog', 'information_schema', 'public') AND nspname NOT LIKE 'pg\\_%'`;

/**
 * Every table whose rows belong to tenants, as the catalog has them: those with a column `tenant_id`, and those whose
 * policies compare a column with the tenant of the transaction. Partitions are left out: their rows are reached
 * through their table only (`findReachablePartitions`).
 */
export async function findTenantTables(pool: pg.Pool): Promise<TenantTable[]> {
  const { rows } = await pool.query<{
    name: string;
    forced: boolean;
    tenantColumn: string | null;
    policies: TenantTable['policies'];
    expressions: string;
  }>(`
    SELECT format('%I.%I', nspname, relname) AS name,
           relrowsecurity AND relforcerowsecurity AS forced,
           (SELECT quote_ident(attname) FROM pg_attribute
             WHERE attrelid = c.oid AND attname = 'tenant_id' AND NOT attisdropped) AS "tenantColumn",
           coalesce((SELECT json_agg(json_build_object('name', polname, 'command', polcmd, 'check', polwithcheck IS NOT NULL))
             FROM pg_policy WHERE polrelid = c.oid AND polpermissive), '[]') AS policies,
           coalesce((SELECT string_agg(pg_get_expr(polqual, polrelid), ' ') FROM pg_policy
             WHERE polrelid = c.oid AND polpermissive), '') AS expressions
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE relkind IN ('r', 'p') AND NOT relispartition AND ${OUR_SCHEMAS}
     ORDER BY 1`);
  return rows.flatMap(({ name, forced, tenantColumn, policies, expressions }) => {
    const compared = /\(("?\w+"?) = \( ?SELECT haechi\.current_tenant\(\)/.exec(expressions)?.[1];
    const column = tenantColumn ?? compared;
    return column === undefined ? [] : [{ name, forced, tenantColumn: column, policies }];
  });
}

/** Partitions on which the product's role has any right, or whose row-level security is not forced: none, it is to be hoped. */
export async function findReachablePartitions(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(`
    SELECT format('%I.%I', nspname, relname) AS name
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE relispartition AND relkind IN ('r', 'p') AND ${OUR_SCHEMAS}
       AND (NOT relrowsecurity OR NOT relforcerowsecurity
            OR has_table_privilege('haechi_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE'))
     ORDER BY 1`);
  return rows.map(({ name }) => name);
}
