interface Cookie {
  readonly value: string;
  readonly path: string;
}

export interface Page {
  readonly status: number;
  readonly url: string;
  readonly text: string;
  readonly headers: Headers;
  /** Where the browser was sent when the address is not the server's own: an answer to a client. */
  readonly left: URL | undefined;
}

export interface Browser {
  /** Opens an address and follows redirects as long as they stay on the server. */
  open(url: string | URL): Promise<Page>;
  /** Sends the first form of a page, with the field of the button that was pressed. */
  submit(page: Page, pressed?: Readonly<Record<string, string>>): Promise<Page>;
  /** The cookie header for a path. */
  cookies(path: string): string;
  keep(setCookies: readonly string[]): void;
}

const REDIRECTS_MAX = 10;

/** As much of a browser as the protocol needs: cookies by path, redirects, forms. */
export function createBrowser(origin: string): Browser {
  const jar = new Map<string, Cookie>();

  function keep(setCookies: readonly string[]): void {
    for (const text of setCookies) {
      const [pair = '', ...attributes] = text.split(';').map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
      const isGone = attributes.some(
        (part) => /^expires=Thu, 01 Jan 1970/i.test(part) || /^max-age=0$/i.test(part),
      );
      if (isGone) jar.delete(`${name}@${path}`);
      else jar.set(`${name}@${path}`, { value: pair.slice(pair.indexOf('=') + 1), path });
    }
  }

  const cookies = (path: string): string =>
    [...jar]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([key, cookie]) => `${key.slice(0, key.indexOf('@'))}=${cookie.value}`)
      .join('; ');

  async function request(url: URL, init: RequestInit): Promise<Page> {
    let at = url;
    let next = init;
    for (let hop = 0; hop < REDIRECTS_MAX; hop += 1) {
      const headers = new Headers(next.headers);
      headers.set('accept', 'text/html');
      headers.set('accept-language', 'en');
      headers.set('cookie', cookies(at.pathname));
      const response = await fetch(at, { ...next, headers, redirect: 'manual' });
      keep(response.headers.getSetCookie());
      const location = response.headers.get('location');
      const { status } = response;
      if (location === null)
        return {
          status,
          url: at.href,
          text: await response.text(),
          headers: response.headers,
          left: undefined,
        };
      await response.body?.cancel();
      const target = new URL(location, at);
      if (target.origin !== origin)
        return { status, url: at.href, text: '', headers: response.headers, left: target };
      at = target;
      next = {};
    }
    throw new Error('redirected too often');
  }

  return {
    keep,
    cookies,
    open: (url) => request(new URL(url, origin), {}),
    submit(page, pressed = {}) {
      const action = /<form[^>]*action="([^"]+)"/.exec(page.text)?.[1];
      if (action === undefined) throw new Error(`no form on ${page.url}: ${page.text.slice(0, 400)}`);
      const fields = [
        ...page.text.matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g),
      ].map(([, name = '', value = '']): [string, string] => [name, value]);
      const body = new URLSearchParams([...fields, ...Object.entries(pressed)]);
      return request(new URL(action, page.url), { method: 'POST', body });
    },
  };
}
