/** `PACKAGE` stands for the name of the package. */
const POLICY = `# Written by Haechi from the access model of one tenant; do not edit.
package PACKAGE

default allow := false

allow if {
	is_known
	not is_denied
	holds(input.subject.id)
}

allow if {
	is_known
	not is_denied
	some delegation in object.get(access.delegations, input.subject.id, [])
	is_in_force(delegation)
	reaches(delegation.scope)
	delegation.permissions[input.permission]
	holds(delegation.delegator)
}

access := data.PACKAGE.model

at := object.get(input, "at", time.now_ns() / 1000000)

scope := input.scope if is_string(input.scope)

scope := input.scope.id if is_object(input.scope)

path := access.scopes[scope].path

is_known if {
	access.permissions[input.permission]
	path
}

is_denied if {
	some rule in access.rules
	rule.effect == "deny"
	reaches(rule.scope)
	rule.permissions[input.permission]
}

holds(principal) if {
	some assignment in object.get(access.assignments, principal, [])
	not assignment.conditional
	reaches(assignment.scope)
	is_in_force(assignment)
	access.roles[assignment.role].permissions[input.permission]
}

holds(principal) if {
	some rule in access.rules
	rule.effect == "allow"
	not rule.conditional
	reaches(rule.scope)
	rule.permissions[input.permission]
	is_member(principal, rule.scope)
}

# Who holds something in force at a scope, above it or below it belongs to its people.
is_member(principal, place) if {
	some assignment in object.get(access.assignments, principal, [])
	is_in_force(assignment)
	is_in_line(assignment.scope, place)
}

is_in_line(one, other) if one in access.scopes[other].path

is_in_line(one, other) if other in access.scopes[one].path

reaches(from) if from in path

is_in_force(thing) if {
	has_started(thing)
	not has_ended(thing)
}

has_started(thing) if thing.starts == null

has_started(thing) if {
	thing.starts != null
	thing.starts <= at
}

has_ended(thing) if {
	thing.ends != null
	thing.ends <= at
}
`;

/**
 * The engine's decision in Rego (version 1), over the data of the same bundle. It says `allow` for an input as the hybrid
 * check sends it: `subject.id`, `permission`, `scope` (an id, or an object with one), and `at` in epoch milliseconds, or
 * now when left out. Conditions are CEL and not evaluated here: what depends on one does not grant, and denies if it is
 * a deny rule. So its allow is always an allow of the engine too.
 */
export const writeTenantPolicy = (packageName: string): string => POLICY.replaceAll('PACKAGE', packageName);
