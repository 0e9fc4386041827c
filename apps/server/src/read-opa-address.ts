import type { SidecarAddress } from '@haechi/access';
import { ConfigError } from '@haechi/kernel/node';
import type { ServerConfig } from './config.ts';

type OpaConfig = Pick<ServerConfig, 'HAECHI_OPA_URL' | 'HAECHI_OPA_PATH' | 'HAECHI_OPA_TOKEN'>;

/**
 * The address of the policy server. It is the operator's word about this machine, like that of the database, so it may
 * be private or loopback; no request and no setting can change it.
 * @throws ConfigError when it is no address of HTTP
 */
export function readOpaAddress(config: OpaConfig): SidecarAddress | undefined {
  const { HAECHI_OPA_URL: address, HAECHI_OPA_PATH: path, HAECHI_OPA_TOKEN: token } = config;
  if (address === undefined) return undefined;
  const url = URL.parse(address);
  const isUsable =
    url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.search === '';
  if (!isUsable) throw new ConfigError(['HAECHI_OPA_URL: an address like http://127.0.0.1:8181']);
  return { url, path: path.replace(/^\/+|\/+$/g, ''), token };
}
