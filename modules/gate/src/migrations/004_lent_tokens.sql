-- What processes hold of a rate counts as part of it, so that a bucket and its lenders together never have more than a minute's calls.

ALTER TABLE gate.cap_slots ADD COLUMN tokens integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN gate.cap_slots.tokens IS 'Calls it was lent out of the bucket, as far as it has said that they are made.';
