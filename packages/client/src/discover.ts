import { createTransport, isObject, type TransportOptions } from './transport.ts';
import { HaechiError } from './types.ts';

const trim = (url: string): string => url.replace(/\/+$/, '');

/**
 * Makes sure that a server is the decision point it is taken for, by AuthZEN's metadata. A name that differs is refused:
 * a server that says what it was called by would let whoever sets that header say where tokens are sent.
 * @returns the capabilities the metadata names
 * @throws HaechiError
 */
export async function discover(options: TransportOptions): Promise<readonly string[]> {
  const metadata = await createTransport(options)({
    method: 'GET',
    path: '/.well-known/authzen-configuration',
  });
  const point = isObject(metadata) ? metadata['policy_decision_point'] : undefined;
  if (!isObject(metadata) || typeof point !== 'string')
    throw new HaechiError('protocol', 'the server has no AuthZEN metadata');
  if (trim(point) !== trim(options.url))
    throw new HaechiError('protocol', `the server calls itself ${point} and was asked as ${options.url}`);
  const capabilities = metadata['capabilities'];
  return Array.isArray(capabilities)
    ? capabilities.filter((capability) => typeof capability === 'string')
    : [];
}
