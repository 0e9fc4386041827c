-- The one role a session is narrowed to.

-- No key to the role: it lives in another module, and a role that is gone leaves a session that holds nothing of it.
ALTER TABLE identity.sessions ADD COLUMN active_role_id uuid;
COMMENT ON COLUMN identity.sessions.active_role_id IS 'The one role that counts in this session, where it works now; null when everything the person holds does.';
