import { isUniqueViolation } from '@haechi/database';
import { CodedError } from '@haechi/kernel';

/**
 * Runs an insert whose slug must be free. Of two claims at the same time the database lets one through.
 * @throws CodedError with `code` when the slug is taken
 */
export async function claimSlug<T>(constraint: string, code: string, insert: () => Promise<T>): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if (isUniqueViolation(error, constraint))
      throw new CodedError(code, { where: 'body.slug', cause: error });
    throw error;
  }
}
