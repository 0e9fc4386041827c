import { join } from 'node:path';
import type { TlsPlan } from '@haechi/keys';
import type { ServerConfig } from '../config.ts';

const NAMES_MAX = 50;

export const tlsFolderOf = (baseDir: string): string => join(baseDir, 'tls');

/** How the server answers over TLS, as it is configured; undefined where it does not. */
export function planTls(
  config: Pick<ServerConfig, 'HAECHI_TLS' | 'HAECHI_TLS_NAMES' | 'HAECHI_TLS_CLIENTS'>,
  publicUrl: URL,
  folder: string | undefined,
): TlsPlan | undefined {
  if (config.HAECHI_TLS === 'off') return undefined;
  const host = publicUrl.hostname.replace(/^\[|\]$/g, '');
  const wanted = (config.HAECHI_TLS_NAMES ?? '').split(',').map((name) => name.trim().toLowerCase());
  const names = [...new Set([host, ...wanted, 'localhost', '127.0.0.1'])].filter((name) => name !== '');
  return {
    names: names.slice(0, NAMES_MAX),
    clientsRequired: config.HAECHI_TLS_CLIENTS === 'required',
    publicUrl,
    folder,
  };
}
