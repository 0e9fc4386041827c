import { join } from 'node:path';

/**
 * Where Node keeps what it made of our sources, so that the next start need not make it again. In the checkout and not
 * in the shared temporary folder, where somebody else could put what we would run.
 *
 * @param {string} root the checkout
 * @returns {{ NODE_COMPILE_CACHE?: string }} to add to the environment; nothing where the operator set it
 */
export function compileCache(root) {
  if (process.env.NODE_COMPILE_CACHE !== undefined) return {};
  return { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'haechi-compiled') };
}
