/** The members of a value from outside; none when it is no object. */
export function asObject(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
