/** Whether a pattern (`project:*`, `*:read`, `*:*` or a permission itself) covers a permission. */
export function covers(pattern: string, permission: string): boolean {
  const [resource, action] = pattern.split(':');
  const [wantedResource, wantedAction] = permission.split(':');
  return (resource === '*' || resource === wantedResource) && (action === '*' || action === wantedAction);
}

/** Switches one permission of a set of patterns. One that a wider pattern covers cannot be taken out alone. */
export function togglePermission(patterns: readonly string[], permission: string): readonly string[] {
  return patterns.includes(permission)
    ? patterns.filter((pattern) => pattern !== permission)
    : [...patterns, permission].toSorted();
}

/** Switches everything of a resource, now and later: `resource:*` takes the place of its single permissions. */
export function toggleResource(patterns: readonly string[], resource: string): readonly string[] {
  const all = `${resource}:*`;
  const others = patterns.filter((pattern) => !pattern.startsWith(`${resource}:`));
  return patterns.includes(all) ? others : [...others, all].toSorted();
}

/** The wider pattern among them that covers this permission, if any. */
export function coveringPattern(patterns: readonly string[], permission: string): string | undefined {
  return patterns.find((pattern) => pattern !== permission && covers(pattern, permission));
}

export interface PatternChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export function comparePatterns(before: readonly string[], after: readonly string[]): PatternChange {
  return {
    added: after.filter((pattern) => !before.includes(pattern)),
    removed: before.filter((pattern) => !after.includes(pattern)),
  };
}
