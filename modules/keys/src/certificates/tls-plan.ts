/** How the server answers over TLS; set where it starts. */
export interface TlsPlan {
  /** Names and addresses clients know the server by. */
  readonly names: readonly string[];
  /** Whether clients have to show a certificate of the authority as well. */
  readonly clientsRequired: boolean;
  /** Address of the server as people know it; lists of revoked certificates are below it. */
  readonly publicUrl: URL;
  /** Where the certificate and the root are laid down for programs beside; undefined where another process does. */
  readonly folder: string | undefined;
}

/** Where the list of what an authority revoked is to be had; its serial keeps the lists of two authorities apart. */
export const revocationPath = (authorityId: string): string => `/pki/${authorityId}.crl`;
