-- Beside project_member_roles, which has a row for every role: people often ask only who belongs to a project.
CREATE VIEW access.project_members WITH (security_invoker = true) AS
  SELECT a.tenant_id, a.scope_id AS project_id, a.principal_id AS user_id, min(a.created_at) AS since,
         count(*)::int AS role_count
  FROM access.assignments a JOIN access.scopes s ON s.id = a.scope_id
  WHERE s.kind = 'project' AND a.revoked_at IS NULL
  GROUP BY a.tenant_id, a.scope_id, a.principal_id;
COMMENT ON VIEW access.project_members IS 'Who holds at least one role at a project, in force or yet to come.';
