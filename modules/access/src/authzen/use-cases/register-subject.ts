import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, formatId, type Json, type ScopeId, type TenantId, type UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { Attributes } from '../../domain/circumstances.ts';
import { findSubjects, type Name, type RegisteredSubject } from '../queries/find-registered.ts';
import type { AuthzenTables } from '../tables.ts';

export interface SubjectRegistration extends Name {
  readonly tenantId: TenantId;
  readonly scopeId: ScopeId;
  readonly principalId: UserId;
  readonly attributes: Attributes;
}

export interface RegisterSubjectDeps {
  readonly audit: Pick<AuditModule, 'record'>;
}

const nameOf = ({ type, id }: Name): string => `${type}/${id}`;

/**
 * Says whom an outside name stands for. The caller has checked that the principal belongs to the tenant.
 * @throws CodedError `RES_013` when the principal has another name of that type
 */
export function createRegisterSubject({ audit }: RegisterSubjectDeps) {
  return async (tx: Tx, origin: AuditOrigin, nowMs: number, wanted: SubjectRegistration): Promise<void> => {
    const db = tx.withTables<AuthzenTables>();
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('access/subjects/' || ${wanted.tenantId}::text, 0))`.execute(
      tx,
    );
    const other = await db
      .selectFrom('access.subjects')
      .select('id')
      .where('type', '=', wanted.type)
      .where('principal_id', '=', wanted.principalId)
      .where('id', '<>', wanted.id)
      .executeTakeFirst();
    if (other !== undefined)
      throw new CodedError('RES_013', { params: { name: nameOf({ ...wanted, ...other }) } });
    const [before] = await findSubjects(tx, [wanted]);
    const values = {
      principal_id: wanted.principalId,
      attributes: JSON.stringify(wanted.attributes),
      updated_at: new Date(nowMs),
    };
    await db
      .insertInto('access.subjects')
      .values({ tenant_id: wanted.tenantId, type: wanted.type, id: wanted.id, ...values })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'type', 'id'])
          .doUpdateSet({ ...values, version: sql`subjects.version + 1` }),
      )
      .execute();
    await audit.record(tx, wanted.tenantId, origin, {
      action: before === undefined ? 'subject.registered' : 'subject.updated',
      target: { kind: 'subject', id: nameOf(wanted), name: nameOf(wanted) },
      subjectId: formatId('user', wanted.principalId),
      scopeId: wanted.scopeId,
      ...(before === undefined ? {} : { before: describe(before) }),
      after: describe(wanted),
    });
  };
}

/** Forgets an outside name. */
export function createForgetSubject({ audit }: RegisterSubjectDeps) {
  return async (
    tx: Tx,
    origin: AuditOrigin,
    { tenantId, scopeId }: { readonly tenantId: TenantId; readonly scopeId: ScopeId },
    subject: RegisteredSubject,
  ): Promise<void> => {
    await tx
      .withTables<AuthzenTables>()
      .deleteFrom('access.subjects')
      .where('type', '=', subject.type)
      .where('id', '=', subject.id)
      .execute();
    await audit.record(tx, tenantId, origin, {
      action: 'subject.removed',
      target: { kind: 'subject', id: nameOf(subject), name: nameOf(subject) },
      subjectId: formatId('user', subject.principalId),
      scopeId,
      before: describe(subject),
    });
  };
}

const describe = ({
  principalId,
  attributes,
}: {
  readonly principalId: UserId;
  readonly attributes: Attributes;
}) => ({
  principal: formatId('user', principalId),
  attributes: attributes as Json, // parsed from JSON text, so it is JSON
});
