import { type AccessDeps, type AccessModule, createAccessModule, type SidecarAddress } from '@haechi/access';
import { openPlaces } from '@haechi/anomalies';
import {
  type ApprovalsDeps,
  type ApprovalsModule,
  createApprovalsModule,
  type Environment,
} from '@haechi/approvals';
import { type AuditModule, createAuditModule, type TierPlaces } from '@haechi/audit';
import type { GateModule } from '@haechi/gate';
import {
  createOutboundGuard,
  type HaechiModule,
  type OutboundGuard,
  type PermissionDefinition,
  sealedAnswers,
  splitAllowance,
} from '@haechi/http';
import { createIdentityModule, type IdentityModule } from '@haechi/identity';
import { createKeepModule, type KeepModuleDeps } from '@haechi/keep';
import { type Clock, formatId, type Translate } from '@haechi/kernel';
import type { Logger, RootKey } from '@haechi/kernel/node';
import { createKeysModule, type KeysModule, type KeysModuleDeps, type TlsPlan } from '@haechi/keys';
import type { NotificationsModule } from '@haechi/notifications';
import { createProvisioningModule, type ProvisioningModule } from '@haechi/provisioning';
import { createSettingsModule, OUTBOUND_ALLOWED, type SettingsModule } from '@haechi/settings';
import { createSinksModule } from '@haechi/sinks';
import {
  createMembershipPort,
  createTenantsModule,
  type MembershipPort,
  type TenantsModule,
} from '@haechi/tenants';
import { createApprovalPorts } from './create-approval-ports.ts';
import { createGate, type OfferedPrograms } from './create-gate.ts';
import { createWatchingModules } from './create-watching-modules.ts';
import type { OpenPools } from './start/open-database.ts';
import { VERSION } from './version.ts';

export interface ModuleDeps {
  readonly database: OpenPools;
  readonly rootKey: RootKey;
  readonly log: Logger;
  readonly clock: Clock;
  readonly translate: Translate;
  readonly publicUrl: URL;
  /** development, staging or production. */
  readonly environment: Environment;
  readonly configuredFlags: ApprovalsDeps['configuredFlags'];
  /** Where the policy server is; undefined where there is none. */
  readonly opa?: SidecarAddress | undefined;
  /** A MaxMind DB that tells where addresses are. */
  readonly placesFile?: string | undefined;
  /** Where backups are kept, and whether this process looks after them. */
  readonly keeping?: Pick<KeepModuleDeps, 'place' | 'keeps'> | undefined;
  /** Where ids of erased keys are kept outside the database. */
  readonly erasureFile?: string | undefined;
  /** Programs organisations may run as servers behind the gate. */
  readonly programs?: OfferedPrograms;
  /** How the server answers over TLS; undefined where it does not. */
  readonly tls?: TlsPlan | undefined;
  /** Whether this process seals anew what former keys sealed; in each installation at least one does. */
  readonly caretaker?: boolean | undefined;
  /** Where the program, its data and its keys are. */
  readonly installation?: KeysModuleDeps['place'];
  /** Where the log goes when it leaves the database. */
  readonly tiers?: TierPlaces | undefined;
}

export interface Modules {
  readonly audit: AuditModule;
  readonly approvals: ApprovalsModule;
  readonly access: AccessModule;
  readonly identity: IdentityModule;
  readonly settings: SettingsModule;
  readonly notifications: NotificationsModule;
  readonly gate: GateModule;
  readonly provisioning: ProvisioningModule;
  readonly keys: KeysModule;
  /** All of them, in the order in which they migrate and start. */
  readonly all: readonly HaechiModule[];
}

/** The one way out, with the administrator's list as it is at the moment of dialling. */
function createGuard(
  { jobDatabase }: ModuleDeps['database'],
  settings: Pick<SettingsModule, 'read'>,
): OutboundGuard {
  return createOutboundGuard({
    allowed: async () => {
      const list = await jobDatabase.platform((tx) => settings.read(tx, OUTBOUND_ALLOWED), {
        readOnly: true,
      });
      return splitAllowance(String(list));
    },
  });
}

function createSinks(
  { publicUrl, ...core }: Omit<ModuleDeps, 'database'>,
  pools: ModuleDeps['database'],
  audit: AuditModule,
  settings: SettingsModule,
): HaechiModule {
  return createSinksModule({
    ...core,
    database: pools.jobDatabase,
    audit,
    settings,
    guard: createGuard(pools, settings),
    sender: { version: VERSION, host: publicUrl.hostname },
  });
}

/** People a name in a search of the log may stand for. */
const PEOPLE_MAX = 200;

const serverPermissions: readonly PermissionDefinition[] = [{ permission: 'api:read', sensitive: false }];

/** What access asks about people, of modules that are made after it. */
function createPeoplePorts(
  memberships: MembershipPort,
  later: () => { readonly identity: IdentityModule; readonly tenants: TenantsModule },
): Pick<AccessDeps, 'isMember' | 'listPeople' | 'invitePeople' | 'findPersonByEmail'> {
  return {
    isMember: memberships.isMember,
    async listPeople(tx, tenantId) {
      const ids = await memberships.listMemberIds(tx, tenantId);
      return [...(await later().identity.findUsers(tx, ids)).values()];
    },
    invitePeople: (tx, caller, origin, people) => later().tenants.invitePeople(tx, caller, origin, people),
    findPersonByEmail: (tx, email) => later().identity.findUserByEmail(tx, email),
  };
}

