import { createHash } from 'node:crypto';
import type { AuditModule, AuditOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import {
  type Clock,
  CodedError,
  canonicalJson,
  type Json,
  type ScopeId,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { sql } from 'kysely';
import { listRegistered } from '../../domain/list-registered.ts';
import type { AccessMirror } from '../../engine/access-mirror.ts';
import { findConditionProblem } from '../../engine/condition-language.ts';
import type { Deciding } from '../../engine/decide.ts';
import { type ChangeOf, type Difference, diffModel } from '../domain/change.ts';
import { type Authority, judgeDifference } from '../domain/judge-difference.ts';
import type { Desired, ImportMode, Section, StandingModel } from '../domain/parts.ts';
import type { FileProblem } from '../domain/problem.ts';
import { resolveDesired } from '../domain/resolve-desired.ts';
import type { ReadStandingModel } from '../queries/read-standing-model.ts';
import type { BulkContext } from './bulk-context.ts';
import type { AskTests, TestsOutcome } from './run-policy-tests.ts';
import { createWriteAssignments } from './write-assignments.ts';
import { createWriteRules, createWriteSeparations } from './write-policies.ts';
import { createWriteRoles } from './write-roles.ts';

/** What a file turned out to say. */
export interface FileReading {
  /** `users`, `roles`, `assignments` or `policy`. */
  readonly kind: string;
  readonly desired: Desired;
  readonly problems: readonly FileProblem[];
}

export interface ModelFile {
  readonly bytes: Uint8Array;
  readonly mode: ImportMode;
  readonly read: (bytes: Uint8Array, standing: StandingModel, rowsMax: number) => FileReading;
}

/** What carrying out a file would do, and everything that stands against it. */
export interface ModelPlan {
  readonly kind: string;
  readonly difference: Difference;
  readonly problems: readonly FileProblem[];
  readonly tests: TestsOutcome;
  /** Names exactly this file and exactly these changes: who agrees to it agrees to nothing else. */
  readonly digest: string;
}

export interface Invited {
  readonly email: string;
  /** One-time link; in this one answer and nowhere else. */
  readonly link: string;
}

export type InvitePeople = (
  tx: Tx,
  caller: Caller,
  origin: AuditOrigin,
  people: readonly { readonly email: string; readonly displayName: string }[],
) => Promise<readonly (Invited & { readonly userId: UserId })[]>;

export interface ChangeModelDeps {
  readonly audit: Pick<AuditModule, 'record' | 'recordMany'>;
  readonly mirror: AccessMirror;
  readonly deciding: Deciding;
  readonly clock: Clock;
  readonly settings: { readNumber(tx: Tx, key: string): Promise<number> };
  readonly readStandingModel: ReadStandingModel;
  readonly invitePeople: InvitePeople;
  readonly askTests: AskTests;
}

export type ChangeModel = ReturnType<typeof createChangeModel>;

/** What a change needs of whoever makes it, besides that nobody gives more than they hold. */
const PERMISSIONS: Readonly<Record<Section, Readonly<Record<ChangeOf['operation'], string>>>> = {
  people: { added: 'member:invite', changed: 'member:invite', removed: 'member:invite' },
  roles: { added: 'role:create', changed: 'role:update', removed: 'role:delete' },
  assignments: { added: 'role:assign', changed: 'role:assign', removed: 'role:assign' },
  rules: { added: 'policy:manage', changed: 'policy:manage', removed: 'policy:manage' },
  separations: { added: 'policy:manage', changed: 'policy:manage', removed: 'policy:manage' },
};

export function listNeededPermissions({ changes }: Difference): string[] {
  return [...new Set(changes.map(({ section, operation }) => PERMISSIONS[section][operation]))];
}

/** Asks each question once: a file asks the same of every line. */
function remember(ask: (permission: string, scopeId: ScopeId) => boolean) {
  const known = new Map<ScopeId, Map<string, boolean>>();
  return (permission: string, scopeId: ScopeId): boolean => {
    const there = known.get(scopeId) ?? new Map<string, boolean>();
    known.set(scopeId, there);
    const answered = there.get(permission);
    if (answered !== undefined) return answered;
    const answer = ask(permission, scopeId);
    there.set(permission, answer);
    return answer;
  };
}

/** Plans what a file asks of the access model of the caller's tenant, and carries a plan out as a whole or not at all. */
export function createChangeModel(deps: ChangeModelDeps) {
  const { mirror, deciding, clock } = deps;
  const writeRoles = createWriteRoles(deps);
  const writeAssignments = createWriteAssignments(deps);
  const writeRules = createWriteRules(deps);
  const writeSeparations = createWriteSeparations(deps);

  function authorityOf(caller: Caller): Authority {
    return {
      email: caller.email,
      homeScopeId: caller.scopeId,
      mayGive: remember((permission, scopeId) => deciding.mayGive(caller, permission, scopeId)),
      holds: remember((permission, scopeId) => deciding.decide(caller, permission, scopeId).allowed),
    };
  }

  async function makePlan(tx: Tx, caller: Caller, file: ModelFile): Promise<[ModelPlan, StandingModel]> {
    const standing = await deps.readStandingModel(tx, caller.tenantId);
    const registered = listRegistered(mirror.current().snapshot);
    const rowsMax = await deps.settings.readNumber(tx, 'access.importRowsMax');
    const reading = file.read(file.bytes, standing, rowsMax);
    const { desired, problems } = resolveDesired(reading.desired, {
      standing,
      registered,
      nowMs: clock.now(),
      findConditionProblem: (text) => findConditionProblem(text)?.message,
    });
    const found = [...reading.problems, ...problems];
    const difference = diffModel(standing, desired, file.mode);
    // What is half understood would seem to take away what it only fails to name.
    const judged =
      found.length > 0 ? [] : judgeDifference(difference, standing, registered, authorityOf(caller));
    const all = [...found, ...judged].toSorted(
      (a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0),
    );
    const tests =
      all.length > 0
        ? { asked: 0, failures: [] }
        : await deps.askTests(tx, caller.tenantId, standing, difference.changes);
    return [
      { kind: reading.kind, difference, problems: all, tests, digest: digestOf(file, difference) },
      standing,
    ];
  }

  return {
    /** What would happen. Changes nothing. */
    async plan(tx: Tx, caller: Caller, file: ModelFile): Promise<ModelPlan> {
      return (await makePlan(tx, caller, file))[0];
    },

    /**
     * Carries out what was planned. All other changes of the access model wait meanwhile.
     * @throws CodedError `IMP_001` when something stands against it, `IMP_002` when it is not what was planned any
     * more, `IMP_003` when a policy test would fail
     */
    async apply(
      tx: Tx,
      caller: Caller,
      origin: AuditOrigin,
      file: ModelFile,
      agreed: { readonly digest: string; readonly reason: string; authorize(permission: string): void },
    ): Promise<{ readonly plan: ModelPlan; readonly invited: readonly Invited[] }> {
      await holdModel(tx, caller.tenantId);
      await mirror.refresh();
      const [plan, standing] = await makePlan(tx, caller, file);
      if (plan.problems.length > 0)
        throw new CodedError('IMP_001', { params: { count: plan.problems.length } });
      if (plan.digest !== agreed.digest) throw new CodedError('IMP_002');
      if (plan.tests.failures.length > 0)
        throw new CodedError('IMP_003', {
          params: { count: plan.tests.failures.length, first: plan.tests.failures[0]?.name ?? '' },
        });
      for (const permission of listNeededPermissions(plan.difference)) agreed.authorize(permission);
      const invited = await carryOut(tx, caller, origin, plan, standing, agreed.reason);
      await recordApplied(tx, caller, origin, file, plan, agreed.reason);
      return { plan, invited };
    },
  };

  async function carryOut(
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    { difference: { changes }, digest }: ModelPlan,
    standing: StandingModel,
    reason: string,
  ): Promise<readonly Invited[]> {
    const context: BulkContext = {
      caller,
      origin,
      reason,
      now: new Date(clock.now()),
      plan: digest,
      scopes: new Map(standing.scopes.map((scope) => [scope.label, scope])),
      roleIds: new Map([
        ...standing.baseRoles.map(({ key, id }) => [key, id] as const),
        ...standing.roles.map(({ id, text }) => [text.key, id] as const),
      ]),
      userIds: new Map(standing.people.map(({ id, text }) => [text.email, id])),
    };
    const newcomers = changes.flatMap((change) =>
      change.section === 'people' && change.after !== null ? [change.after] : [],
    );
    const invited =
      newcomers.length === 0
        ? []
        : await deps.invitePeople(
            tx,
            caller,
            origin,
            newcomers.map(({ email, name }) => ({ email, displayName: name })),
          );
    for (const { email, userId } of invited) context.userIds.set(email, userId);
    await writeRoles(tx, context, only(changes, 'roles'), standing);
    await writeSeparations(tx, context, only(changes, 'separations'));
    await writeAssignments(tx, context, only(changes, 'assignments'));
    await writeRules(tx, context, only(changes, 'rules'));
    return invited.map(({ email, link }) => ({ email, link }));
  }

  async function recordApplied(
    tx: Tx,
    caller: Caller,
    origin: AuditOrigin,
    file: ModelFile,
    { kind, difference, digest }: ModelPlan,
    reason: string,
  ): Promise<void> {
    await deps.audit.record(tx, caller.tenantId, origin, {
      action: 'access.imported',
      target: { kind: 'import', id: digest.slice(0, 16), name: kind },
      scopeId: caller.scopeId,
      reason,
      details: { plan: digest, file: sha256(file.bytes), mode: file.mode, ...countOperations(difference) },
    });
  }
}

export function countOperations({ changes, unchanged }: Difference) {
  const count = (operation: ChangeOf['operation']): number =>
    changes.filter((change) => change.operation === operation).length;
  return { added: count('added'), changed: count('changed'), removed: count('removed'), unchanged };
}

function only<S extends Section>(changes: readonly ChangeOf[], section: S) {
  return changes.filter((change): change is Extract<ChangeOf, { section: S }> => change.section === section);
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

function digestOf({ bytes, mode }: ModelFile, { changes }: Difference): string {
  const said = changes.map(({ section, operation, id, before, after }) => ({
    section,
    operation,
    id,
    before,
    after,
  }));
  // Texts are JSON by their types.
  return sha256(canonicalJson({ file: sha256(bytes), mode, changes: said } as unknown as Json));
}

/** Grants wait at the first lock, every other change of the model at the second, until this transaction ends. */
async function holdModel(tx: Tx, tenantId: TenantId): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('access/tenant/' || ${tenantId}::text, 0))`.execute(
    tx,
  );
  await sql`SELECT access.hold_revision()`.execute(tx);
}
