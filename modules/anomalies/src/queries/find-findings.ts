import type { Tx } from '@haechi/database';
import type { FindingId, TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { FindingState } from '../domain/finding-states.ts';
import type { RuleName } from '../domain/rule.ts';
import type { Severity } from '../domain/rule-settings.ts';
import type { AnomaliesTables, FindingRow } from '../tables.ts';

export interface FindingFilter {
  readonly states?: readonly FindingState[] | undefined;
  readonly rule?: RuleName | undefined;
  readonly severity?: Severity | undefined;
  /** Public id of the person, or part of the name. */
  readonly subject?: string | undefined;
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

export interface FindingPlace {
  readonly happenedAt: Date;
  readonly id: string;
}

const PERSON = /^usr_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

const selectFindings = (tx: Tx, tenantId: TenantId) =>
  tx
    .withTables<AnomaliesTables>()
    .selectFrom('anomalies.findings')
    .selectAll()
    .where('tenant_id', '=', tenantId);

/** Findings of one organisation, newest first. */
export async function listFindings(
  tx: Tx,
  tenantId: TenantId,
  filter: FindingFilter,
  page: { readonly before: FindingPlace | undefined; readonly limit: number },
): Promise<FindingRow[]> {
  const { states, rule, severity, subject, from, to } = filter;
  let query = selectFindings(tx, tenantId);
  if (states !== undefined) query = query.where('state', 'in', states);
  if (rule !== undefined) query = query.where('rule', '=', rule);
  if (severity !== undefined) query = query.where('severity', '=', severity);
  if (from !== undefined) query = query.where('happened_at', '>=', from);
  if (to !== undefined) query = query.where('happened_at', '<', to);
  if (subject !== undefined)
    query = PERSON.test(subject)
      ? query.where('subject', '=', subject)
      : query.where('subject_name', 'ilike', `%${subject.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
  const { before } = page;
  if (before !== undefined)
    query = query.where(sql<boolean>`(happened_at, id) < (${before.happenedAt}, ${before.id})`);
  return await query.orderBy('happened_at', 'desc').orderBy('id', 'desc').limit(page.limit).execute();
}

export async function findFinding(
  tx: Tx,
  tenantId: TenantId,
  id: FindingId,
): Promise<FindingRow | undefined> {
  return await selectFindings(tx, tenantId).where('id', '=', id).executeTakeFirst();
}

/** How many findings stand how, and how severe the unsettled ones are: one read of one index. */
export async function countFindings(
  tx: Tx,
  tenantId: TenantId,
): Promise<readonly { readonly state: FindingState; readonly severity: Severity; readonly count: number }[]> {
  return await tx
    .withTables<AnomaliesTables>()
    .selectFrom('anomalies.findings')
    .select((eb) => ['state', 'severity', eb.fn.countAll<number>().as('count')])
    .where('tenant_id', '=', tenantId)
    .groupBy(['state', 'severity'])
    .execute();
}
