import { type CompiledExpression, createConditionLanguage } from '@haechi/conditions';

const language = createConditionLanguage({
  request: {
    schema: {
      kind: 'string',
      resource: 'string',
      risk: 'string',
      scope: 'string',
      justification: 'string',
      arguments: 'map<string, dyn>',
    },
  },
  requester: { schema: { id: 'string', name: 'string', kind: 'string', credential: 'string' } },
  context: { schema: { time: 'google.protobuf.Timestamp', environment: 'string' } },
});

export const findRuleProblem = language.findProblem;

export type RuleVariables = Readonly<Record<'request' | 'requester' | 'context', Record<string, unknown>>>;

const KEPT_MAX = 500;

/** Evaluates conditions of rules; each text is compiled once. Undefined when it cannot be evaluated. */
export function createEvaluateCondition() {
  const compiled = new Map<string, CompiledExpression>();
  return (text: string, variables: RuleVariables): boolean | undefined => {
    try {
      const expression = compiled.get(text) ?? language.compile(text);
      if (compiled.size >= KEPT_MAX) compiled.clear();
      compiled.set(text, expression);
      const value = expression(variables);
      return typeof value === 'boolean' ? value : undefined;
    } catch {
      return undefined;
    }
  };
}
