import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AccessModule } from '@haechi/access';
import type { ApprovalsModule } from '@haechi/approvals';
import type { AuditModule, TierPlaces } from '@haechi/audit';
import { routes as allContracts, platformRoutes } from '@haechi/contracts';
import {
  buildOpenApi,
  createHttpMetrics,
  createHttpServer,
  createSettle,
  type HaechiModule,
  httpErrors,
  httpMessages,
  implement,
  purgeIdempotencyKeys,
  type RouteImplementation,
  registerProbes,
  serveConsole,
} from '@haechi/http';
import type { IdentityModule } from '@haechi/identity';
import {
  type Clock,
  createTranslate,
  HOUR_MS,
  mergeCatalogues,
  systemClock,
  type Translate,
} from '@haechi/kernel';
import { type Logger, type RootKey, startTicking } from '@haechi/kernel/node';
import type { KeysModule } from '@haechi/keys';
import type { SettingsModule } from '@haechi/settings';
import type { FastifyInstance } from 'fastify';
import { checkResponse } from './check-response.ts';
import type { ServerConfig } from './config.ts';
import { readPrograms } from './create-gate.ts';
import { createModules, type ModuleDeps, type Modules } from './create-modules.ts';
import { createLiveEventRoute } from './live-events.ts';
import { measureConnections } from './measure-connections.ts';
import { measureWitnesses } from './measure-witnesses.ts';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';
import { mountGate } from './mount-gate.ts';
import { mountOpenId } from './mount-open-id.ts';
import { mountScim } from './mount-scim.ts';
import { mountWitness } from './mount-witness.ts';
import { observeOpa } from './observe-opa.ts';
import { readOpaAddress } from './read-opa-address.ts';
import type { OpenPools } from './start/open-database.ts';
import { createTlsListener } from './tls/create-tls-listener.ts';
import { mountCertificates } from './tls/mount-certificates.ts';
import { planTls } from './tls/plan-tls.ts';
import { VERSION } from './version.ts';

export interface HouseDeps {
  readonly config: ServerConfig;
  readonly database: OpenPools;
  readonly rootKey: RootKey;
  readonly log: Logger;
  readonly publicUrl: URL;
  readonly erasureFile?: string;
  /** Where backups are kept, and whether this process looks after them. */
  readonly keeping?: ModuleDeps['keeping'];
  /** Where the log goes when it leaves the database; without it nothing does. */
  readonly tiers?: TierPlaces;
  /** Where certificates are laid down, and whether this process keeps them good. */
  readonly tlsFolder?: string | undefined;
  /** Whether this process seals anew what former keys sealed; in each installation at least one does. */
  readonly caretaker?: boolean | undefined;
  /** Where the program, its data and its keys are. */
  readonly installation?: ModuleDeps['installation'];
  readonly clock?: Clock;
}

/** The house with all its modules, wired and not yet started. */
export interface House {
  readonly audit: AuditModule;
  readonly approvals: ApprovalsModule;
  readonly access: AccessModule;
  readonly identity: IdentityModule;
  readonly settings: SettingsModule;
  readonly keys: KeysModule;
  readonly modules: readonly HaechiModule[];
  readonly app: FastifyInstance;
  /** Begins background work. The database is migrated. */
  start(): Promise<void>;
  /** Ends it: no new request, what runs is finished, then the modules. */
  stop(): Promise<void>;
}

export const CONSOLE_DIRECTORY = join(fileURLToPath(new URL('.', import.meta.url)), '../../console/dist');

/** Wires the house. A contract that no module fulfils, or a message key defined twice, stops it here. */
export async function composeHouse(deps: HouseDeps): Promise<House> {
  const clock = deps.clock ?? systemClock;
  // Modules are made before all catalogues are known; nothing is translated before the house is complete.
  const translate: Translate = (locale, key, params) => complete(locale, key, params);
  const modules = createModules({
    ...deps,
    clock,
    translate,
    opa: readOpaAddress(deps.config),
    environment: deps.config.HAECHI_ENVIRONMENT,
    configuredFlags: readConfiguredFlags(deps.config),
    placesFile: deps.config.HAECHI_PLACES_FILE,
    tls: planTls(deps.config, deps.publicUrl, deps.tlsFolder),
    programs: readPrograms(deps.config),
  });
  const complete = createTranslate(
    mergeCatalogues(httpMessages, { ko, en }, ...modules.all.map((module) => module.messages)),
  );

  const routes = [...modules.all.flatMap((module) => module.routes), ...createServerRoutes(modules)];
  refuseMissingRoutes(routes);
  const app = await createApp(deps, modules, clock, translate, routes);
  let purging: { stop(): Promise<void> } | undefined;
  return {
    ...modules,
    modules: modules.all,
    app,
    async start() {
      for (const module of modules.all) await module.start?.();
      purging = startTicking(
        () =>
          deps.database.jobDatabase.system('forget old idempotency keys', (tx) =>
            purgeIdempotencyKeys(tx, clock.now()),
          ),
        HOUR_MS,
        deps.log,
      );
    },
    async stop() {
      await app.close();
      await purging?.stop();
      for (const module of modules.all.toReversed()) await module.stop?.();
    },
  };
}

