import { writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import type dcmjsDimse from 'dcmjs-dimse';
import { type Finding, finding } from './finding.ts';

const say = finding('dicom');
const ATTEMPT_WITHIN_MS = 10_000;
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
const IMAGE_SIDE = 64;

export interface DicomPeer {
  readonly host: string;
  readonly port: number;
  /** Application entity title of the peer. */
  readonly calledTitle: string;
  readonly callingTitle: string;
}

export interface DicomAttempt {
  readonly kind: 'C-ECHO' | 'C-STORE';
  readonly ok: boolean;
  readonly durationMs: number;
  /** Status of the response in hex, or what went wrong on the way. */
  readonly outcome: string;
}

type Dimse = typeof dcmjsDimse;

/** The package is optional; it is CommonJS, so everything of it is under `default`. */
async function loadDimse(): Promise<Dimse | undefined> {
  try {
    const { default: dimse } = await import('dcmjs-dimse');
    dimse.log.setLevel('silent', false);
    return dimse;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** A small picture of nobody. */
function makePicture({ Dataset }: Dimse): InstanceType<Dimse['Dataset']> {
  return new Dataset(
    {
      _vrMap: { PixelData: 'OW' },
      PatientName: 'TEST^HAECHI',
      PatientID: 'HAECHI-DOCTOR',
      StudyInstanceUID: Dataset.generateDerivedUid(),
      SeriesInstanceUID: Dataset.generateDerivedUid(),
      SOPInstanceUID: Dataset.generateDerivedUid(),
      SOPClassUID: SECONDARY_CAPTURE,
      Modality: 'OT',
      Rows: IMAGE_SIDE,
      Columns: IMAGE_SIDE,
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
      PixelRepresentation: 0,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      PixelData: [new Uint8Array(IMAGE_SIDE * IMAGE_SIDE).fill(127).buffer],
    },
    IMPLICIT_LITTLE_ENDIAN,
  );
}

async function attempt(dimse: Dimse, kind: DicomAttempt['kind'], peer: DicomPeer): Promise<DicomAttempt> {
  const beganMs = performance.now();
  const { CEchoRequest, CStoreRequest } = dimse.requests;
  const client = new dimse.Client();
  const outcome = await new Promise<string>((resolve) => {
    const overdue = setTimeout(() => {
      resolve('no answer');
      client.abort();
    }, ATTEMPT_WITHIN_MS);
    const settle = (text: string): void => {
      clearTimeout(overdue);
      resolve(text);
    };
    const request = kind === 'C-ECHO' ? new CEchoRequest() : new CStoreRequest(makePicture(dimse));
    request.on('response', (response) => settle(`0x${response.getStatus().toString(16).padStart(4, '0')}`));
    client.on('networkError', (error: Error) => settle(error.message));
    client.on('associationRejected', () => settle('association rejected'));
    client.on('closed', () => settle('closed without an answer'));
    client.addRequest(request);
    client.send(peer.host, peer.port, peer.callingTitle, peer.calledTitle, {
      associationTimeout: ATTEMPT_WITHIN_MS,
    });
  });
  return { kind, ok: outcome === '0x0000', durationMs: Math.round(performance.now() - beganMs), outcome };
}

export interface DicomTest {
  readonly peer: DicomPeer;
  /** How often each of the two is done. */
  readonly repeat: number;
  /** Where the evidence goes. */
  readonly evidenceFile: string;
  readonly nowMs: number;
}

/**
 * Decides between Plan A (WSL2) and Plan B (Windows): C-ECHO and C-STORE against a peer, again and again. One failure
 * among successes is enough for Plan B; where nothing succeeds, nothing is decided, for the peer may not be there. Every
 * attempt is written into the evidence file.
 */
export async function testDicom({ peer, repeat, evidenceFile, nowMs }: DicomTest): Promise<Finding> {
  const dimse = await loadDimse();
  if (dimse === undefined) return say('failure', 'dicom-missing');
  const attempts: DicomAttempt[] = [];
  for (let round = 0; round < repeat; round += 1) {
    attempts.push(await attempt(dimse, 'C-ECHO', peer));
    attempts.push(await attempt(dimse, 'C-STORE', peer));
  }
  const failed = attempts.filter(({ ok }) => !ok);
  const durations = attempts.map(({ durationMs }) => durationMs).toSorted((one, other) => one - other);
  const p95 = durations[Math.min(durations.length - 1, Math.floor(durations.length * 0.95))] ?? 0;
  const verdict = failed.length === 0 ? 'plan-a' : failed.length < attempts.length ? 'plan-b' : 'undecided';
  const evidence = { at: new Date(nowMs).toISOString(), kernel: release(), peer, verdict, p95, attempts };
  await writeFile(evidenceFile, `${JSON.stringify(evidence, null, 2)}\n`);
  const params = { peer: `${peer.host}:${peer.port} ${peer.calledTitle}`, count: attempts.length, p95 };
  if (failed.length === 0) return say('good', 'dicom-good', params);
  const why = failed[0]?.outcome ?? '';
  const code = verdict === 'plan-b' ? 'dicom-failed' : 'dicom-unreachable';
  return say('failure', code, { ...params, failed: failed.length, why, evidence: evidenceFile });
}
