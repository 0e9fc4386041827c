import { createHash } from 'node:crypto';
import { type Clock, MINUTE_MS, SECOND_MS } from '@haechi/kernel';
import { calculateJwkThumbprint, EmbeddedJWK, errors as joseErrors, jwtVerify } from 'jose';
import type { RecordQueries } from '../storage/record-queries.ts';

export interface ProvenRequest {
  readonly method: string;
  readonly url: string;
  readonly accessToken: string;
}

export type CheckProof = (proof: string, request: ProvenRequest, jkt: string) => Promise<boolean>;

const PROOF_LIVES_MS = MINUTE_MS;

/** Whether a request was made by the holder of the key its token is bound to (RFC 9449, sections 4.3 and 7.1). */
export function createCheckProof({
  clock,
  records,
}: {
  readonly clock: Clock;
  readonly records: RecordQueries;
}): CheckProof {
  return async (proof, { method, url, accessToken }, jkt) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: ['ES256', 'EdDSA', 'Ed25519'],
        currentDate: new Date(clock.now()),
        maxTokenAge: PROOF_LIVES_MS / SECOND_MS,
        clockTolerance: 5,
        requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
      });
      const { jwk } = protectedHeader;
      if (jwk === undefined || (await calculateJwkThumbprint(jwk)) !== jkt) return false;
      const ath = createHash('sha256').update(accessToken).digest('base64url');
      if (payload['htm'] !== method || payload['htu'] !== url || payload['ath'] !== ath) return false;
      return await records.keepOnce({
        kind: 'ReplayDetection',
        id: `${jkt}/${payload.jti ?? ''}`,
        payload: {},
        clientId: undefined,
        sessionId: undefined,
        outlivesSession: false,
        grantId: undefined,
        userCode: undefined,
        uid: undefined,
        expiresAtMs: clock.now() + 2 * PROOF_LIVES_MS,
      });
    } catch (error) {
      if (error instanceof joseErrors.JOSEError) return false;
      throw error;
    }
  };
}
