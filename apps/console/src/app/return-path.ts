/**
 * Where to go after signing in. Only a path of this console: an address that leads elsewhere (`//evil`, `/\evil`,
 * `https:`) would make our sign-in page a stepping stone for phishing.
 */
export function safeReturnPath(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return '/';
  const url = new URL(next, 'https://console.invalid');
  return url.origin === 'https://console.invalid' && url.pathname !== '/sign-in'
    ? url.pathname + url.search + url.hash
    : '/';
}
