/** The classes of OCSF 1.8.0 that events of the log become, with the activities that are used of each. */
export const OCSF_CLASSES = {
  accountChange: {
    uid: 3001,
    category: 3,
    name: 'Account Change',
    categoryName: 'Identity & Access Management',
  },
  authentication: {
    uid: 3002,
    category: 3,
    name: 'Authentication',
    categoryName: 'Identity & Access Management',
  },
  authorizeSession: {
    uid: 3003,
    category: 3,
    name: 'Authorize Session',
    categoryName: 'Identity & Access Management',
  },
  entityManagement: {
    uid: 3004,
    category: 3,
    name: 'Entity Management',
    categoryName: 'Identity & Access Management',
  },
  userAccess: {
    uid: 3005,
    category: 3,
    name: 'User Access Management',
    categoryName: 'Identity & Access Management',
  },
  apiActivity: { uid: 6003, category: 6, name: 'API Activity', categoryName: 'Application Activity' },
} as const;

export type OcsfClass = keyof typeof OCSF_CLASSES;

export interface OcsfActivity {
  readonly class: OcsfClass;
  readonly activityId: number;
  readonly activityName: string;
}

const row = (className: OcsfClass, activityId: number, activityName: string): OcsfActivity => ({
  class: className,
  activityId,
  activityName,
});

/** Actions with a class of their own. Documented in docs/guides/siem.md; a test compares the two. */
export const OCSF_ACTIONS: Readonly<Record<string, OcsfActivity>> = {
  'session.started': row('authentication', 1, 'Logon'),
  'sign_in.failed': row('authentication', 1, 'Logon'),
  'session.ended': row('authentication', 2, 'Logoff'),
  'scope.switched': row('authentication', 7, 'Account Switch'),
  'user.enrolled': row('accountChange', 1, 'Create'),
  'invitation.accepted': row('accountChange', 1, 'Create'),
  'member.reactivated': row('accountChange', 2, 'Enable'),
  'password.changed': row('accountChange', 3, 'Password Change'),
  'user.recovered': row('accountChange', 4, 'Password Reset'),
  'recovery_link.created': row('accountChange', 4, 'Password Reset'),
  'member.suspended': row('accountChange', 5, 'Disable'),
  'sign_in.locked': row('accountChange', 9, 'Lock'),
  'recovery_codes.renewed': row('accountChange', 99, 'Other'),
  'profile.updated': row('accountChange', 99, 'Other'),
  'break_glass.used': row('authorizeSession', 1, 'Assign Privileges'),
  'delegation.used': row('authorizeSession', 1, 'Assign Privileges'),
  'role.granted': row('userAccess', 1, 'Assign Privileges'),
  'delegation.given': row('userAccess', 1, 'Assign Privileges'),
  'break_glass.taken': row('userAccess', 1, 'Assign Privileges'),
  'role.revoked': row('userAccess', 2, 'Revoke Privileges'),
  'delegation.ended': row('userAccess', 2, 'Revoke Privileges'),
  'audit.searched': row('apiActivity', 2, 'Read'),
  'audit.exported': row('apiActivity', 2, 'Read'),
  'audit.verified': row('apiActivity', 2, 'Read'),
  'sessions.listed': row('apiActivity', 2, 'Read'),
};

/** What the last word of any other action means for the thing it happened to. */
export const OCSF_VERBS: Readonly<Record<string, OcsfActivity>> = {
  created: row('entityManagement', 1, 'Create'),
  registered: row('entityManagement', 1, 'Create'),
  declared: row('entityManagement', 1, 'Create'),
  copied: row('entityManagement', 1, 'Create'),
  read: row('entityManagement', 2, 'Read'),
  updated: row('entityManagement', 3, 'Update'),
  changed: row('entityManagement', 3, 'Update'),
  renewed: row('entityManagement', 3, 'Update'),
  deleted: row('entityManagement', 4, 'Delete'),
  removed: row('entityManagement', 4, 'Delete'),
  revoked: row('entityManagement', 4, 'Delete'),
  archived: row('entityManagement', 11, 'Deactivate'),
  paused: row('entityManagement', 12, 'Suspend'),
  suspended: row('entityManagement', 12, 'Suspend'),
  resumed: row('entityManagement', 13, 'Resume'),
};

const OTHER = row('apiActivity', 99, 'Other');

/**
 * The class and activity of an action. Whatever was refused before it happened is an API activity: nothing was managed.
 * @param hasTarget an entity class needs an entity
 */
export function classifyAction(action: string, hasTarget: boolean): OcsfActivity {
  const own = OCSF_ACTIONS[action];
  if (own !== undefined) return own;
  const verb = OCSF_VERBS[action.slice(action.lastIndexOf('.') + 1)];
  return verb !== undefined && hasTarget ? verb : OTHER;
}
