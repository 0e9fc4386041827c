-- Reviewers are told that assignments wait for their answer.

ALTER TABLE notifications.notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notifications.notices ADD CONSTRAINT notices_kind_check
  CHECK (kind IN ('anomaly', 'approval_waiting', 'request_decided', 'review_waiting', 'own_security', 'log_health'));
ALTER TABLE notifications.notices DROP CONSTRAINT notices_target_kind_check;
ALTER TABLE notifications.notices ADD CONSTRAINT notices_target_kind_check
  CHECK (target_kind IN ('finding', 'approval', 'review', 'event', 'log'));