/** The log is made first; what it asks of others it asks later. */
function createAudit(
  { database: pools, publicUrl, erasureFile, tiers, ...core }: ModuleDeps,
  later: () => {
    readonly access: AccessModule;
    readonly identity: IdentityModule;
    readonly settings: SettingsModule;
  },
): AuditModule {
  const settings: Pick<SettingsModule, 'read' | 'readNumber'> = {
    read: (tx, key) => later().settings.read(tx, key),
    readNumber: (tx, key) => later().settings.readNumber(tx, key),
  };
  return createAuditModule({
    ...core,
    ...pools,
    settings,
    formatScope: (scopeId) => later().access.formatScope(scopeId),
    branchOf: (scopeId) => later().access.branchOf(scopeId),
    guard: createGuard(pools, settings),
    logName: publicUrl.hostname,
    findPeople: async (tx, text) =>
      (await later().identity.findUserIdsByText(tx, text, PEOPLE_MAX)).map((id) => formatId('user', id)),
    ...(erasureFile === undefined ? {} : { erasureFile }),
    ...(tiers === undefined ? {} : { tiers }),
  });
}

/** What looks after the installation itself: its backups, its keys and its certificates. */
function createCaretakers(
  known: Omit<KeepModuleDeps, 'place' | 'keeps'> & Pick<KeysModuleDeps, 'sealed' | 'listKeys'>,
  {
    keeping,
    tls,
    installation,
    caretaker,
  }: Pick<ModuleDeps, 'keeping' | 'tls' | 'installation' | 'caretaker'>,
): { readonly keep: HaechiModule; readonly keys: KeysModule } {
  return {
    keep: createKeepModule({ ...known, ...keeping }),
    keys: createKeysModule({
      ...known,
      tls,
      place: installation,
      keeps: tls?.folder !== undefined,
      reseals: caretaker,
    }),
  };
}

/** What the modules have of keys, and of values sealed under them. */
const gatherKeys = (all: readonly HaechiModule[]): Pick<KeysModuleDeps, 'sealed' | 'listKeys'> => ({
  sealed: () => [sealedAnswers, ...all.flatMap((module) => module.sealed ?? [])],
  async listKeys() {
    const lists = await Promise.all(all.map(async (module) => (await module.listKeys?.()) ?? []));
    return lists.flat();
  },
});

/** What is known of addresses without a file that tells where they are. */
const NOWHERE = { countryOf: undefined, locate: undefined };

/** Makes every module, each with exactly what it needs. Where two need each other, one gets a function that asks later. */
export function createModules({
  database: pools,
  publicUrl,
  opa,
  placesFile,
  erasureFile,
  programs = {},
  tiers,
  keeping,
  tls,
  installation,
  caretaker,
  ...core
}: ModuleDeps): Modules {
  const { database, jobDatabase } = pools;
  const all: HaechiModule[] = [];
  const findPeople: ApprovalsDeps['findPeople'] = (tx, ids) => identity.findUsers(tx, ids);
  const memberships = createMembershipPort();

  const later = () => ({ access, identity, settings, tenants });
  const audit = createAudit({ ...core, database: pools, publicUrl, erasureFile, tiers }, later);
  const settings: SettingsModule = createSettingsModule({
    ...core,
    audit,
    definitions: () => all.flatMap((module) => module.settings),
  });
  const early = { ...core, database: jobDatabase, audit, settings, findPeople };
  const approvals = createApprovalsModule({
    ...early,
    listMembers: memberships.listMemberIds,
    ...createApprovalPorts(() => access),
  });
  const access: AccessModule = createAccessModule({
    ...early,
    requestDatabase: database,
    approvals,
    ...createPeoplePorts(memberships, later),
    opa,
    publicUrl,
    permissions: () => [...serverPermissions, ...all.flatMap((module) => module.permissions)],
  });
  const guard = createGuard(pools, settings);
  const known = { ...core, database, audit, access, settings, memberships, fetchOutside: guard.fetch };
  const { countryOf, locate } = placesFile === undefined ? NOWHERE : openPlaces(placesFile);
  const identity: IdentityModule = createIdentityModule({ ...known, publicUrl, version: VERSION, countryOf });
  const tenantsDeps = { ...core, database, audit, access, identity, publicUrl: publicUrl.origin };
  const tenants: TenantsModule = createTenantsModule(tenantsDeps);
  const sinks = createSinks({ ...core, publicUrl }, pools, audit, settings);
  const made = { audit, settings, access, identity, tenants };
  const outward = { ...made, core, approvals, memberships, guard, publicUrl };
  const { anomalies, notifications } = createWatchingModules({ ...outward, jobDatabase, locate });
  const gate = createGate({ ...outward, pools, programs });
  const { keep, keys } = createCaretakers(
    { ...early, approvals, ...gatherKeys(all) },
    { keeping, tls, installation, caretaker },
  );
  const provisioning = createProvisioningModule({ ...core, ...made, database, memberships, publicUrl });
  all.push(audit, settings, approvals, access, identity, tenants, provisioning);
  all.push(sinks, anomalies, notifications, gate, keep, keys);
  return { audit, approvals, access, identity, settings, notifications, gate, provisioning, keys, all };
}
