import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { MakeServer } from '@haechi/http';
import type { TlsMaterial } from '@haechi/keys';
import type { ServerConfig } from '../config.ts';

export interface TlsListener {
  readonly makeServer: MakeServer;
  /**
   * From now on new connections are answered with this. Connections that are open go on, but for those of clients whose
   * certificate is revoked.
   */
  readonly use: (material: TlsMaterial) => void;
}

/** A server over TLS whose certificate can be exchanged while it runs. It has none, and takes nobody, before the first. */
export function createTlsListener(config: Pick<ServerConfig, 'HAECHI_TLS_CLIENTS'>): TlsListener {
  const requestCert = config.HAECHI_TLS_CLIENTS === 'required';
  const open = new Set<TLSSocket>();
  let server: Server | undefined;
  let inForce: TlsMaterial | undefined;

  function apply(): void {
    if (server === undefined || inForce === undefined) return;
    const { certificate, privateKey, roots, lists, revokedSerials } = inForce;
    server.setSecureContext({
      cert: certificate,
      key: privateKey,
      // Also ends what earlier connections could be resumed with: who was revoked has to show the certificate again.
      ...(requestCert ? { ca: [...roots], crl: [...lists] } : {}),
    });
    if (!requestCert) return;
    for (const socket of open)
      if (revokedSerials.has(socket.getPeerCertificate().serialNumber?.toLowerCase() ?? '')) socket.destroy();
  }

  return {
    makeServer(handler) {
      server = createServer({ requestCert, rejectUnauthorized: requestCert }, handler);
      server.on('secureConnection', (socket: TLSSocket) => {
        open.add(socket);
        socket.once('close', () => open.delete(socket));
      });
      apply();
      return server;
    },
    use(material) {
      inForce = material;
      apply();
    },
  };
}
