/**
 * An outcome the caller is expected to handle: a value, or a refusal that says why.
 * The same shape as in the kernel, declared again because this package must stand alone in a browser page.
 */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/** Why outside data was not accepted: a code to branch on and an English sentence for a log or a developer. */
export interface Refusal<Code extends string> {
  readonly code: Code;
  readonly message: string;
}

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const refuse = <Code extends string>(
  code: Code,
  message: string,
): { readonly ok: false; readonly error: Refusal<Code> } => ({ ok: false, error: { code, message } });
