import { asDatabaseError } from '@haechi/database';
import { CodedError, type Locale, type Translate } from '@haechi/kernel';

/** What the framework itself refuses, by its own codes. */
const FRAMEWORK: Readonly<Record<string, (limit: number) => CodedError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (limit) => new CodedError('VAL_005', { where: 'body', params: { limit } }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new CodedError('VAL_006', { where: 'header Content-Type' }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new CodedError('VAL_001', { where: 'header Content-Length' }),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new CodedError('VAL_001', { where: 'body' }),
  FST_ERR_BAD_URL: () => new CodedError('RES_001'),
  FST_ERR_MAX_PARAM_LENGTH: () => new CodedError('RES_001'),
};

/** What the server of static files refuses, by status: it knows conditions and paths, and no codes of ours. */
const FILE_STATUS: Readonly<Record<number, string>> = {
  400: 'RES_001',
  403: 'RES_001',
  404: 'RES_001',
  412: 'VAL_003',
};

/** Whatever was thrown, as an error with a code. What nobody foresaw becomes `SYS_001`, its cause only in the log. */
export function toCodedError(
  raised: unknown,
  locale: Locale,
  translate: Translate,
  bodyBytesMax: number,
): CodedError {
  const error = asDatabaseError(raised);
  if (error instanceof CodedError) return withJsonHint(error, locale, translate);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const framework = FRAMEWORK[error.code];
    if (framework !== undefined) return framework(bodyBytesMax);
    // 22P05, 22021: a text holds a character the database cannot store (U+0000).
    if (error.code === '22P05' || error.code === '22021') return new CodedError('VAL_001', { cause: error });
    // 55P03, 40P01, 40001, 57014: waited too long for somebody else's change; nothing was changed here.
    if (['55P03', '40P01', '40001', '57014'].includes(error.code)) {
      return new CodedError('SYS_002', { where: 'database', retryAfterSeconds: 1, cause: error });
    }
  }
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') {
    const code = FILE_STATUS[error.statusCode];
    if (code !== undefined) return new CodedError(code, { cause: error });
  }
  return new CodedError('SYS_001', { cause: error });
}

function withJsonHint(error: CodedError, locale: Locale, translate: Translate): CodedError {
  if (error.options.extensions?.['notJson'] !== true) return error;
  const fields = [{ field: 'body', message: translate(locale, 'field.not_json') }];
  return new CodedError('VAL_001', { where: 'body', fields });
}
