-- A free place is looked for from anywhere on, no longer by how long it has been free. Without that index, taking a place
-- and giving it back change one row where it stands, and leave nothing behind in an index.

DROP INDEX approvals.pending_places_free;
