import type { Snapshot } from '@haechi/decision';

/** Every registered permission as `resource:action`. */
export const listRegistered = ({ permissions }: Snapshot): string[] =>
  permissions.definitions.map(({ resource, action }) => `${resource}:${action}`);