function createServerRoutes({ audit, identity, access, notifications }: Modules): RouteImplementation[] {
  const [, openApiContract] = platformRoutes;
  const document = buildOpenApi(allContracts, VERSION);
  return [
    createLiveEventRoute({
      audit,
      notifications,
      isStillGood: (caller) => identity.isStillGood(caller),
      settle: createSettle(access),
    }),
    implement(openApiContract, async () => document),
  ];
}

function refuseMissingRoutes(routes: readonly RouteImplementation[]): void {
  const present = routes.map((route) => route.contract.operation);
  const missing = allContracts.filter((contract) => !present.includes(contract.operation));
  if (missing.length > 0)
    throw new Error(`no module fulfils: ${missing.map((contract) => contract.operation).join(', ')}`);
  if (new Set(present).size !== present.length) throw new Error('a route is fulfilled twice');
}

const SWITCH = { default: undefined, on: true, off: false } as const;

function readConfiguredFlags(config: ServerConfig): ModuleDeps['configuredFlags'] {
  const [workflow, roles] = [SWITCH[config.HAECHI_APPROVAL_WORKFLOW], SWITCH[config.HAECHI_RBAC]];
  return { ...(workflow === undefined ? {} : { workflow }), ...(roles === undefined ? {} : { roles }) };
}

/** What changes the terms under which approvals are asked for. */
const CHANGES_TERMS = / \/api\/v1\/(settings|approval-rules)/;

/** Doors beside the API, each in the form of its standard. */
async function mountDoors(
  app: FastifyInstance,
  { audit, identity, provisioning, gate, keys }: Modules,
  publicUrl: URL,
): Promise<void> {
  await mountWitness(app, audit.witness);
  await mountCertificates(app, keys);
  await mountOpenId(app, identity.openId, publicUrl);
  await mountScim(app, provisioning);
  const { issuer } = identity.openId;
  await mountGate(app, { endpoint: gate.endpoint, authenticate: identity.authenticate, publicUrl, issuer });
}

async function createApp(
  { config, database, rootKey, log, publicUrl }: HouseDeps,
  modules: Modules,
  clock: Clock,
  translate: Translate,
  routes: readonly RouteImplementation[],
): Promise<FastifyInstance> {
  const { all, access, approvals, identity, audit } = modules;
  const metrics = createHttpMetrics();
  const listener = config.HAECHI_TLS === 'on' ? createTlsListener(config) : undefined;
  if (listener !== undefined) modules.keys.onTlsMaterial(listener.use);
  for (const module of all) module.registerMetrics?.(metrics.registry);
  observeOpa(metrics.registry, access.opaStatus);
  const app = await createHttpServer({
    routes,
    errors: Object.assign({}, httpErrors, ...all.map((module) => module.errors)),
    translate,
    database: database.database,
    clock,
    log,
    rootKey,
    metrics,
    authenticate: identity.authenticate,
    demandFactor: identity.demandFactor,
    decide: access.decide,
    consult: access.consult,
    recordDenial: access.recordDenial,
    recordReliance: access.recordReliance,
    recordAllowances: access.recordAllowances,
    formatScope: access.formatScope,
    afterWrite(operation) {
      if (CHANGES_TERMS.test(operation)) approvals.forgetTerms();
      audit.poke();
      access.forgetRecentFacts();
      identity.forgetRecentCallers();
    },
    catchUp: access.refresh,
    publicUrl,
    trustedProxyCount: config.HAECHI_TRUSTED_PROXIES,
    rateLimitPerMinute: config.HAECHI_RATE_LIMIT_PER_MINUTE,
    ...(listener === undefined ? {} : { makeServer: listener.makeServer }),
    rateLimitFactor: Math.max(1, config.HAECHI_RATE_LIMIT_PER_MINUTE / 1200),
    ...(config.HAECHI_CHECK_RESPONSES ? { onResponse: checkResponse } : {}),
  });
  registerProbes(app, {
    version: VERSION,
    // Asked as the caller would ask it: whoever may not is told nothing.
    async details(headers) {
      const answer = await app.inject({ url: '/api/v1/approval-flags', headers });
      return answer.statusCode === 200 ? { approvals: answer.json() } : undefined;
    },
    metrics,
    metricsAudience: config.HAECHI_METRICS,
    checks: [
      { name: 'database', probe: async () => void (await database.database.pool.query('SELECT 1')) },
      {
        name: 'log',
        probe: async () =>
          audit.health() === 'refusing' ? 'the log takes nothing at the moment' : undefined,
      },
      { name: 'keys', probe: async () => void rootKey.reveal() },
    ],
  });
  await serveConsole(app, CONSOLE_DIRECTORY);
  measureWitnesses(metrics, audit);
  measureConnections(metrics, database);
  await mountDoors(app, modules, publicUrl);
  return app;
}
