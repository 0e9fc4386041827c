import {
  IconActivity,
  IconAddressBook,
  IconApps,
  IconArrowsDiff,
  IconArrowsExchange,
  IconArrowsSplit,
  IconBell,
  IconBook2,
  IconBuilding,
  IconBuildingStore,
  IconCategory,
  IconChartBar,
  IconCube,
  IconDatabaseExport,
  IconFileCode,
  IconFileImport,
  IconFingerprint,
  IconFlask,
  IconFolder,
  IconGavel,
  IconHeartRateMonitor,
  IconHierarchy2,
  IconHome,
  IconInbox,
  IconKey,
  IconListCheck,
  IconListSearch,
  IconPlugConnected,
  IconRadar2,
  IconRobot,
  IconServerBolt,
  IconSettings,
  IconShare3,
  IconStack2,
  IconTable,
  IconTicket,
  IconTool,
  IconUrgent,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import type { PlainKey } from '../i18n/catalogue.ts';
import type { Me } from './session.ts';

export type AreaGroupId = 'work' | 'organisation' | 'access' | 'evidence' | 'system';

export interface AreaGroup {
  readonly id: AreaGroupId;
  readonly label: PlainKey;
}

/** The groups of the navigation, in its order. */
export const AREA_GROUPS: readonly AreaGroup[] = [
  { id: 'work', label: 'nav.group.work' },
  { id: 'organisation', label: 'nav.group.organisation' },
  { id: 'access', label: 'nav.group.access' },
  { id: 'evidence', label: 'nav.group.evidence' },
  { id: 'system', label: 'nav.group.system' },
];

export interface Area {
  readonly id: string;
  readonly group: AreaGroupId;
  readonly icon: TablerIcon;
  readonly path: string;
  readonly label: PlainKey;
  /** Without it the area is not shown. Nothing here means every signed-in person may enter. */
  readonly permission?: string;
  /** Only while working at the platform, or only inside a tenant. */
  readonly at?: 'platform' | 'tenant';
  /** Letter after `g`. */
  readonly shortcut?: string;
  /** A view of another area: found by the command palette, and reached from that area instead of the menu. */
  readonly within?: string;
  /** Belongs to the four targets of the phone's bar; the menu is the fifth. */
  readonly onPhoneBar?: boolean;
  /** Shows how many requests wait for the reader. */
  readonly countsInbox?: boolean;
}

/** Everything one can go to. A module adds one entry here and one line of routes in `router.tsx`. */
export const AREAS: readonly Area[] = [
  {
    id: 'home',
    group: 'work',
    icon: IconHome,
    path: '/',
    label: 'home.title',
    shortcut: 'h',
    onPhoneBar: true,
  },
  {
    id: 'requests',
    group: 'work',
    icon: IconInbox,
    path: '/requests',
    label: 'requests.title',
    shortcut: 'i',
    onPhoneBar: true,
    countsInbox: true,
  },
  {
    id: 'permissions',
    group: 'work',
    icon: IconKey,
    path: '/permissions',
    label: 'permissions.title',
    shortcut: 'p',
    onPhoneBar: true,
  },
  {
    id: 'delegations',
    group: 'work',
    icon: IconArrowsExchange,
    path: '/delegations',
    label: 'delegations.title',
    shortcut: 'e',
  },
  {
    id: 'notifications',
    group: 'work',
    icon: IconBell,
    path: '/notifications',
    label: 'notifications.title',
    shortcut: 'n',
  },
  {
    id: 'tenants',
    group: 'organisation',
    icon: IconBuilding,
    path: '/tenants',
    label: 'tenants.title',
    permission: 'tenant:read',
    at: 'platform',
    shortcut: 't',
  },
  {
    id: 'branches',
    group: 'organisation',
    icon: IconBuildingStore,
    path: '/branches',
    label: 'branches.title',
    permission: 'branch:read',
    at: 'tenant',
    shortcut: 'b',
  },
  {
    id: 'projects',
    group: 'organisation',
    icon: IconFolder,
    path: '/projects',
    // Rights may be held at single projects, so everybody of a tenant may look.
    label: 'projects.title',
    at: 'tenant',
    shortcut: 'j',
  },
  {
    id: 'members',
    group: 'organisation',
    icon: IconUsers,
    path: '/members',
    label: 'members.title',
    permission: 'member:read',
    shortcut: 'm',
  },
  {
    id: 'service-accounts',
    group: 'organisation',
    icon: IconRobot,
    path: '/service-accounts',
    label: 'serviceAccounts.title',
    permission: 'service_account:read',
    shortcut: '1',
  },
  {
    id: 'provisioning',
    group: 'organisation',
    within: 'service-accounts',
    icon: IconAddressBook,
    path: '/provisioning',
    label: 'provisioning.title',
    permission: 'provisioning:read',
  },
  {
    id: 'roles',
    group: 'access',
    icon: IconHierarchy2,
    path: '/roles',
    label: 'roles.title',
    permission: 'role:read',
    shortcut: 'r',
  },
  {
    id: 'matrix',
    group: 'access',
    within: 'roles',
    icon: IconTable,
    path: '/roles/matrix',
    label: 'matrix.title',
    permission: 'role:read',
    shortcut: 'x',
  },
  {
    id: 'compare',
    group: 'access',
    within: 'roles',
    icon: IconArrowsDiff,
    path: '/roles/compare',
    label: 'compare.title',
    permission: 'role:read',
  },
  {
    id: 'policies',
    group: 'access',
    icon: IconGavel,
    path: '/policies',
    label: 'policies.title',
    permission: 'policy:read',
    shortcut: 'o',
  },
  {
    id: 'approvalRules',
    group: 'access',
    within: 'policies',
    icon: IconGavel,
    path: '/policies/approvals',
    label: 'approvalRules.title',
    permission: 'policy:read',
  },
  {
    id: 'separation',
    group: 'access',
    within: 'policies',
    icon: IconArrowsSplit,
    path: '/policies/separation',
    label: 'separation.title',
    permission: 'policy:read',
  },
  {
    id: 'playground',
    group: 'access',
    icon: IconFlask,
    path: '/playground',
    label: 'playground.title',
    permission: 'access:check',
    shortcut: 'y',
  },
  {
    id: 'emergency',
    group: 'access',
    icon: IconUrgent,
    path: '/emergency',
    label: 'emergency.title',
    permission: 'breakglass:take',
    shortcut: 'u',
  },
  {
    id: 'resources',
    group: 'access',
    icon: IconCube,
    path: '/resources',
    label: 'resources.title',
    permission: 'resource:read',
    shortcut: 'k',
  },
  {
    id: 'entity-types',
    group: 'access',
    within: 'resources',
    icon: IconCategory,
    path: '/resources/types',
    label: 'resources.types',
    permission: 'resource:read',
  },
  {
    id: 'gate',
    group: 'access',
    icon: IconPlugConnected,
    path: '/gate',
    label: 'gate.title',
    permission: 'gate:read',
    shortcut: '2',
  },
  {
    id: 'gate-tools',
    group: 'access',
    within: 'gate',
    icon: IconTool,
    path: '/gate/tools',
    label: 'gate.tools',
    permission: 'gate:read',
  },
  {
    id: 'gate-calls',
    group: 'access',
    within: 'gate',
    icon: IconActivity,
    path: '/gate/calls',
    label: 'gate.calls',
    permission: 'gate:read',
  },
  {
    id: 'gate-grants',
    group: 'access',
    within: 'gate',
    icon: IconTicket,
    path: '/gate/grants',
    label: 'gate.grants',
    permission: 'gate:read',
  },
  {
    id: 'gate-rules',
    group: 'access',
    within: 'gate',
    icon: IconFileCode,
    path: '/gate/rules',
    label: 'gate.rules',
    permission: 'gate:read',
  },
  {
    id: 'imports',
    group: 'access',
    icon: IconFileImport,
    path: '/imports',
    label: 'imports.title',
    permission: 'role:assign',
    at: 'tenant',
    shortcut: 'z',
  },
  {
    id: 'reviews',
    group: 'access',
    icon: IconListCheck,
    path: '/reviews',
    // Whoever is asked for an answer may look, whatever else they may do.
    label: 'reviews.title',
    at: 'tenant',
    shortcut: 'q',
  },
  {
    id: 'dashboard',
    group: 'evidence',
    icon: IconChartBar,
    path: '/dashboard',
    label: 'dashboard.title',
    permission: 'audit:read',
    shortcut: 'v',
  },
  {
    id: 'anomalies',
    group: 'evidence',
    icon: IconRadar2,
    path: '/anomalies',
    label: 'anomalies.title',
    permission: 'anomaly:read',
    shortcut: 'w',
  },
  {
    id: 'audit',
    group: 'evidence',
    icon: IconListSearch,
    path: '/audit',
    label: 'audit.title',
    permission: 'audit:read',
    shortcut: 'a',
    onPhoneBar: true,
  },
  {
    id: 'log',
    group: 'evidence',
    icon: IconHeartRateMonitor,
    path: '/log',
    label: 'log.title',
    permission: 'audit:read',
    shortcut: 'l',
  },
  {
    id: 'log-tiers',
    group: 'evidence',
    within: 'log',
    icon: IconStack2,
    path: '/log/tiers',
    label: 'tiers.title',
    permission: 'audit:read',
  },
  {
    id: 'sinks',
    group: 'evidence',
    icon: IconShare3,
    path: '/sinks',
    label: 'sinks.title',
    permission: 'sink:read',
    shortcut: 'f',
  },
  {
    id: 'security',
    group: 'system',
    icon: IconFingerprint,
    path: '/security',
    label: 'security.title',
    shortcut: 's',
  },
  {
    id: 'settings',
    group: 'system',
    icon: IconSettings,
    path: '/settings',
    label: 'settings.title',
    permission: 'settings:read',
    shortcut: ',',
  },
  {
    id: 'clients',
    group: 'system',
    icon: IconApps,
    path: '/clients',
    label: 'clients.title',
    permission: 'client:read',
    shortcut: 'c',
  },
  {
    id: 'policy-server',
    group: 'system',
    icon: IconServerBolt,
    path: '/policy-server',
    label: 'policyServer.title',
    permission: 'opa:read',
    shortcut: 'g',
  },
  {
    id: 'backups',
    group: 'system',
    icon: IconDatabaseExport,
    path: '/backups',
    label: 'backups.title',
    permission: 'backup:read',
    at: 'platform',
    shortcut: '3',
  },
  {
    id: 'reference',
    group: 'system',
    icon: IconBook2,
    path: '/reference',
    label: 'reference.title',
    permission: 'api:read',
    shortcut: 'd',
  },
];

/** The areas of the menu among these. */
export function menuAreas(areas: readonly Area[]): readonly Area[] {
  return areas.filter((area) => area.within === undefined);
}

/** The areas this person may enter where they work now. */
export function visibleAreas(me: Me): readonly Area[] {
  return AREAS.filter(
    (area) =>
      (area.permission === undefined || me.permissions.includes(area.permission)) &&
      (area.at === undefined || area.at === me.activeScope.kind),
  );
}

/** The area of the menu a path belongs to: the longest area path that begins it, or the area that one is a view of. */
export function areaOfPath(pathname: string): Area | undefined {
  const [longest] = AREAS.filter(
    (area) => pathname === area.path || pathname.startsWith(`${area.path}/`),
  ).toSorted((a, b) => b.path.length - a.path.length);
  return longest?.within === undefined ? longest : AREAS.find(({ id }) => id === longest.within);
}
