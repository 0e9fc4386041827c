import { pemToDer } from '@haechi/certificates';
import type { Database, SealedColumn } from '@haechi/database';
import type { HaechiModule, KeyFact } from '@haechi/http';
import { type Clock, MINUTE_MS, SECOND_MS } from '@haechi/kernel';
import { type Logger, type RootKey, startTicking } from '@haechi/kernel/node';
import { readAuthorities } from './certificates/certificate-store.ts';
import { createIssuing, sealedCertificateKeys } from './certificates/issuing.ts';
import { createKeepCertificates } from './certificates/keep-certificates.ts';
import { layDown } from './certificates/lay-down.ts';
import { createManageCertificates } from './certificates/manage-certificates.ts';
import { createReadMaterial, type TlsMaterial } from './certificates/tls-material.ts';
import type { TlsPlan } from './certificates/tls-plan.ts';
import { keysErrors } from './errors.ts';
import { createCertificateRoutes } from './http/certificate-routes.ts';
import { createInstallationRoutes } from './http/installation-routes.ts';
import type { InstallationPlace } from './installation/look-at-installation.ts';
import type { KeysPlace } from './installation/read-keys.ts';
import { keysMessages } from './messages/index.ts';
import { keysPermissions } from './permissions.ts';
import type { AuditPort, SettingsPort } from './ports.ts';
import { createResealing } from './sealing/create-resealing.ts';
import { createWhyKeepFormer, type WhyKeepFormer } from './sealing/why-keep-former.ts';
import { keysSettings } from './settings.ts';

export interface KeysModuleDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  readonly log: Logger;
  /** How the server answers over TLS; undefined where it does not. */
  readonly tls?: TlsPlan | undefined;
  /** Where the program, its data and its keys are. */
  readonly place?: (InstallationPlace & KeysPlace) | undefined;
  /** Whether this process keeps certificates good; in each installation at least one does. */
  readonly keeps?: boolean | undefined;
  /** Every place of every module with sealed values. */
  readonly sealed: () => readonly SealedColumn[];
  /** Keys the other modules work with. */
  readonly listKeys: () => Promise<readonly KeyFact[]>;
  /** Whether this process seals anew what former keys sealed; in each installation at least one does. */
  readonly reseals?: boolean | undefined;
}

export interface KeysModule extends HaechiModule {
  /** Told now, if there is something, and whenever what a TLS server needs has changed. */
  onTlsMaterial(listener: (material: TlsMaterial) => void): void;
  /** What everybody may read: roots, or what one of them revoked. Undefined for what does not exist. */
  readRoots(): Promise<string | undefined>;
  readList(authorityId: string): Promise<Uint8Array | undefined>;
  /** Why former sealing keys cannot be forgotten yet; undefined when they can. */
  readonly whyKeepFormer: WhyKeepFormer;
  /** One look at the clock; also runs by itself. */
  turn(): Promise<void>;
}

const KEEP_EVERY_MS = MINUTE_MS;
const LOOK_EVERY_MS = 2 * SECOND_MS;
const RESEAL_EVERY_MS = 2 * SECOND_MS;

function createTls(deps: KeysModuleDeps, tls: TlsPlan) {
  const { database, log } = deps;
  const issuing = createIssuing({ ...deps, tls });
  const keep = createKeepCertificates({ database, issuing, tls });
  const read = createReadMaterial(database, issuing);
  const listeners = new Set<(material: TlsMaterial) => void>();
  let inForce: TlsMaterial | undefined;

  async function refresh(): Promise<void> {
    const next = await read();
    if (next === undefined || next.version === inForce?.version) return;
    inForce = next;
    for (const listener of listeners) listener(next);
    if (tls.folder !== undefined) await layDown(tls.folder, next);
    log.info({ version: next.version }, 'a certificate was taken into use');
  }

  return {
    manage: createManageCertificates(issuing),
    refresh,
    async turn(): Promise<void> {
      if (deps.keeps === true) await keep();
      await refresh();
    },
    keep,
    onMaterial(listener: (material: TlsMaterial) => void): void {
      listeners.add(listener);
      if (inForce !== undefined) listener(inForce);
    },
  };
}

/** Keys of the installation, and its certificates. */
export function createKeysModule(deps: KeysModuleDeps): KeysModule {
  const { database, clock, log } = deps;
  const tls = deps.tls === undefined ? undefined : createTls(deps, deps.tls);
  const resealing = createResealing({ ...deps, places: deps.sealed });
  const ticking: { stop(): Promise<void> }[] = [];
  const readPublic = () =>
    database.system('read certificate authorities', readAuthorities, { readOnly: true });
  return {
    name: 'keys',
    migrations: { schema: 'keys', directory: new URL('./migrations/', import.meta.url) },
    messages: keysMessages,
    errors: keysErrors,
    permissions: keysPermissions,
    settings: keysSettings,
    sealed: sealedCertificateKeys,
    routes: [
      ...createCertificateRoutes({
        manage: tls?.manage,
        clientsRequired: deps.tls?.clientsRequired === true,
        clock,
        refresh: async () => await tls?.refresh(),
      }),
      ...createInstallationRoutes({ ...deps, place: deps.place }),
    ],
    onTlsMaterial: (listener) => tls?.onMaterial(listener),
    async readRoots() {
      const good = (await readPublic()).filter(({ ends_at }) => ends_at.getTime() > clock.now());
      return good.length === 0 ? undefined : good.map(({ certificate }) => certificate).join('');
    },
    async readList(id) {
      const list = (await readPublic()).find((row) => row.id === id)?.list ?? null;
      return list === null ? undefined : pemToDer(list);
    },
    whyKeepFormer: createWhyKeepFormer({ ...deps, resealing }),
    async turn() {
      await tls?.turn();
      if (deps.reseals === true) await resealing.turn();
    },
    async start() {
      if (deps.reseals === true) ticking.push(startTicking(resealing.turn, RESEAL_EVERY_MS, log));
      if (tls === undefined) return;
      await tls.turn();
      if (deps.keeps === true) ticking.push(startTicking(tls.keep, KEEP_EVERY_MS, log));
      ticking.push(startTicking(tls.refresh, LOOK_EVERY_MS, log));
    },
    async stop() {
      await Promise.all(ticking.map((one) => one.stop()));
    },
  };
}
