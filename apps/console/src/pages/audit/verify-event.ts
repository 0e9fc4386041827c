import {
  createNoteVerifier,
  decodeBase64,
  encodeBase64,
  hashLeaf,
  type LogProof,
  type OpenedCheckpoint,
  openCheckpoint,
  parseProof,
  parseVerifierKey,
  type Result,
  verifyInclusion,
} from '@haechi/transparency';
import type { AuditEventDetail } from './audit-search.ts';

export const VERIFY_STEPS = ['content', 'leaf', 'proof', 'signature', 'inclusion'] as const;
export type VerifyStepId = (typeof VERIFY_STEPS)[number];

/** One step that was taken. A failed one ends the verification. */
export interface VerifyStep {
  readonly id: VerifyStepId;
  readonly ok: boolean;
  /** What was found: a hash, a size, a code of what is wrong. */
  readonly found: string;
}

export interface VerifyPorts {
  readonly fetchProof: () => Promise<string>;
  readonly fetchLog: () => Promise<{ readonly origin: string; readonly verifierKey: string }>;
}

/** What the leaf says of an event under the same names as the page. */
const SAID_BY_BOTH = ['id', 'at', 'action', 'result'] as const;

type Checked = Pick<AuditEventDetail, (typeof SAID_BY_BOTH)[number] | 'index' | 'leaf' | 'leafHash'>;

const passed = (id: VerifyStepId, found: string): VerifyStep => ({ id, ok: true, found });
const failed = (id: VerifyStepId, found: string): VerifyStep => ({ id, ok: false, found });

function readLeaf(leaf: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(leaf);
    return typeof content === 'object' && content !== null ? { ...content } : {};
  } catch {
    return {};
  }
}

/** Whether the text that was hashed speaks of the event shown; else a good proof of another event would pass. */
function checkContent(event: Checked): VerifyStep {
  const said = readLeaf(event.leaf);
  const different = SAID_BY_BOTH.find((name) => said[name] !== event[name]);
  return different === undefined ? passed('content', event.id) : failed('content', different);
}

function checkLeaf(event: Checked, leafHash: Uint8Array): VerifyStep {
  const computed = encodeBase64(leafHash);
  return computed === event.leafHash ? passed('leaf', computed) : failed('leaf', computed);
}

function checkProof(event: Checked, proof: Result<LogProof, { readonly code: string }>): VerifyStep {
  if (!proof.ok) return failed('proof', proof.error.code);
  const { index, hashes } = proof.value;
  return index === event.index ? passed('proof', `${hashes.length}`) : failed('proof', `index ${index}`);
}

async function openSigned(
  proof: LogProof,
  log: Awaited<ReturnType<VerifyPorts['fetchLog']>>,
): Promise<Result<OpenedCheckpoint, { readonly code: string }>> {
  const key = parseVerifierKey(log.verifierKey);
  if (!key.ok) return key;
  try {
    return await openCheckpoint(proof.checkpoint, {
      origin: log.origin,
      logKeys: [createNoteVerifier(key.value)],
    });
  } catch {
    // Browsers have no WebCrypto on plain http away from localhost, and old ones no Ed25519.
    return { ok: false, error: { code: 'no_web_crypto' } };
  }
}

/**
 * Verifies one event without trusting the server's word for it: hashes the leaf here, checks the signature of the
 * checkpoint, and climbs the tree (RFC 6962, C2SP tlog-proof). Yields each step as it is done.
 * @throws what the ports throw, such as the server's AUD_001 while the event waits for its place
 */
export async function* verifyEvent(event: Checked, ports: VerifyPorts): AsyncGenerator<VerifyStep> {
  const content = checkContent(event);
  yield content;
  if (!content.ok) return;

  const leafHash = hashLeaf(new TextEncoder().encode(event.leaf));
  const leaf = checkLeaf(event, leafHash);
  yield leaf;
  if (!leaf.ok) return;

  const parsed = parseProof(await ports.fetchProof());
  const step = checkProof(event, parsed);
  yield step;
  if (!step.ok || !parsed.ok) return;

  const opened = await openSigned(parsed.value, await ports.fetchLog());
  if (!opened.ok) return yield failed('signature', opened.error.code);
  const { size, root } = opened.value.checkpoint;
  yield passed('signature', `${size}`);

  const { index, hashes } = parsed.value;
  const included = verifyInclusion({ index, size, leafHash, proof: hashes, root });
  yield included.ok ? passed('inclusion', encodeBase64(root)) : failed('inclusion', included.error.code);
}

/** A hash as hexadecimal digits, as other tools print it. */
export function toHex(base64: string): string {
  return Array.from(decodeBase64(base64) ?? [], (byte) => byte.toString(16).padStart(2, '0')).join('');
}
