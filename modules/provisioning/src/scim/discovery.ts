import SCIMMY from 'scimmy';
import { scimError } from './scim-error.ts';
import type { ScimAnswer } from './scim-request.ts';

const { Config, Resources } = SCIMMY;

/** What this service can, for programs (RFC 7644, section 4). The library keeps it once for the process. */
export function createDiscovery(baseUrl: string) {
  Config.set({
    patch: true,
    filter: { supported: true, maxResults: 200 },
    sort: true,
    etag: true,
    bulk: false,
    changePassword: false,
  } as never); // booleans are its documented short form
  Config.set('authenticationSchemes', []);
  Config.set('authenticationSchemes', [
    {
      type: 'oauthbearertoken',
      name: 'OAuth Bearer Token',
      description: 'A token of a service account of the organisation',
      specUri: 'https://www.rfc-editor.org/rfc/rfc6750',
      primary: true,
    },
  ] as never); // as above
  for (const resource of [Resources.User, Resources.Group]) {
    resource.basepath(baseUrl);
    if (!Object.values(Resources.declared()).includes(resource)) Resources.declare(resource as never); // a kind of its own
  }
  for (const kind of [Resources.Schema, Resources.ResourceType, Resources.ServiceProviderConfig])
    kind.basepath(baseUrl);

  return async (path: string): Promise<ScimAnswer | undefined> => {
    const [, kind, id] =
      /^\/(ServiceProviderConfig|ResourceTypes|Schemas)(?:\/([\w:.-]{1,200}))?$/.exec(path) ?? [];
    if (kind === undefined) return undefined;
    if (kind === 'ServiceProviderConfig') {
      if (id !== undefined) throw scimError(404, null, 'no such resource');
      return { status: 200, headers: {}, body: await new Resources.ServiceProviderConfig().read() };
    }
    const Kind = kind === 'Schemas' ? Resources.Schema : Resources.ResourceType;
    return { status: 200, headers: {}, body: await new Kind(id as never).read() }; // without an id: all
  };
}
