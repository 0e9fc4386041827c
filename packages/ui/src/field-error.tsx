/** The refusal of one field, tied to its input by `id` (use it as the input's `aria-describedby`). */
export function FieldError({ id, children }: { id?: string; children: string | undefined }) {
  if (!children) return null;
  return (
    <p
      id={id}
      role="alert"
      style={{ color: 'var(--h-danger-ink)', fontSize: 'var(--h-text-xs)', marginTop: 4 }}
    >
      {children}
    </p>
  );
}
