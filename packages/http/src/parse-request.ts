import type { RouteContract } from '@haechi/contracts';
import { CodedError, type FieldProblem, type Locale, type Translate } from '@haechi/kernel';
import type { FastifyRequest } from 'fastify';
import { describeIssues } from './problem.ts';
import type { ParsedParts } from './run-route.ts';

const PARTS = ['params', 'query', 'body'] as const;

/** Checks every part of the request against its schema once. All that is wrong is said together (`VAL_001`). */
export function parseRequest(
  contract: RouteContract,
  request: FastifyRequest,
  locale: Locale,
  translate: Translate,
): ParsedParts {
  const parsed: Record<(typeof PARTS)[number], unknown> = {
    params: undefined,
    query: undefined,
    body: undefined,
  };
  const problems: FieldProblem[] = [];
  for (const part of PARTS) {
    const schema = contract[part];
    if (schema === undefined) continue;
    const outcome = schema.safeParse(request[part] ?? (part === 'body' ? undefined : {}));
    if (outcome.success) parsed[part] = outcome.data;
    else problems.push(...describeIssues(part, outcome.error.issues, locale, translate));
  }
  if (problems.length > 0) {
    // A path that cannot name anything names nothing.
    if (problems.every((problem) => problem.field.startsWith('params'))) throw new CodedError('RES_001');
    throw new CodedError('VAL_001', { fields: problems });
  }
  return parsed;
}

/** The version an `If-Match: "v12"` names (RFC 9110, section 13.1.1). */
export function readIfMatch(contract: RouteContract, header: string | undefined): number | undefined {
  if (contract.ifMatch !== true) return undefined;
  if (header === undefined) throw new CodedError('VAL_004', { where: 'header If-Match' });
  const version = /^"v(\d{1,15})"$/.exec(header)?.[1];
  if (version === undefined) throw new CodedError('VAL_003', { where: 'header If-Match' });
  return Number(version);
}

/** The tag of an answer that carries a version. */
export function readEtag(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('version' in value)) return undefined;
  return typeof value.version === 'number' ? `"v${value.version}"` : undefined;
}
