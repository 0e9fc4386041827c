import { stat } from 'node:fs/promises';
import type { keysView } from '@haechi/contracts';
import { type Custody, type CustodyMethod, readCustody, readShareChecks } from '@haechi/custody';
import type { Database, Tx } from '@haechi/database';
import type { KeyFact } from '@haechi/http';
import { DAY_MS } from '@haechi/kernel';
import type { z } from 'zod';
import { listCertificates, readAuthorities } from '../certificates/certificate-store.ts';
import type { SettingsPort } from '../ports.ts';
import { readResealing } from '../sealing/resealing-store.ts';
import { ADVISED_AFTER } from '../settings.ts';
import type { ResealingRow } from '../tables.ts';

/** Where the keys of this installation lie. */
export interface KeysPlace {
  readonly keysDir: string;
  readonly plainKeyFile: string;
}

export interface ReadKeysDeps {
  readonly database: Database;
  readonly settings: SettingsPort;
  /** Undefined in a house that was not started from a base directory. */
  readonly place: KeysPlace | undefined;
  /** What the other modules tell of theirs. */
  readonly listKeys: () => Promise<readonly KeyFact[]>;
}

type KeysView = z.input<typeof keysView>;
type Item = KeysView['items'][number];
/** What is known of a key before it is said when to change it. */
type Known = Omit<Item, 'advisedAt'> & { readonly changesByItself?: boolean };

/** What there is of keys, how old it is, and who holds what opens them. */
export function createReadKeys({ database, settings, place, listKeys }: ReadKeysDeps) {
  return async (): Promise<KeysView> => {
    const custody = place === undefined ? undefined : await readCustody(place.keysDir).catch(() => undefined);
    const checks = place === undefined ? {} : await readShareChecks(place.keysDir);
    const found = await database.platform(
      async (tx) => ({
        resealing: presentResealing(await readResealing(tx)),
        certificates: await listCertificateKeys(tx),
        advisedDays: await settings.readNumber(tx, ADVISED_AFTER),
      }),
      { readOnly: true },
    );
    const known: Known[] = [
      ...(await listRootKeys(custody, place, found.resealing?.remaining ?? null)),
      ...(await listKeys()).map(presentFact),
      ...found.certificates,
    ];
    return {
      custody: custody === undefined ? null : presentCustody(custody, checks),
      items: known.map((item) => advise(item, found.advisedDays)),
      resealing: found.resealing,
    };
  };
}

function advise({ changesByItself = false, ...item }: Known, days: number): Item {
  const isAdvised = item.inUse && !changesByItself;
  const advisedMs = new Date(item.since).getTime() + days * DAY_MS;
  return { ...item, advisedAt: isAdvised ? new Date(advisedMs).toISOString() : null };
}

const presentFact = ({ kind, name, since, inUse, until, changesByItself, count }: KeyFact): Known => ({
  kind,
  name,
  since: since.toISOString(),
  inUse,
  until: until?.toISOString() ?? null,
  values: count ?? null,
  changesByItself: changesByItself === true,
});

async function listRootKeys(
  custody: Custody | undefined,
  place: KeysPlace | undefined,
  remaining: number | null,
): Promise<Known[]> {
  const common = { until: null, values: null };
  if (custody === undefined) {
    const file = place === undefined ? undefined : await stat(place.plainKeyFile).catch(() => undefined);
    if (file === undefined) return [];
    return [{ ...common, kind: 'root', name: 'root.key', since: file.mtime.toISOString(), inUse: true }];
  }
  return [
    { ...common, kind: 'root', name: 'custody.json', since: custody.rotatedAt, inUse: true },
    ...custody.sealing.map(({ id, createdAt }, index) => ({
      kind: 'sealing' as const,
      name: id.slice(0, 8),
      since: createdAt,
      inUse: index === 0,
      until: custody.sealing[index - 1]?.createdAt ?? null,
      values: index === 0 ? null : remaining,
    })),
  ];
}

async function listCertificateKeys(tx: Tx): Promise<Known[]> {
  const authorities = (await readAuthorities(tx)).map(({ name, made_at, retired_at, ends_at }) => ({
    kind: 'authority' as const,
    name,
    since: made_at.toISOString(),
    inUse: retired_at === null,
    until: (retired_at ?? ends_at).toISOString(),
    values: null,
    changesByItself: true,
  }));
  const current = (await listCertificates(tx)).find(
    ({ kind, replaced_at, revoked_at }) => kind === 'server' && replaced_at === null && revoked_at === null,
  );
  if (current === undefined) return authorities;
  const since = current.issued_at.toISOString();
  const until = current.ends_at.toISOString();
  const server = { kind: 'server_certificate' as const, name: current.name, since, until };
  return [...authorities, { ...server, inUse: true, values: null, changesByItself: true }];
}

function presentResealing(rows: readonly ResealingRow[]): KeysView['resealing'] {
  if (rows.length === 0) return null;
  const sum = (field: 'resealed' | 'remaining' | 'unreadable'): number =>
    rows.reduce((total, row) => total + row[field], 0);
  return {
    isFinished: rows.every(({ finished_at }) => finished_at !== null),
    resealed: sum('resealed'),
    remaining: sum('remaining'),
    unreadable: sum('unreadable'),
    places: rows
      .filter(({ finished_at }) => finished_at === null)
      .map(({ table_name, column_name, resealed, remaining, unreadable, looked_at }) => ({
        table: table_name,
        column: column_name,
        resealed,
        remaining,
        unreadable,
        lookedAt: looked_at.toISOString(),
      })),
  };
}

function presentCustody(
  { methods, retired }: Custody,
  checks: Readonly<Record<string, string>>,
): NonNullable<KeysView['custody']> {
  return {
    methods: methods.map((method) => ({
      id: method.id,
      kind: method.kind,
      label: method.label,
      createdAt: method.createdAt,
      groupsNeeded: method.kind === 'shares' ? method.groupThreshold : null,
      groups: presentGroups(method, checks),
    })),
    retired: retired.map(({ kind, label, retiredAt }) => ({ kind, label, retiredAt })),
  };
}

const presentGroups = (method: CustodyMethod, checks: Readonly<Record<string, string>>) =>
  method.kind === 'shares'
    ? method.groups.map(({ name, threshold, fingerprints }) => ({
        name,
        threshold,
        shares: fingerprints.map((fingerprint, index) => ({
          number: index + 1,
          checkedAt: checks[fingerprint] ?? null,
        })),
      }))
    : [];
