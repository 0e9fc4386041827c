import type { AuditModule, AuditOrigin } from '@haechi/audit';
import { isUniqueViolation, type Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { type Clock, CodedError } from '@haechi/kernel';
import type { BulkTables, PolicyTestRow } from '../tables.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { testDocument } from '../yaml/test-document.ts';

export interface KeepPolicyTestsDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly clock: Clock;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
}

const targetOf = (name: string) => ({ kind: 'policy_test', id: name, name });

/** Sets of questions a tenant keeps. */
export function createKeepPolicyTests({ audit, clock, settings }: KeepPolicyTestsDeps) {
  return {
    /** @throws CodedError `IMP_004` when the name is taken, `IMP_005` when it is no set of questions, `IMP_006` when there are as many as may be */
    async create(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      { name, source }: { readonly name: string; readonly source: string },
    ): Promise<PolicyTestRow> {
      demandQuestions(source);
      const db = tx.withTables<BulkTables>();
      const { count } = await db
        .selectFrom('access.policy_tests')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('tenant_id', '=', caller.tenantId)
        .executeTakeFirstOrThrow();
      const max = await settings.readNumber(tx, 'access.policyTestSetsMax');
      if (count >= max) throw new CodedError('IMP_006', { params: { max } });
      const row: PolicyTestRow = {
        tenant_id: caller.tenantId,
        name,
        source,
        version: 1,
        updated_by: caller.id,
        updated_at: new Date(clock.now()),
      };
      try {
        await db.insertInto('access.policy_tests').values(row).execute();
      } catch (error) {
        if (isUniqueViolation(error, 'policy_tests_pkey'))
          throw new CodedError('IMP_004', { where: 'body.name', params: { name } });
        throw error;
      }
      await audit.record(tx, caller.tenantId, origin, {
        action: 'policy_test.created',
        target: targetOf(name),
        scopeId: caller.scopeId,
        after: { source },
      });
      return row;
    },

    /** @throws CodedError `IMP_005`, `RES_001`, `VAL_003` when it changed since `version` */
    async replace(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      edit: { readonly name: string; readonly source: string; readonly version: number },
    ): Promise<PolicyTestRow> {
      demandQuestions(edit.source);
      const before = await demandSet(tx, edit.name);
      if (before.version !== edit.version) throw new CodedError('VAL_003', { where: edit.name });
      const row: PolicyTestRow = {
        ...before,
        source: edit.source,
        version: edit.version + 1,
        updated_by: caller.id,
        updated_at: new Date(clock.now()),
      };
      await tx
        .withTables<BulkTables>()
        .updateTable('access.policy_tests')
        .set(row)
        .where('tenant_id', '=', caller.tenantId)
        .where('name', '=', edit.name)
        .execute();
      await audit.record(tx, caller.tenantId, origin, {
        action: 'policy_test.updated',
        target: targetOf(edit.name),
        scopeId: caller.scopeId,
        before: { source: before.source },
        after: { source: edit.source },
      });
      return row;
    },

    /** @throws CodedError `RES_001` */
    async remove(tx: Tx, caller: Caller, origin: AuditOrigin, name: string, reason: string): Promise<void> {
      const before = await demandSet(tx, name);
      await tx
        .withTables<BulkTables>()
        .deleteFrom('access.policy_tests')
        .where('tenant_id', '=', caller.tenantId)
        .where('name', '=', name)
        .execute();
      await audit.record(tx, caller.tenantId, origin, {
        action: 'policy_test.deleted',
        target: targetOf(name),
        scopeId: caller.scopeId,
        reason,
        before: { source: before.source },
      });
    },
  };
}

function demandQuestions(source: string): void {
  const reading = readYaml(new TextEncoder().encode(source), testDocument);
  if (reading.ok) return;
  const [first] = reading.problems;
  throw new CodedError('IMP_005', {
    where: 'body.source',
    params: { line: first?.line ?? 1, problem: String(first?.params['problem'] ?? '') },
  });
}

async function demandSet(tx: Tx, name: string): Promise<PolicyTestRow> {
  const row = await tx
    .withTables<BulkTables>()
    .selectFrom('access.policy_tests')
    .selectAll()
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
  return row;
}
