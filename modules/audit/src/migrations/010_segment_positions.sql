-- Cursors over all logs go on in files when they fell behind the hot tier: a segment tells which positions it may hold.

ALTER TABLE audit.segments
  ADD COLUMN first_position bigint CHECK (first_position >= 0),
  ADD COLUMN last_position  bigint CHECK (last_position >= first_position);
COMMENT ON COLUMN audit.segments.first_position IS 'Smallest position of its events among those of all tenants; null when it was planned before this was kept.';
COMMENT ON COLUMN audit.segments.last_position IS 'Largest position of its events; null when it was planned before this was kept.';
CREATE INDEX segments_positions ON audit.segments (last_position);
