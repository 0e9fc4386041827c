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
  { name: 'resources-names', path: '/resources/names' },
  { name: 'log-tiers', path: '/log/tiers' },
  { name: 'gate-tools', path: '/gate/tools' },
  { name: 'gate-calls', path: '/gate/calls' },
  { name: 'gate-grants', path: '/gate/grants' },
  { name: 'gate-rules', path: '/gate/rules' },
  { name: 'provisioning', path: '/provisioning' },
];

/** Things with a page of their own that a list shows without the walk seeing a link: whom to ask for the newest one. */
const NEWEST = [
  {
    name: 'requests-one',
    list: '/api/v1/approvals?view=inbox&limit=1',
    id: /"id":"(apr_\w+)"/,
    page: '/requests',
  },
  { name: 'gate-tools-one', list: '/api/v1/gate/tools', id: /"id":"(tul_\w+)"/, page: '/gate/tools' },
  { name: 'gate-calls-one', list: '/api/v1/gate/calls?limit=1', id: /"id":"(cal_\w+)"/, page: '/gate/calls' },
  {
    name: 'notifications-channels-one',
    list: '/api/v1/notification-channels',
    id: /"id":"(nch_\w+)"/,
    page: '/notifications/channels',
  },
] as const;

async function findNewest(page: Page): Promise<Screen[]> {
  const screens: Screen[] = [];
  for (const { name, list, id, page: above } of NEWEST) {
    const response = await page.request.get(list);
    const found = id.exec(await response.text())?.[1];
    if (found !== undefined) screens.push({ name, path: `${above}/${found}` });
  }
  return screens;
}

/** Every screen a person can reach by the navigation and one step further, and what only this person sees. */
export async function findScreens(visit: Visit, also: readonly Screen[]): Promise<Screen[]> {
  await visit.open('/');
  const screens: Screen[] = [...MORE, ...also, ...(await findNewest(visit.page))];
  for (const area of await findAreas(visit.page)) {
    await visit.open(area.path);
    screens.push(area, ...(await findDetails(area, visit.page)));
  }
  return screens;
}
