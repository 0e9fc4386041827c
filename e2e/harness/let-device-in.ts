import assert from 'node:assert/strict';
import { createBrowser } from '../../conformance/oidc/browser.ts';
import type { Person } from './people.ts';

/** Lets a device in, as the person who opens its address in a browser does; shows a second factor when that is wanted. */
export async function letDeviceIn({ client, authenticator }: Person, address: string): Promise<void> {
  const browser = createBrowser(client.origin);
  const keepCookies = (): void =>
    browser.keep(
      client
        .cookie()
        .split('; ')
        .map((pair) => `${pair}; Path=/`),
    );
  keepCookies();
  // With the code in the address, the first page sends itself.
  const confirm = await browser.submit(await browser.open(address));
  const asked = await browser.submit(confirm);
  const uid = /\/oidc\/interaction\/([A-Za-z0-9_-]+)$/.exec(asked.url)?.[1];
  assert.ok(uid !== undefined, `not asked: ${asked.status} ${asked.url}`);
  const accept = () => client.send('POST /api/v1/openid/interactions/{uid}/accept', { params: { uid } });
  let answer = await accept();
  if (answer.status === 401) {
    await client.call('POST /api/v1/auth/step-up', { body: { totpCode: authenticator.nextCode() } });
    answer = await accept();
  }
  assert.equal(answer.status, 200, answer.text);
  const { goTo } = JSON.parse(answer.text) as { readonly goTo: string }; // as the contract says
  // A second factor that was shown has renewed the cookie.
  keepCookies();
  const last = await browser.open(goTo);
  assert.equal(last.status, 200, `${last.url}: ${last.text}`);
}
