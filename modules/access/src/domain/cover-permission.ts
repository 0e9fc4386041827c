/** Whether a role's pattern includes a permission. */
export function covers(pattern: string, permission: string): boolean {
  const [patternResource, patternAction] = pattern.split(':');
  const [resource, action] = permission.split(':');
  return (
    (patternResource === '*' || patternResource === resource) &&
    (patternAction === '*' || patternAction === action)
  );
}
