import { CodedError, createTranslate, type Locale } from '@haechi/kernel';
import {
  checkPassword,
  PASSWORD_CHARACTERS_MAX,
  PASSWORD_CHARACTERS_MIN,
  type PasswordContext,
} from '../domain/passwords/check-password.ts';
import { identityMessages } from '../messages/index.ts';

const translate = createTranslate(identityMessages);

/** Refuses a chosen password that is too easy to guess. @throws {CodedError} `AUTH_008`, saying why for the field */
export function demandGoodPassword(
  password: string,
  context: PasswordContext,
  field: string,
  locale: Locale,
): void {
  const problems = checkPassword(password, context);
  if (problems.length === 0) return;
  const params = { min: PASSWORD_CHARACTERS_MIN, max: PASSWORD_CHARACTERS_MAX };
  throw new CodedError('AUTH_008', {
    where: field,
    fields: problems.map((problem) => ({
      field,
      message: translate(locale, `identity.password.${problem}`, params),
    })),
  });
}
