const HERE = 'https://console.invalid';
/** One slash and then not another, nor a backslash, which browsers read as one. */
const LOCAL_PATH = /^\/(?![/\\])/;

/**
 * Where to go after signing in. Only a path of this console: an address that leads elsewhere (`//evil`, `/\evil`,
 * `https:`) would make our sign-in page a stepping stone for phishing.
 */
export function safeReturnPath(next: unknown): string {
  if (typeof next !== 'string' || !LOCAL_PATH.test(next)) return '/';
  const url = new URL(next, HERE);
  // Looked at again after resolving: `/./..//evil` only then begins with two slashes.
  const stays = url.origin === HERE && LOCAL_PATH.test(url.pathname) && url.pathname !== '/sign-in';
  return stays ? url.pathname + url.search + url.hash : '/';
}
