import { systemOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import {
  type Clock,
  type FindingId,
  formatId,
  MINUTE_MS,
  parseId,
  type ScopeId,
  type UserId,
} from '@haechi/kernel';
import { sql } from 'kysely';
import type { Measure } from '../domain/rule-settings.ts';
import { MEASURE_WITHIN_MINUTES } from '../permissions.ts';
import type { AuditPort, PeoplePort, SettingsPort } from '../ports.ts';
import type { AnomaliesTables, FindingRow } from '../tables.ts';

export interface TakeMeasureDeps {
  readonly audit: Pick<AuditPort, 'record'>;
  readonly people: PeoplePort;
  readonly settings: SettingsPort;
  readonly clock: Clock;
}

/** Why a measure was not taken; its words are the messages `anomalies.skipped.<why>`. */
type SkipReason = 'last_administrator' | 'too_late' | 'not_a_person' | 'not_a_member' | 'no_session';

/**
 * Does what a finding asks for, with its record, in one transaction of the organisation. Whoever comes second finds
 * nothing to do.
 */
export function createTakeMeasure({ audit, people, settings, clock }: TakeMeasureDeps) {
  /** What keeps the measure from being taken against this person now. */
  async function findObstacle(tx: Tx, finding: FindingRow, userId: UserId): Promise<SkipReason | undefined> {
    const withinMs = (await settings.readNumber(tx, MEASURE_WITHIN_MINUTES)) * MINUTE_MS;
    if (clock.now() - finding.happened_at.getTime() > withinMs) return 'too_late';
    return people.isLastAdministrator(finding.tenant_id, userId) ? 'last_administrator' : undefined;
  }

  async function act(tx: Tx, finding: FindingRow): Promise<SkipReason | undefined> {
    const userId = parseId('user', finding.subject);
    if (userId === undefined) return 'not_a_person';
    const obstacle = await findObstacle(tx, finding, userId);
    if (obstacle !== undefined) return obstacle;
    const origin = systemOrigin('anomalies');
    const reason = `anomaly ${formatId('finding', finding.id)}`;
    const against = { tenantId: finding.tenant_id, userId, reason };
    const take = {
      none: async () => undefined,
      step_up: async () => {
        const { tenant_id: tenantId } = finding;
        const sessionId = finding.session_id === null ? undefined : parseId('session', finding.session_id);
        if (sessionId === undefined) return 'no_session';
        const demanded = await people.demandStepUp(tx, origin, { sessionId, tenantId, reason });
        return demanded ? undefined : 'no_session';
      },
      end_session: async () =>
        (await people.endSessions(tx, origin, against)) > 0 ? undefined : 'no_session',
      suspend: async () => ((await people.suspend(tx, origin, against)) ? undefined : 'not_a_member'),
    } as const satisfies Record<Measure, () => Promise<SkipReason | undefined>>;
    return await take[finding.measure]();
  }

  return async (tx: Tx, id: FindingId): Promise<void> => {
    const finding = await tx
      .withTables<AnomaliesTables>()
      .selectFrom('anomalies.findings')
      .selectAll()
      .where('id', '=', id)
      .where('measure_state', '=', 'due')
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (finding === undefined) return;
    const skipped = await act(tx, finding);
    await tx
      .withTables<AnomaliesTables>()
      .updateTable('anomalies.findings')
      .set({
        measure_state: skipped === undefined ? 'done' : 'skipped',
        measure_at: new Date(clock.now()),
        measure_note: skipped ?? null,
        version: sql`version + 1`,
      })
      .where('id', '=', id)
      .execute();
    await audit.record(tx, finding.tenant_id, systemOrigin('anomalies'), {
      action: skipped === undefined ? 'anomaly.measure_taken' : 'anomaly.measure_skipped',
      target: {
        kind: 'finding',
        id: formatId('finding', id),
        name: `${finding.measure}: ${finding.subject_name}`,
      },
      scopeId: finding.tenant_id as string as ScopeId, // a scope has the id of its tenant
      ...(skipped === undefined ? {} : { result: 'failure', reason: skipped }),
      details: { measure: finding.measure, subject: finding.subject, rule: finding.rule },
    });
  };
}
