import { stat } from 'node:fs/promises';
import type { keysView } from '@haechi/contracts';
import { type Custody, type CustodyMethod, readCustody, readShareChecks } from '@haechi/custody';
import type { Tx } from '@haechi/database';
import type { z } from 'zod';
import { listCertificates, readAuthorities } from '../certificates/certificate-store.ts';

/** Where the keys of this installation lie. */
export interface KeysPlace {
  readonly keysDir: string;
  readonly plainKeyFile: string;
}

type KeysView = z.input<typeof keysView>;
type Item = KeysView['items'][number];

/** What there is of keys, how old it is, and who holds what opens them. */
export async function readKeys(tx: Tx, place: KeysPlace | undefined): Promise<KeysView> {
  const custody = place === undefined ? undefined : await readCustody(place.keysDir).catch(() => undefined);
  const checks = place === undefined ? {} : await readShareChecks(place.keysDir);
  return {
    custody: custody === undefined ? null : presentCustody(custody, checks),
    items: [...(await listRootKeys(custody, place)), ...(await listCertificateKeys(tx))],
  };
}

async function listRootKeys(custody: Custody | undefined, place: KeysPlace | undefined): Promise<Item[]> {
  if (custody === undefined) {
    const file = place === undefined ? undefined : await stat(place.plainKeyFile).catch(() => undefined);
    if (file === undefined) return [];
    return [{ kind: 'root', name: 'root.key', since: file.mtime.toISOString(), inUse: true }];
  }
  return [
    { kind: 'root', name: 'custody.json', since: custody.rotatedAt, inUse: true },
    ...custody.sealing.map(({ id, createdAt }, index) => ({
      kind: 'sealing' as const,
      name: id.slice(0, 8),
      since: createdAt,
      inUse: index === 0,
    })),
  ];
}

async function listCertificateKeys(tx: Tx): Promise<Item[]> {
  const authorities = (await readAuthorities(tx)).map(({ name, made_at, retired_at }) => ({
    kind: 'authority' as const,
    name,
    since: made_at.toISOString(),
    inUse: retired_at === null,
  }));
  const current = (await listCertificates(tx)).find(
    ({ kind, replaced_at, revoked_at }) => kind === 'server' && replaced_at === null && revoked_at === null,
  );
  if (current === undefined) return authorities;
  const since = current.issued_at.toISOString();
  return [...authorities, { kind: 'server_certificate', name: current.name, since, inUse: true }];
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
