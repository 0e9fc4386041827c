import { decodeBase64, encodeBase64 } from '../encoding/base64.ts';
import { HASH_LENGTH } from '../merkle/tree-hasher.ts';
import { isTreeSize, perfectNodesOf } from '../merkle/tree-node.ts';
import { ok, type Refusal, type Result, refuse } from '../result.ts';

/**
 * First line of an export file. The lines after it are the entries `[from, to)`, one each, exactly the bytes that were
 * hashed; each line ends with a newline. Entries therefore contain none.
 */
export interface ExportHeader {
  readonly origin: string;
  /** The key the log named for itself. Whoever verifies compares it with the key obtained elsewhere. */
  readonly verifierKey: string;
  readonly from: number;
  readonly to: number;
  /** Hashes of the perfect subtrees of the entries before `from`, largest first. */
  readonly left: readonly Uint8Array[];
  /** Consistency proof from `to` to the size of the checkpoint. */
  readonly consistency: readonly Uint8Array[];
  /** A signed checkpoint that covers `to` or more entries, verbatim. */
  readonly checkpoint: string;
}

export type ExportRefusal = Refusal<'malformed_export'>;

export const EXPORT_FORMAT = 'haechi-audit-export@v1';
const HEADER_LENGTH_MAX = 1024 * 1024;

/** Writes the first line, without its newline. */
export const formatExportHeader = (header: ExportHeader): string =>
  JSON.stringify({
    format: EXPORT_FORMAT,
    origin: header.origin,
    verifierKey: header.verifierKey,
    from: header.from,
    to: header.to,
    left: header.left.map(encodeBase64),
    consistency: header.consistency.map(encodeBase64),
    checkpoint: header.checkpoint,
  });

const parseJson = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};

const parseHashes = (value: unknown): Uint8Array[] | undefined => {
  if (!Array.isArray(value)) return undefined;
  const hashes = value.map((text) => (typeof text === 'string' ? decodeBase64(text) : undefined));
  return hashes.every((hash) => hash?.length === HASH_LENGTH)
    ? hashes.filter((hash) => hash !== undefined)
    : undefined;
};

const isSize = (value: unknown): value is number => typeof value === 'number' && isTreeSize(value);

/** Reads the first line of an export without believing it. */
export const parseExportHeader = (line: string): Result<ExportHeader, ExportRefusal> => {
  const malformed = refuse('malformed_export', 'The first line is not the header of an export');
  const fields = line.length <= HEADER_LENGTH_MAX ? parseJson(line) : undefined;
  if (fields?.['format'] !== EXPORT_FORMAT) return malformed;
  const { origin, verifierKey, from, to, checkpoint } = fields;
  const left = parseHashes(fields['left']);
  const consistency = parseHashes(fields['consistency']);
  if (typeof origin !== 'string' || typeof verifierKey !== 'string' || typeof checkpoint !== 'string')
    return malformed;
  if (!isSize(from) || !isSize(to) || from >= to || left === undefined || consistency === undefined)
    return malformed;
  if (left.length !== perfectNodesOf({ begin: 0, end: from }).length) return malformed;
  return ok({ origin, verifierKey, from, to, left, consistency, checkpoint });
};
