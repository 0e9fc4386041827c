import type { Condition, ConditionInput } from '@haechi/decision';
import { formatId, isUuid } from '@haechi/kernel';
import { type Attributes, readCircumstances } from '../domain/circumstances.ts';
import { nameScope } from '../domain/name-scope.ts';
import { compileExpression } from './condition-language.ts';
import type { ScopeInfo } from './model-rows.ts';

export type CompileCondition = (text: string) => Condition;

/**
 * Makes the engine's conditions from their text. A text that does not compile (the language may have become stricter
 * since it was saved) becomes a condition that errors, which denies: the rest of the model must load.
 */
export function createCompileCondition(findScope: (id: string) => ScopeInfo | undefined): CompileCondition {
  return (text) => {
    try {
      const expression = compileExpression(text);
      return (input) => expression(readVariables(input, findScope)) as boolean; // the engine refuses what is none
    } catch (error) {
      return () => {
        throw error;
      };
    }
  };
}

function readVariables(input: ConditionInput, findScope: (id: string) => ScopeInfo | undefined) {
  const { principalId, requesterId, permission, at } = input;
  const { attributesOf, resource = {}, action, context = {} } = readCircumstances(input.context);
  const scope = findScope(input.scopeId);
  const scopeId = scope === undefined ? input.scopeId : nameScope(scope.kind, scope.id);
  return {
    principal: {
      id: nameUser(principalId),
      requesterId: nameUser(requesterId),
      attributes: attributesOf?.(principalId) ?? {},
    },
    resource: {
      type: permission.resource,
      ...pickTexts(resource, ['id', 'owner']),
      attributes: resource,
    },
    action: { name: permission.action, properties: action?.properties ?? {} },
    scope: {
      id: scopeId,
      ...(scope === undefined
        ? {}
        : {
            kind: scope.kind,
            tenantId: scope.kind === 'platform' ? scopeId : formatId('tenant', scope.tenantId),
          }),
    },
    context: readContext(context, at, scope?.kind === 'branch' ? scopeId : undefined),
  };
}

/** Declared members of the wrong type are left out, so that reading them is an error and not a guess. */
function readContext(context: Attributes, at: number, branchId: string | undefined) {
  const { time, roleLevel, mfa } = context;
  const said = typeof time === 'string' ? new Date(time) : new Date(at);
  return {
    ...(branchId === undefined ? {} : { branchId }),
    ...pickTexts(context, ['branchId', 'businessType', 'ip', 'device']),
    ...(Number.isNaN(said.getTime()) ? {} : { time: said }),
    ...(typeof roleLevel === 'number' && Number.isSafeInteger(roleLevel)
      ? { roleLevel: BigInt(roleLevel) }
      : {}),
    ...(typeof mfa === 'boolean' ? { mfa } : {}),
    attributes: context,
  };
}

function pickTexts(from: Attributes, names: readonly string[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'string') texts[name] = value;
  }
  return texts;
}

const nameUser = (id: string): string => (isUuid(id) ? formatId('user', id) : id);
