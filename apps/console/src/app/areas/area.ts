import type { TablerIcon } from '@tabler/icons-react';
import type { PlainKey } from '../../i18n/catalogue.ts';

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
