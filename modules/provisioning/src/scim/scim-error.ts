import { CodedError } from '@haechi/kernel';
import SCIMMY from 'scimmy';

const { Types, Messages } = SCIMMY;

export const scimError = (status: number, scimType: string | null, detail: string): Error =>
  new Types.Error(status, scimType as never, detail); // statuses and types of RFC 7644, section 3.12

/** Refusals of the rest of the house, as SCIM says them. What is not here is a fault of ours. */
const OF_CODE: Readonly<Record<string, readonly [status: number, scimType: string | null, detail: string]>> =
  {
    RES_001: [404, null, 'no such resource'],
    TEN_004: [409, null, 'the organisation or the member is in a state that does not allow this'],
    TEN_005: [409, 'uniqueness', 'already a member or invited'],
    AUTH_003: [401, null, 'the token is not valid, or not any more'],
    AUTH_015: [400, 'invalidValue', 'no mail reaches this address'],
    PERM_002: [403, null, 'a role of the group goes beyond what may be given'],
    PERM_006: [409, null, 'a role of the group does not belong at its scope'],
    PERM_010: [409, null, 'a role of the group is kept apart from another one held'],
  };

/** The error as a body of RFC 7644, section 3.12; undefined for what must not be told. */
export function toScimError(error: unknown): { readonly status: number; readonly body: unknown } | undefined {
  if (error instanceof CodedError) {
    const known = OF_CODE[error.code];
    return known && toBody(scimError(...known), known[0]);
  }
  if (error instanceof Types.Error) return toBody(error, error.status);
  // The library's schemas refuse values that way.
  if (error instanceof TypeError && error.stack?.includes('scimmy') === true)
    return toBody(scimError(400, 'invalidValue', error.message), 400);
  return undefined;
}

function toBody(error: Error, status: number) {
  const { schemas, status: text, scimType, detail } = new Messages.ErrorResponse(error); // takes any error
  return { status, body: { schemas, status: text, ...(scimType === undefined ? {} : { scimType }), detail } };
}
