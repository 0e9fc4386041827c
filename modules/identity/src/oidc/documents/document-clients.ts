import { MINUTE_MS, SECOND_MS } from '@haechi/kernel';
import { errors } from 'oidc-provider';
import type { IdentityParts } from '../../parts.ts';
import { CLIENT_DOCUMENTS } from '../../settings.ts';
import type { StoredClient } from '../clients/find-client.ts';
import { isListed, splitDocumentEntries } from './document-address.ts';
import { fetchDocument } from './fetch-document.ts';
import { createKeepDocument } from './keep-document.ts';
import { type DocumentFault, readDocument } from './read-document.ts';

/** Clients that are named by the address of a document, as far as the administrator's list lets them in. */
export interface DocumentClients {
  /** Whether any is let in. */
  isOn(): Promise<boolean>;
  admits(address: string): Promise<boolean>;
  /** Reads the document unless what is known of it is still good. @throws errors.InvalidClient saying what is wrong with it */
  renew(address: string, known: StoredClient | undefined): Promise<void>;
}

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'audit' | 'settings' | 'log' | 'fetchOutside'> & {
  /** This process asks the database again. */
  readonly forget: () => void;
};

const LIST_KEPT_MS = SECOND_MS;
/** Anybody can name an address, so this is how often its server is asked at most. */
const ASKED_A_MINUTE_MAX = 20;

export function createDocumentClients(deps: Deps): DocumentClients {
  const { database, clock, settings, log, fetchOutside, forget } = deps;
  const keep = createKeepDocument(deps);
  let list: { readonly atMs: number; readonly entries: Promise<readonly string[]> } | undefined;
  const asking = new Map<string, Promise<void>>();
  let asked = { minute: 0, count: 0 };

  function readList(): Promise<readonly string[]> {
    if (list !== undefined && clock.now() - list.atMs < LIST_KEPT_MS) return list.entries;
    const entries = database
      .platform((tx) => settings.read(tx, CLIENT_DOCUMENTS), { readOnly: true })
      .then((value) => splitDocumentEntries(String(value)));
    list = { atMs: clock.now(), entries };
    entries.catch(() => {
      list = undefined;
    });
    return entries;
  }

  function refuse(address: string, fault: DocumentFault, why?: string): never {
    log.warn({ address, fault, why }, 'a client was refused because of its document');
    throw new errors.InvalidClient(`the document at client_id was refused: ${fault}`);
  }

  function countAsking(): void {
    const minute = Math.floor(clock.now() / MINUTE_MS);
    if (asked.minute !== minute) asked = { minute, count: 0 };
    asked.count += 1;
    if (asked.count <= ASKED_A_MINUTE_MAX) return;
    const refusal = new errors.OIDCProviderError(429, 'temporarily_unavailable');
    refusal.error_description = 'too many documents of clients were asked for; try again in a minute';
    throw refusal;
  }

  async function read(address: string): Promise<void> {
    countAsking();
    const fetched = await fetchDocument(fetchOutside, address);
    if (!fetched.ok) refuse(address, fetched.error.fault, fetched.error.why);
    const entries = await readList();
    const document = readDocument(address, fetched.value.text, (host) => entries.includes(host));
    if (!document.ok) refuse(address, document.error);
    if (!(await keep(address, document.value, fetched.value.goodForMs))) refuse(address, 'too_many_clients');
    forget();
  }

  return {
    isOn: async () => (await readList()).length > 0,
    admits: async (address) => isListed(await readList(), address),
    async renew(address, known) {
      const goodUntilMs = known?.document_good_until?.getTime() ?? 0;
      if (clock.now() < goodUntilMs) return;
      let reading = asking.get(address);
      if (reading === undefined) {
        reading = read(address).finally(() => asking.delete(address));
        asking.set(address, reading);
      }
      await reading;
    },
  };
}
