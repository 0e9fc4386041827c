import { ID_PREFIXES, type Id, type IdKind, parseId } from '@haechi/kernel';
import { z } from 'zod';

/** The public form of an id (`usr_…`), parsed to the UUID it stands for. */
export function idField<K extends IdKind>(kind: K): z.ZodType<Id<K>, string> {
  return z
    .string()
    .max(40)
    .regex(new RegExp(`^${ID_PREFIXES[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`))
    .transform((text, ctx): Id<K> => {
      const id = parseId(kind, text);
      if (id === undefined) ctx.addIssue({ code: 'custom', message: 'not an id of this kind' });
      return id ?? z.NEVER;
    })
    .meta({ examples: [`${ID_PREFIXES[kind]}_01jd0m5w4xevh8x0h5m1v5b2c9`] });
}

/** A scope as callers name it: `platform`, or the id of a tenant, a branch or a project. */
export const scopeField = z
  .string()
  .max(40)
  .regex(/^(platform|(ten|brn|prj)_[0-7][0-9a-hjkmnp-tv-z]{25})$/);

/** A principal as callers name it: the id of a user or of a service account. */
export const principalField = z
  .string()
  .max(40)
  .regex(/^(usr|svc)_[0-7][0-9a-hjkmnp-tv-z]{25}$/);

// Control characters have no place in names and reasons; they only help to deceive whoever reads a log.
const NO_CONTROL = /^[^\p{Cc}\p{Cs}]*$/u;

export const nameField = z.string().trim().min(1).max(100).regex(NO_CONTROL);
/** Free text of a person; line breaks are allowed. */
export const textField = (charactersMax: number): z.ZodString =>
  z
    .string()
    .max(charactersMax)
    // oxlint-disable-next-line no-control-regex -- control characters are exactly what is kept out
    .regex(/^[^\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/u);
export const reasonField = textField(1000).trim().min(1);
export const emailField = z.email().max(254).trim().toLowerCase();
export const localeField = z.enum(['ko', 'en']);
export const timeZoneField = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_+\-/]+$/)
  .refine((zone) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
    } catch {
      return false;
    }
  }, 'not an IANA time zone');
export const permissionField = z
  .string()
  .max(129)
  .regex(/^[a-z][a-z0-9_-]{0,63}:[a-z][a-z0-9_-]{0,63}$/);
/** What a role may contain: a permission, `resource:*`, `*:action` or `*:*`. */
export const permissionPatternField = z
  .string()
  .max(129)
  .regex(/^(\*|[a-z][a-z0-9_-]{0,63}):(\*|[a-z][a-z0-9_-]{0,63})$/);
/** A key people choose: lower case, digits and hyphens, not at the ends. */
export const slugField = z
  .string()
  .min(2)
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/);

/** An instant in UTC with milliseconds: `2026-11-20T09:00:00.000Z`. */
export const instantField = z.iso.datetime({ precision: 3 });
/** An instant given by a caller; any ISO 8601 precision and offset. */
export const instantInput = z.iso.datetime({ offset: true }).max(40);

export const pageQuery = {
  cursor: z
    .string()
    .max(400)
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** One page of a list. `nextCursor` is null on the last page; `total` is there where counting is cheap. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.number().int().optional(),
  });
}

export const emptyResponse = z.undefined();
