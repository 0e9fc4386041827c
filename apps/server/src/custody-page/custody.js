// The page of custody, for a browser: registers a passkey that computes (WebAuthn PRF), or unlocks a locked server with one.
// Plain script without a build: a locked server has nothing else to give out.
'use strict';

const state = document.querySelector('[role="status"]');
const button = document.querySelector('button');
const token = new URLSearchParams(location.search).get('token');

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/** Says one of the sentences the page brought along. */
function say(name) {
  state.textContent = document.body.dataset[name] ?? name;
}

async function ask(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-haechi-request': '1' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(response.status === 404 ? 'over' : 'refused');
  return await response.json();
}

/** What a passkey computes from the salt; undefined where browser or authenticator offer no PRF. */
async function compute({ rpId, salt, credentialId }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rpId,
      userVerification: 'required',
      allowCredentials: [{ type: 'public-key', id: toBytes(credentialId) }],
      extensions: { prf: { evalByCredential: { [credentialId]: { first: toBytes(salt) } } } },
    },
  });
  return credential.getClientExtensionResults().prf?.results?.first;
}

async function register() {
  const { rpId, label, salt } = await ask('/custody/passkey/begin', { token });
  const created = await navigator.credentials.create({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { id: rpId, name: 'Haechi' },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name: label, displayName: label },
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
      extensions: { prf: {} },
    },
  });
  if (created.getClientExtensionResults().prf?.enabled !== true) return say('noPrf');
  const credentialId = toText(created.rawId);
  const output = await compute({ rpId, salt, credentialId });
  if (output === undefined) return say('noPrf');
  await ask('/custody/passkey/finish', { token, credentialId, output: toText(output) });
  button.hidden = true;
  say('done');
}

async function unlock() {
  const { passkeys } = await ask('/custody/options', {});
  const [first] = passkeys;
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rpId: first.rpId,
      userVerification: 'required',
      allowCredentials: passkeys.map(({ credentialId }) => ({
        type: 'public-key',
        id: toBytes(credentialId),
      })),
      extensions: {
        prf: {
          evalByCredential: Object.fromEntries(
            passkeys.map(({ credentialId, salt }) => [credentialId, { first: toBytes(salt) }]),
          ),
        },
      },
    },
  });
  const output = credential.getClientExtensionResults().prf?.results?.first;
  if (output === undefined) return say('noPrf');
  await ask('/custody/unlock', { credentialId: toText(credential.rawId), output: toText(output) });
  button.hidden = true;
  say('done');
  waitUntilReady();
}

async function look() {
  const answer = await fetch('/readyz').catch(() => undefined);
  if (answer?.ok) location.replace('/');
}

/** A server that has started shows its own page here. */
function waitUntilReady() {
  setInterval(() => void look(), 1000);
}

async function act() {
  button.disabled = true;
  say('busy');
  try {
    await (token === null ? unlock() : register());
  } catch (error) {
    say(error.message === 'over' ? 'over' : error.message === 'refused' ? 'refused' : 'failed');
  } finally {
    button.disabled = false;
  }
}

if (typeof PublicKeyCredential === 'undefined') {
  button.hidden = true;
  say('noPasskeys');
} else {
  button.addEventListener('click', () => void act());
}
if (token === null) waitUntilReady();
