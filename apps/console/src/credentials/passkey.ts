import {
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  WebAuthnError,
} from '@simplewebauthn/browser';
import type { ApiInput, ApiResponse } from '../api/client.ts';

type Assertion = ApiInput<'POST /api/v1/auth/passkeys/login'>['body']['credential'];
type Attestation = ApiInput<'POST /api/v1/me/passkeys'>['body']['credential'];
type ShowOptions = ApiResponse<'POST /api/v1/auth/passkeys/options'>['options'];
type MakeOptions = ApiResponse<'POST /api/v1/me/passkeys/options'>['options'];

/** Whether passkeys are offered in the field in which an e-mail address is asked for. */
export const offersPasskeysInFields = browserSupportsWebAuthnAutofill;
/** Ends an offer in a field, before another question is asked or the page is left. */
export const withdrawPasskeyOffer = (): void => WebAuthnAbortService.cancelCeremony();

/** Asks for a passkey. `inField`: offered among what the browser fills in; resolves when the reader takes it. */
export async function showPasskey(options: ShowOptions, inField = false): Promise<Assertion> {
  // The server made the options in the form browsers take them; the contract says so without repeating it.
  const optionsJSON = options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  const { id, rawId, type, response, authenticatorAttachment } = await startAuthentication({
    optionsJSON,
    useBrowserAutofill: inField,
  });
  return { id, rawId, type, response, authenticatorAttachment };
}

/** Has an authenticator make a passkey. */
export async function makePasskey(options: MakeOptions): Promise<Attestation> {
  const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON']; // as above
  const { id, rawId, type, response, authenticatorAttachment } = await startRegistration({ optionsJSON });
  const { clientDataJSON, attestationObject, transports } = response;
  return {
    id,
    rawId,
    type,
    authenticatorAttachment,
    response: { clientDataJSON, attestationObject, transports: transports?.map(String) },
  };
}

export type PasskeyTrouble = 'given_up' | 'known_already' | 'not_possible';

/** Why there is no passkey, when it was the reader or the browser; undefined when it was something else. */
export function readPasskeyTrouble(error: unknown): PasskeyTrouble | undefined {
  if (error instanceof WebAuthnError) {
    if (error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return 'known_already';
    if (error.name === 'NotAllowedError' || error.code === 'ERROR_CEREMONY_ABORTED') return 'given_up';
    return 'not_possible';
  }
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'NotAllowedError' || error.name === 'AbortError') return 'given_up';
  return error.name === 'NotSupportedError' || error.name === 'SecurityError' ? 'not_possible' : undefined;
}
