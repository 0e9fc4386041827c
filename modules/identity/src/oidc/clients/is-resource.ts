/** Doors below the public address that tokens can be for besides the API: the gate of a tenant, or one server behind it. */
const GATE = /^\/mcp\/ten_[0-7][0-9a-hjkmnp-tv-z]{25}(?:\/[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?)?$/;

/** Whether an address is one a client may name as resource (RFC 8707). Whether there is something is asked when it is used. */
export function createIsResource(origin: string): (indicator: string) => boolean {
  return (indicator) => {
    const url = URL.parse(indicator);
    return url?.origin === origin && indicator === `${origin}${url.pathname}` && GATE.test(url.pathname);
  };
}
