import type { CDPSession, Page } from 'playwright-core';

/** An authenticator the browser believes in: it answers without anybody touching it. */
export interface VirtualAuthenticator {
  /** How often its one passkey was used, as it counts itself. */
  signCount(): Promise<number>;
  /** Sets the counter back, as that of a copy made earlier would stand. */
  setBackTo(signCount: number): Promise<void>;
  /** Whether the person holds the finger to it. */
  verifyPerson(verified: boolean): Promise<void>;
}

/** Gives a page a built-in authenticator with resident keys and verification (CDP domain WebAuthn). */
export async function addVirtualAuthenticator(
  page: Page,
  /** Whether it computes from a salt (WebAuthn PRF). */
  { hasPrf = false } = {},
): Promise<VirtualAuthenticator> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      hasPrf,
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  async function only() {
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
    const [credential] = credentials;
    if (credential === undefined || credentials.length > 1)
      throw new Error(`expected one passkey, found ${credentials.length}`);
    return credential;
  }
  return {
    signCount: async () => (await only()).signCount,
    async setBackTo(signCount) {
      const credential = await only();
      await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
      await cdp.send('WebAuthn.addCredential', {
        authenticatorId,
        credential: { ...credential, signCount },
      });
    },
    async verifyPerson(isUserVerified) {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
  };
}
