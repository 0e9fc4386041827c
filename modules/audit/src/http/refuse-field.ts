import { CodedError, type Locale, type Translate } from '@haechi/kernel';

/** The refusal of one field that its schema could not judge. */
export function refuseField(field: string, locale: Locale, translate: Translate): CodedError {
  return new CodedError('VAL_001', { fields: [{ field, message: translate(locale, 'field.custom') }] });
}
