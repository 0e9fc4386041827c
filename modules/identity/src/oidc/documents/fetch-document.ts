import { DAY_MS, HOUR_MS, MINUTE_MS, ok, type Result, refuse, SECOND_MS } from '@haechi/kernel';
import type { DocumentFault } from './read-document.ts';

const WITHIN_MS = 5_000;
const CHARACTERS_MAX = 16_384;
const GOOD_FOR_MS = { least: 5 * MINUTE_MS, unless: HOUR_MS, most: DAY_MS };

export interface FetchedDocument {
  readonly text: string;
  /** How long it need not be asked for again, as its server says, within bounds. */
  readonly goodForMs: number;
}

function readGoodForMs(cacheControl: string | null): number {
  const seconds = /(?:^|,)\s*max-age\s*=\s*"?(\d{1,9})/i.exec(cacheControl ?? '')?.[1];
  const saidMs = seconds === undefined ? GOOD_FOR_MS.unless : Number(seconds) * SECOND_MS;
  return Math.min(GOOD_FOR_MS.most, Math.max(GOOD_FOR_MS.least, saidMs));
}

/**
 * Asks for a document, through the guard of what may be reached. A redirect is no document: it would be another address
 * than the client is named by.
 */
export async function fetchDocument(
  fetchOutside: typeof globalThis.fetch,
  address: string,
): Promise<Result<FetchedDocument, { readonly fault: DocumentFault; readonly why: string }>> {
  try {
    const response = await fetchOutside(address, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      return refuse({ fault: 'not_there', why: `status ${response.status}` });
    }
    const text = await response.text();
    if (text.length > CHARACTERS_MAX) return refuse({ fault: 'too_large', why: `${text.length} characters` });
    return ok({ text, goodForMs: readGoodForMs(response.headers.get('cache-control')) });
  } catch (error) {
    // Refused by the guard, no answer in time, a certificate nobody vouches for: the guard says which.
    const cause = error instanceof Error ? error.cause : undefined;
    return refuse({ fault: 'unreachable', why: JSON.stringify(cause ?? String(error)) });
  }
}
