type State = Readonly<Record<string, unknown>>;

export interface StateLine {
  readonly field: string;
  /** Undefined where the field was not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly kind: 'added' | 'removed' | 'changed' | 'same';
}

function write(state: State | null, field: string): string | undefined {
  if (state === null || !(field in state)) return undefined;
  const value = state[field];
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What an event changed, field by field; what changed comes before what stayed. */
export function compareStates(before: State | null, after: State | null): readonly StateLine[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].toSorted();
  const lines = fields.map((field): StateLine => {
    const [was, is] = [write(before, field), write(after, field)];
    const kind = was === undefined ? 'added' : is === undefined ? 'removed' : was === is ? 'same' : 'changed';
    return { field, before: was, after: is, kind };
  });
  return [...lines.filter(({ kind }) => kind !== 'same'), ...lines.filter(({ kind }) => kind === 'same')];
}
