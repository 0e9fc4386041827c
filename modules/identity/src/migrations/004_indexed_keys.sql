-- Foreign keys of a person's things, also for rows that the partial indexes leave out.

CREATE INDEX devices_user_id ON identity.devices (user_id);
CREATE INDEX notices_of_user ON identity.notices (user_id);
