import { CodedError, formatId, parseId } from '@haechi/kernel';
import type { Logger, Secret } from '@haechi/kernel/node';
import type { Manifest } from '../backup/manifest.ts';
import { type DatabaseFacts, readFacts, readSignedStates } from '../backup/read-facts.ts';

export interface Comparison {
  readonly facts: DatabaseFacts;
  readonly tables: number;
  /** Logs whose state at the time of the backup is in the restored database, signed with the same root. */
  readonly logs: number;
}

/** Tables of the log only ever grow. */
const GROWS_ONLY = /^audit\.(audit_logs|checkpoints|tiles)$/;

/**
 * Compares a restored database with what the manifest says about the original.
 * @param replayed whether more of the log was replayed than the backup itself brought
 * @throws CodedError `KEEP_012` at the first difference
 */
export async function compareRestored(
  url: Secret,
  manifest: Manifest,
  log: Logger,
  replayed: boolean,
): Promise<Comparison> {
  const facts = await readFacts(url, log);
  if (facts.systemId !== manifest.database.systemId)
    throw differs(`system ${facts.systemId} instead of ${manifest.database.systemId}`);
  for (const [table, { from, to }] of Object.entries(manifest.counts)) {
    const count = facts.counts[table];
    if (count === undefined) throw differs(`the table ${table} is missing`);
    const exact = manifest.kind !== 'hot' && !replayed;
    const shrunk = GROWS_ONLY.test(table) && count < from;
    if (shrunk || (exact && count !== to))
      throw differs(`${table}: ${count} rows, expected ${from} to ${to}`);
  }
  const wanted = manifest.checkpoints.flatMap(({ log: id, size, root }) => {
    const tenantId = parseId('tenant', id);
    return tenantId === undefined ? [] : [{ tenantId, size, root: Buffer.from(root, 'base64') }];
  });
  const signed = await readSignedStates(url, log, wanted);
  for (const { tenantId, size, root } of wanted) {
    const found = signed.find((state) => state.tenantId === tenantId && state.size === size);
    if (found === undefined || Buffer.compare(found.root, root) !== 0)
      throw differs(`${formatId('tenant', tenantId)}: no checkpoint of ${size} events with that root`);
  }
  return { facts, tables: Object.keys(manifest.counts).length, logs: signed.length };
}

function differs(why: string): CodedError {
  return new CodedError('KEEP_012', { params: { why } });
}
