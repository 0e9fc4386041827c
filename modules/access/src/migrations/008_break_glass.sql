-- Roles that can be taken in an emergency.

ALTER TABLE access.roles ADD COLUMN break_glass_minutes integer CHECK (break_glass_minutes BETWEEN 5 AND 1440);
COMMENT ON COLUMN access.roles.break_glass_minutes IS 'For how long it can be taken in an emergency; null: it cannot.';
ALTER TABLE access.assignments ADD COLUMN break_glass boolean NOT NULL DEFAULT false;
ALTER TABLE access.assignments ADD CONSTRAINT assignments_break_glass_ends CHECK (NOT break_glass OR ends_at IS NOT NULL);
COMMENT ON COLUMN access.assignments.break_glass IS 'True when it was taken in an emergency: whatever rests on it goes on record.';
