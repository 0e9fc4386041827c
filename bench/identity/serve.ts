/** The measured process: a house with clients and signed-in families, steered by its parent over IPC. */
import { PLATFORM_TENANT_ID } from '@haechi/kernel';
import { createWorld, signInAt } from '../../conformance/oidc/world.ts';

export interface Ready {
  readonly tokenUrl: string;
  readonly service: string;
  readonly web: string;
  readonly refreshTokens: readonly string[];
}

export type Order = 'cpu' | 'lookups' | 'stop';

const FAMILIES = 16;
const LOOKUPS = 3000;
const basic = (id: string, secret: string | null): string =>
  `Basic ${Buffer.from(`${id}:${secret ?? ''}`).toString('base64')}`;

const world = await createWorld();
const service = await world.register({ kind: 'service' });
const web = await world.register({ kind: 'web' });
const refreshTokens: string[] = [];
for (let n = 0; n < FAMILIES; n += 1) {
  const tokens = await signInAt(world, world.admin, web.config);
  refreshTokens.push(tokens.refresh_token ?? '');
}

const answer = (value: unknown): void => void process.send?.(value);

/** How long finding the session of a cookie takes, in milliseconds, sorted. */
async function measureLookups(): Promise<number[]> {
  const cookie = world.admin.cookies('/').replace(/^.*haechi-local=([^;]+).*$/, '$1');
  const device = world.admin.cookies('/').replace(/^.*haechi-device=([^;]+).*$/, '$1');
  const caller = { cookie, device, bearer: undefined, ip: '127.0.0.1', userAgent: undefined };
  const durations: number[] = [];
  for (let n = 0; n < LOOKUPS; n += 1) {
    const startedMs = performance.now();
    const found = await world.house.identity.authenticate(caller);
    durations.push(performance.now() - startedMs);
    if (found?.tenantId !== PLATFORM_TENANT_ID) throw new Error('the session was not found');
  }
  return durations.slice(LOOKUPS / 10).toSorted((one, other) => one - other);
}

async function follow(order: Order): Promise<void> {
  if (order === 'cpu') {
    const { user, system } = process.cpuUsage();
    answer({ cpuS: (user + system) / 1e6 });
  }
  if (order === 'lookups') answer(await measureLookups());
  if (order === 'stop') {
    await world.close();
    process.disconnect();
  }
}
process.on('message', (order: Order) => void follow(order));
const ready: Ready = {
  tokenUrl: `${world.issuer}/token`,
  service: basic(service.id, service.secret),
  web: basic(web.id, web.secret),
  refreshTokens,
};
answer(ready);
