-- Whoever looks after the installation is told what endangers it.

ALTER TABLE notifications.notices DROP CONSTRAINT notices_kind_check;
ALTER TABLE notifications.notices ADD CONSTRAINT notices_kind_check
  CHECK (kind IN ('anomaly', 'approval_waiting', 'request_decided', 'review_waiting', 'own_security', 'log_health', 'installation'));
ALTER TABLE notifications.deliveries DROP CONSTRAINT deliveries_kind_check;
ALTER TABLE notifications.deliveries ADD CONSTRAINT deliveries_kind_check
  CHECK (kind IN ('anomaly', 'approval_waiting', 'request_decided', 'review_waiting', 'own_security', 'log_health', 'installation'));
