/** What the policy server of the tests says: the answer is asked for by the id of the resource. */
export const ANSWERS = {
  allow: true,
  deny: false,
  'allow-object': { allow: true },
  'deny-object': { allow: false },
  'wrong-type': 'yes',
} as const;

/** The same in Rego; any other id has no answer, and without an id it is the action that says. */
export const TEST_POLICY = `package haechi.authz

allow := true if input.resource.id == "allow"

allow := false if input.resource.id == "deny"

allow := {"allow": true} if input.resource.id == "allow-object"

allow := {"allow": false} if input.resource.id == "deny-object"

allow := "yes" if input.resource.id == "wrong-type"

allow := true if not input.resource.id
`;

/** What the twin answers to an input, as the policy above would. */
export function answerAsPolicy(input: { readonly resource?: { readonly id?: string } }): unknown {
  const id = input.resource?.id;
  if (id === undefined) return true;
  return Object.hasOwn(ANSWERS, id) ? ANSWERS[id as keyof typeof ANSWERS] : undefined; // as just asked
}
