import { contractOf as contractIn, installationRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { type Clock, CodedError } from '@haechi/kernel';
import { createLookAtInstallation, type InstallationPlace } from '../installation/look-at-installation.ts';
import { createReadKeys, type ReadKeysDeps } from '../installation/read-keys.ts';

export interface InstallationRouteDeps extends ReadKeysDeps {
  readonly clock: Clock;
  readonly place: (InstallationPlace & NonNullable<ReadKeysDeps['place']>) | undefined;
}

const contract = contractIn(installationRoutes);

export function createInstallationRoutes(deps: InstallationRouteDeps): RouteImplementation[] {
  const { clock, place } = deps;
  const look = place === undefined ? undefined : createLookAtInstallation(place, clock);
  return [
    implement(contract('GET /api/v1/keys'), createReadKeys(deps)),
    implement(
      contract('GET /api/v1/installation'),
      async ({ ctx }) =>
        (await look?.read(ctx.locale)) ?? { version: '', fromBundle: false, history: [], examination: null },
    ),
    implement(contract('POST /api/v1/installation/examinations'), async ({ ctx }) => {
      if (look === undefined) throw new CodedError('CERT_005');
      return await look.examine(ctx.locale);
    }),
  ];
}
