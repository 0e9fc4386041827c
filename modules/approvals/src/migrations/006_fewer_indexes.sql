-- Every write of a request goes into each index. What these two answered, others answer: pending requests of a tenant are
-- found by approval_requests_one_pending, outcomes older than a day by approval_requests_newest.

DROP INDEX approvals.approval_requests_pending, approvals.approval_requests_outcomes;
