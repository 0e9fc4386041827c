const ADDRESS_MAX = 400;
const HOST = /^(?=.{1,253}(:|$))[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?$/;

/**
 * Whether a client_id is the address of a document about the client (draft-ietf-oauth-client-id-metadata-document, section 3):
 * https with a path, in its one spelling, so that two addresses are one only when they are the same text.
 */
export function isDocumentAddress(clientId: string): boolean {
  if (clientId.length > ADDRESS_MAX || !clientId.startsWith('https://')) return false;
  const url = URL.parse(clientId);
  return (
    url !== null &&
    url.href === clientId &&
    url.pathname !== '/' &&
    url.username === '' &&
    url.password === '' &&
    !clientId.includes('?') &&
    !clientId.includes('#')
  );
}

/** An entry of the administrator's list: a host, perhaps with a port, or the address of one document. */
export const isDocumentEntry = (entry: string): boolean => HOST.test(entry) || isDocumentAddress(entry);

/** Splits the setting: entries stand between commas or blanks. */
export const splitDocumentEntries = (text: string): readonly string[] =>
  text.split(/[\s,]+/).filter((entry) => entry !== '');

/** Whether the list lets a document in: by its own address, or by its host. Hosts below a host are others. */
export const isListed = (entries: readonly string[], address: string): boolean =>
  entries.includes(address) || entries.includes(new URL(address).host);
