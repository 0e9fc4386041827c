/** Whether this browser knows passkeys; apart from the ceremonies, because the home page asks it at every visit. */
export function hasPasskeys(): boolean {
  return typeof globalThis.PublicKeyCredential === 'function';
}
