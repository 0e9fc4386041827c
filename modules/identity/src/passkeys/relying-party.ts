/** Whom passkeys are made for. A passkey answers only to the host it was made for, so this never changes. */
export interface RelyingParty {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
}

export function relyingPartyOf(publicUrl: URL): RelyingParty {
  return { id: publicUrl.hostname, name: 'Haechi', origin: publicUrl.origin };
}
