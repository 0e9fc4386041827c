import {
  emailField,
  instantInput,
  nameField,
  permissionPatternField,
  reasonField,
  slugField,
  textField,
} from '@haechi/contracts';
import { z } from 'zod';

export type TableKind = 'users' | 'roles' | 'assignments';

export interface Column {
  readonly name: string;
  readonly required: boolean;
  /** Gives the value a cell stands for; an empty cell of an optional column is not parsed. */
  readonly schema: z.ZodType<string | readonly string[]>;
  /** Read when it is there, never written: it means something for new people only. */
  readonly readOnly?: boolean;
}

const instant = instantInput.transform((text) => new Date(text).toISOString());
const condition = textField(2000);
/** Keys of base roles are upper case with underscores, those people choose are not. */
export const roleKeyField = z
  .string()
  .max(63)
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/);
const patterns = z
  .string()
  .max(26_000)
  .transform((text) => [...new Set(text.split(/\s+/).filter((part) => part !== ''))].toSorted())
  .pipe(z.array(permissionPatternField).max(200));

const column = (name: string, required: boolean, schema: Column['schema']): Column => ({
  name,
  required,
  schema,
});

/** The columns of each kind of file, in the order in which they are written. */
export const COLUMNS: Readonly<Record<TableKind, readonly Column[]>> = {
  users: [column('email', true, emailField), column('name', true, nameField)],
  roles: [
    column('key', true, slugField),
    column('name', true, nameField),
    column('description', false, textField(500)),
    column('level', true, z.enum(['tenant', 'project'])),
    column('parent', false, roleKeyField),
    column('permissions', false, patterns),
  ],
  assignments: [
    column('email', true, emailField),
    { ...column('name', false, nameField), readOnly: true },
    column('role', true, roleKeyField),
    column('scope', true, z.string().max(160)),
    column('starts_at', false, instant),
    column('ends_at', false, instant),
    column('condition', false, condition),
    column('reason', true, reasonField),
  ],
};

/** Which kind of file a header begins; undefined when it is none. */
export function findTableKind(header: readonly string[]): TableKind | undefined {
  if (header.includes('scope') || header.includes('role')) return 'assignments';
  if (header.includes('key') || header.includes('permissions')) return 'roles';
  return header.includes('email') ? 'users' : undefined;
}
