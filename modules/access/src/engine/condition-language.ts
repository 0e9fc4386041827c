import { createConditionLanguage } from '@haechi/conditions';

/** Conditions of rights. `attributes` and `properties` hold whatever others have registered or said. */
export const { findProblem: findConditionProblem, compile: compileExpression } = createConditionLanguage({
  principal: { schema: { id: 'string', requesterId: 'string', attributes: 'map<string, dyn>' } },
  resource: { schema: { type: 'string', id: 'string', owner: 'string', attributes: 'map<string, dyn>' } },
  action: { schema: { name: 'string', properties: 'map<string, dyn>' } },
  scope: { schema: { id: 'string', kind: 'string', tenantId: 'string' } },
  context: {
    schema: {
      branchId: 'string',
      roleLevel: 'int',
      businessType: 'string',
      time: 'google.protobuf.Timestamp',
      ip: 'string',
      mfa: 'bool',
      device: 'string',
      attributes: 'map<string, dyn>',
    },
  },
});
