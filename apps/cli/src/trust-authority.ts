import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/**
 * Believes the certificate authority of an installation beside those of the system: the file named by `HAECHI_CA_FILE`,
 * or that of the installation on this machine when `HAECHI_HOME` names it.
 */
export function trustAuthority(env: Readonly<Record<string, string | undefined>>): void {
  const home = env['HAECHI_HOME'];
  const file = env['HAECHI_CA_FILE'] || (home ? join(home, 'tls', 'ca.crt') : undefined);
  if (file === undefined || !existsSync(file)) return;
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(file, 'utf8')]);
}
