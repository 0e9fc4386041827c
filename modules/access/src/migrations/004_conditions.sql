-- Rights that hold under a condition only.

ALTER TABLE access.assignments ADD COLUMN condition text CHECK (length(condition) BETWEEN 1 AND 2000);
COMMENT ON COLUMN access.assignments.condition IS 'CEL expression that must be true for it to count; null: no condition.';
