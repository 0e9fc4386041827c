import { CodedError, formatId, type UserId } from '@haechi/kernel';

/** No mail reaches an address below it (RFC 2606, section 2), so nobody can have one. */
const DOMAIN = 'service.invalid';

/** The name a program has where people have an e-mail address. */
export const programAddress = (id: UserId): string => `${formatId('service', id)}@${DOMAIN}`;

/** Programs are made, not invited. @throws {CodedError} `AUTH_015` */
export function refuseProgramAddress(email: string): void {
  if (email.toLowerCase().endsWith(`@${DOMAIN}`)) throw new CodedError('AUTH_015');
}
