import type { Page } from 'playwright-core';
import type { Visit } from './visit.ts';

/** A screen and what it is called in file names. */
export interface Screen {
  readonly name: string;
  readonly path: string;
}

const nameOfPath = (path: string): string => (path === '/' ? 'home' : path.slice(1).replaceAll('/', '-'));

/** The areas the person's own navigation leads to, so that a new one is found without telling. */
async function findAreas(page: Page): Promise<Screen[]> {
  const paths = await page
    .locator('nav a[href^="/"]')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  return [...new Set(paths)].map((path) => ({ name: nameOfPath(path), path }));
}

/** The first thing an area lists and the way to make a new one, as far as it links to them. */
async function findDetails({ name, path }: Screen, page: Page): Promise<Screen[]> {
  if (path === '/') return [];
  const hrefs = await page
    // The views of an area are screens of their own.
    .locator(`main a[href^="${path}/"]:not(.views a)`)
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  const below = hrefs.map((href) => href.split(/[?#]/)[0] ?? '').filter((href) => href !== path);
  const made = below.find((href) => href === `${path}/new`);
  const one = below.find((href) => href !== `${path}/new` && !MORE.some((screen) => screen.path === href));
  return [
    ...(one === undefined ? [] : [{ name: `${name}-one`, path: one }]),
    ...(made === undefined ? [] : [{ name: `${name}-new`, path: made }]),
  ];
}

/** Screens that no link in a list leads to. */
const MORE: readonly Screen[] = [
  { name: 'requests-all', path: '/requests?view=all' },
  { name: 'requests-new', path: '/requests/new' },
  { name: 'roles-new', path: '/roles/new' },
  { name: 'anomalies-rules', path: '/anomalies/rules' },
  { name: 'members-invitations', path: '/members?tab=invitations' },
  { name: 'roles-matrix', path: '/roles/matrix' },
  { name: 'roles-compare', path: '/roles/compare' },
  { name: 'delegations-received', path: '/delegations?show=received' },
  { name: 'notifications-preferences', path: '/notifications/preferences' },
  { name: 'notifications-channels', path: '/notifications/channels' },
  { name: 'policies-approvals', path: '/policies/approvals' },
  { name: 'policies-on-call', path: '/policies/on-call' },
  { name: 'policies-separation', path: '/policies/separation' },
  { name: 'resources-types', path: '/resources/types' },
  { name: 'sinks-new', path: '/sinks?new=true' },
  { name: 'gate-calls', path: '/gate/calls' },
  { name: 'gate-grants', path: '/gate/grants' },
  { name: 'gate-rules', path: '/gate/rules' },
  { name: 'provisioning', path: '/provisioning' },
];

/** The newest request that waits for this person, on a page of its own. */
async function findRequest(page: Page): Promise<Screen[]> {
  const response = await page.request.get('/api/v1/approvals?view=inbox&limit=1');
  const id = /"id":"(apr_[0-9a-z]+)"/.exec(await response.text())?.[1];
  return id === undefined ? [] : [{ name: 'requests-one', path: `/requests/${id}` }];
}

/** Every screen a person can reach by the navigation and one step further, and what only this person sees. */
export async function findScreens(visit: Visit, also: readonly Screen[]): Promise<Screen[]> {
  await visit.open('/');
  const screens: Screen[] = [...MORE, ...also, ...(await findRequest(visit.page))];
  for (const area of await findAreas(visit.page)) {
    await visit.open(area.path);
    screens.push(area, ...(await findDetails(area, visit.page)));
  }
  return screens;
}
